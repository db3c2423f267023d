"""Where requests go."""

from django.urls import include, path, re_path
from django.urls.resolvers import RoutePattern, URLResolver
from django.views.generic import RedirectView

from config import health
from portfolio.api.views import IndexView

urlpatterns = [
    re_path(r"^healthz/?$", health.alive, name="alive"),
    re_path(r"^readyz/?$", health.ready, name="ready"),
    # By name, not by include(), which would import it here.
    URLResolver(RoutePattern("admin/"), "config.admin_urls", app_name="admin", namespace="admin"),
    path("favicon.ico", RedirectView.as_view(url="/static/portfolio/icon.svg")),
    path("api", IndexView.as_view(), name="index"),
    path("api/", include("portfolio.api.urls")),
]

handler400 = "portfolio.api.errors.bad_request"
handler403 = "portfolio.api.errors.permission_denied"
handler404 = "portfolio.api.errors.not_found"
handler500 = "config.unavailable.server_error"
