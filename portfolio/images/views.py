"""`/images/<digest>.<ending>`: a picture, for as long as something visible shows it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.generic import View

from portfolio import rules
from portfolio.api.conditional import IMAGE


class ImageView(View):
    """What a browser takes for a picture and for nothing else, whatever its bytes are."""

    answers = IMAGE
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, digest: str, ending: str) -> HttpResponse:
        # Here, for a cold start asks for no picture.
        from portfolio.images import keeping

        return answer(keeping.visible(), digest, ending)


def answer(pictures: Any, digest: str, ending: str) -> HttpResponse:
    """One statement. Raises `Http404` where there is no such picture among these."""
    found = pictures.filter(digest=digest, content_type=rules.PICTURES[ending])
    data = found.values_list("data", flat=True).first()
    if data is None:
        raise Http404
    response = HttpResponse(bytes(data), content_type=rules.PICTURES[ending])
    response["Content-Disposition"] = f'inline; filename="{digest}.{ending}"'
    # Opened by itself it may load and run nothing.
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
