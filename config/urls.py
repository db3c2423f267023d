"""Where requests go."""

from django.conf import settings
from django.urls import include, path, re_path
from django.urls.resolvers import RoutePattern, URLResolver
from django.views.generic import RedirectView

from config import health
from portfolio.api.views import IndexView
from portfolio.images.views import ImageView

urlpatterns = [
    re_path(r"^healthz/?$", health.alive, name="alive"),
    re_path(r"^readyz/?$", health.ready, name="ready"),
    # By name, not by include(), which would import it here.
    URLResolver(RoutePattern("admin/"), "config.admin_urls", app_name="admin", namespace="admin"),
    path("favicon.ico", RedirectView.as_view(url="/static/portfolio/favicon.ico")),
    re_path(
        r"^images/(?P<digest>[0-9a-f]{32})\.(?P<ending>jpg|png|webp|gif)$",
        ImageView.as_view(),
        name="image",
    ),
    path("api", IndexView.as_view(), name="index"),
    path("api/", include("portfolio.api.urls")),
]
if settings.PORTFOLIO_PAGE:
    # By name too, and last: no request of the API's imports it.
    urlpatterns.append(
        URLResolver(RoutePattern(""), "portfolio.pages.urls", app_name="pages", namespace="pages")
    )

handler400 = "portfolio.api.errors.bad_request"
handler403 = "portfolio.api.errors.permission_denied"
handler404 = "portfolio.api.errors.not_found"
handler500 = "config.unavailable.server_error"
