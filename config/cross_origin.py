"""Scripts of the origins that `CORS_ORIGINS` names may read what the public reads under /api.

Never with credentials: a token or a session is for programs and people that the owner let in, not
for another site's page. Imported where an origin is named, and nowhere else.

Source: https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from config.middleware import GetResponse

READS = ("GET", "HEAD")
# What a reader may send beyond what any page may, and what it may see of an answer.
TAKEN = "If-None-Match, If-Modified-Since"
SHOWN = "Age, Cache-Status, ETag, Link, Retry-After, X-Request-Id"
PREFLIGHT_SECONDS = 7200  # Chromium keeps none for longer


class CrossOriginMiddleware:
    """Stands before what keeps copies: these headers are of one reader, the copies everybody's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.origins = frozenset(settings.CORS_ORIGINS)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/api"):
            return self.get_response(request)
        origin = request.headers.get("Origin", "")
        wanted = request.headers.get("Access-Control-Request-Method", "")
        is_named = origin in self.origins
        if is_named and request.method == "OPTIONS" and wanted in READS:
            response = HttpResponse(status=HTTPStatus.NO_CONTENT)
            response["Access-Control-Allow-Methods"] = ", ".join(READS)
            response["Access-Control-Allow-Headers"] = TAKEN
            response["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
            response["Access-Control-Allow-Origin"] = origin
        else:
            response = self.get_response(request)
            if is_named and request.method in READS and not has_credentials(request):
                response["Access-Control-Allow-Origin"] = origin
                response["Access-Control-Expose-Headers"] = SHOWN
        patch_vary_headers(response, ["Origin"])
        return response


def has_credentials(request: HttpRequest) -> bool:
    return bool(request.META.get("HTTP_AUTHORIZATION") or request.META.get("HTTP_COOKIE"))
