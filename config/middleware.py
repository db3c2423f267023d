"""What every answer carries."""

import uuid
from collections.abc import Callable
from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
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

# What no page here needs of a browser, nor of any page that it might open.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "picture-in-picture",
        "screen-wake-lock",
        "usb",
        "xr-spatial-tracking",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    # Of pictures alone a view says otherwise: other sites may show them.
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

# A client may call its method anything; a metric has few names.
METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}
# Django's screens take any other for GET.
SCREENS_METHODS = {"GET", "HEAD", "POST"}

IN_CLEAR = "Ask over HTTPS. A token that was sent without it may have been read: revoke it."

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


def strict_transport() -> str:
    """For answers over HTTPS; empty in development."""
    if not settings.SECURE_HSTS_SECONDS:
        return ""
    return f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"


class HeadersMiddleware:
    """What a browser may do with an answer, whatever made it: a view, a refusal, an error."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        if settings.DEBUG and response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
            # Django's page for developers, which has its styles and scripts within.
            del response["Content-Security-Policy"]
        transport = strict_transport()
        if transport and request.is_secure():
            response.setdefault("Strict-Transport-Security", transport)
        return response


class MethodMiddleware:
    """TRACE, CONNECT and invented methods end here; the API's views refuse them by themselves."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path.startswith("/api"):
            return self.get_response(request)
        known = SCREENS_METHODS if path.startswith("/admin") else METHODS
        if request.method in known:
            return self.get_response(request)
        from portfolio.api import errors

        answer = errors.respond(request, HTTPStatus.METHOD_NOT_ALLOWED, "Nothing here does that.")
        readable = known if known is SCREENS_METHODS else ("GET", "HEAD", "OPTIONS")
        answer["Allow"] = ", ".join(sorted(readable))
        return answer


class InClearMiddleware:
    """Refuses what is asked of the API in clear. Pages are sent to HTTPS, by Django.

    Whoever wrote that program is to notice: it would follow a redirect, and each time send its
    token in clear before (ASVS 5.0, 4.1.2).
    """

    def __init__(self, get_response: GetResponse) -> None:
        if not settings.SECURE_SSL_REDIRECT:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        # The documentation is read in a browser.
        if request.is_secure() or path == "/api/docs" or not f"{path}/".startswith("/api/"):
            return self.get_response(request)
        from portfolio.api import errors

        answer = errors.respond(request, HTTPStatus.FORBIDDEN, IN_CLEAR)
        answer["Cache-Control"] = "no-store"
        return answer


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
            request.get_host()  # refuses a foreign one: the middleware that does is not reached
            return self.files(request)
        return self.get_response(request)
