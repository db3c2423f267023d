"""The OpenAPI document and a page to read it."""

from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from rest_framework import status
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portfolio.api import conditional
from portfolio.api.parameters import refuse_unknown

DOCUMENT = Path(__file__).with_name("openapi.json")
# The image's, written by `manage.py docspage` while it is built.
PAGE = Path(__file__).with_name("docs.html")


@cache
def document() -> bytes:
    """The file that `manage.py openapi` writes, read at the first request for it."""
    return DOCUMENT.read_bytes()


@cache
def page() -> bytes:
    """The document as HTML: as the image was built with it, or rendered at the first request."""
    if PAGE.is_file():
        return PAGE.read_bytes()
    from portfolio.api.docs_page import render

    return render(document())


class OneFormat(BaseContentNegotiation):
    """Whatever `Accept` says: there is one format, and a page of errors helps nobody."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return next(iter(parsers), None)

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class FixedView(APIView):
    """The same bytes for everyone, without a statement."""

    answers = conditional.DOCUMENT
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    renderer_classes = (JSONRenderer,)  # for errors
    content_negotiation_class = OneFormat

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        refuse_unknown(request, ())

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        return Response(status=status.HTTP_204_NO_CONTENT)


class OpenAPIView(FixedView):
    """This document: OpenAPI 3.1."""

    def get(self, request: Request) -> HttpResponse:
        return HttpResponse(document(), content_type="application/json")


class DocsView(FixedView):
    """This document for people: one page, without any script."""

    def get(self, request: Request) -> HttpResponse:
        return HttpResponse(page(), content_type="text/html; charset=utf-8")
