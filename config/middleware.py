"""What every answer carries."""

import uuid
from collections.abc import Callable
from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config import metrics

# No script, style, picture or form of another host, nothing inline, no frame around us.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)

# A client may call its method anything; a metric has few names.
METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}

GetResponse = Callable[[HttpRequest], HttpResponse]


def request_id_of(context: Any) -> str:
    """Lambda's, so that it finds the log's records; elsewhere one of our own."""
    return getattr(context, "aws_request_id", None) or str(uuid.uuid4())


class RequestIdMiddleware:
    """`request.request_id`, in `X-Request-Id` and in every problem document."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = request_id_of(request.META.get("apig_wsgi.context"))
        request.request_id = request_id  # type: ignore[attr-defined]  # ours, not Django's
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        return response

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        match = request.resolver_match
        method = request.method if request.method in METHODS else "OTHER"
        metrics.name_operation(f"{method} {match.view_name}" if match else "")


class ContentSecurityPolicyMiddleware:
    """One strict policy for every page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.DEBUG and response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
            # Django's page for developers, which has its styles and scripts within.
            return response
        response.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        return response


class StaticFilesMiddleware:
    """Serves what lies under `STATIC_URL`.

    Looking through all files takes 13 to 23 ms, so it waits for the first request of one.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    @cached_property
    def files(self) -> GetResponse:
        from config.static_files import Files

        return Files(self.get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(settings.STATIC_URL):
            return self.files(request)
        return self.get_response(request)
