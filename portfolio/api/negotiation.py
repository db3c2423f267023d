"""Which bytes `Accept` asks for, known before any view is."""

from functools import lru_cache

from django.http import HttpRequest
from rest_framework.exceptions import NotAcceptable
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

LONGEST_ACCEPT = 300  # characters; browsers send less than half of it


def indentation(accept: str) -> int | None:
    """The indentation of the JSON that the reader gets, 0 for none.

    It is all that `Accept` can change about an answer in JSON. None where the
    answer is something else: a page of the browsable API, or a 406.
    """
    return negotiated(accept) if len(accept) <= LONGEST_ACCEPT else None


@lru_cache(maxsize=64)
def negotiated(accept: str) -> int | None:
    request = HttpRequest()
    request.META["HTTP_ACCEPT"] = accept
    view = APIView()
    try:
        renderer, media_type = view.get_content_negotiator().select_renderer(
            Request(request), view.get_renderers()
        )
    except NotAcceptable:
        return None
    if type(renderer) is not JSONRenderer:
        return None
    return renderer.get_indent(media_type, {}) or 0
