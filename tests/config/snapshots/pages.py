"""Routes of views in Django's way, one of each kind that is kept elsewhere than under /api."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views import View

from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as everything
from portfolio.api.conditional import CONTENT, IMAGE, PAGE
from portfolio.models import Skill

__all__ = ["handler400", "handler403", "handler404", "handler500"]
POLICY = "default-src 'none'; style-src 'sha256-canary'"
PICTURE = bytes(range(256))


class PageView(View):
    """Names the visible skills and its own address. One statement."""

    answers = PAGE

    def get(self, request: HttpRequest, **_: Any) -> HttpResponse:
        names = ", ".join(Skill.objects.visible().values_list("name", flat=True))
        page = f"<!doctype html>{request.build_absolute_uri(request.path)} {names}"
        return HttpResponse(page, headers={"Content-Security-Policy": POLICY})


class PictureView(View):
    """There for as long as a visible skill has its name. One statement."""

    answers = IMAGE

    def get(self, request: HttpRequest, name: str, **_: Any) -> HttpResponse:
        if not Skill.objects.visible().filter(name=name).exists():
            return HttpResponse(status=404)
        return HttpResponse(PICTURE, content_type="image/png")


class MistakenView(View):
    """Says that it may depend on headers, which are not in the key of a page."""

    answers = CONTENT

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(request.headers.get("Accept", ""))


class MistakenPageView(PageView):
    """Under /api a page's key would lack the host."""


urlpatterns = [
    path("canary", PageView.as_view()),
    path("pictures/<name>", PictureView.as_view()),
    path("mistaken", MistakenView.as_view()),
    path("api/mistaken", MistakenPageView.as_view()),
    *everything,
]
