"""Where requests go."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from config import health
from portfolio.api.views import IndexView

urlpatterns = [
    re_path(r"^healthz/?$", health.alive, name="alive"),
    re_path(r"^readyz/?$", health.ready, name="ready"),
    path("admin/", admin.site.urls),
    path("api", IndexView.as_view(), name="index"),
    path("api/", include("portfolio.api.urls")),
]

handler400 = "portfolio.api.errors.bad_request"
handler403 = "portfolio.api.errors.permission_denied"
handler404 = "portfolio.api.errors.not_found"
handler500 = "portfolio.api.errors.server_error"
