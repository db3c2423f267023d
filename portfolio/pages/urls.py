"""Addresses of the public page. Imported at the first request that none of the API's take."""

from django.urls import path

from portfolio.pages import views

app_name = "pages"
urlpatterns = [
    path("", views.PageView.as_view(), name="page"),
    path("robots.txt", views.RobotsView.as_view(), name="robots"),
    path("sitemap.xml", views.SitemapView.as_view(), name="sitemap"),
]
