"""A request of `config.events` goes in, an answer in its sender's shape comes out.

apig-wsgi translates both ways. This adds what it leaves out: the stage as
`SCRIPT_NAME`, the address that the gateway saw, repeated headers, bodies that
may not be there.
"""

import json
from collections.abc import Callable, Iterable
from functools import partial
from http import HTTPStatus
from typing import Any

from apig_wsgi import make_lambda_handler

from config.events import Call
from config.middleware import HEADERS, strict_transport

# Sent as text; all else as Base64.
TEXT = (
    "text/",
    "application/javascript",
    "application/json",
    "application/manifest+json",
    "application/problem+json",
    "application/schema+json",
    "application/vnd.oai.openapi+json",
    "application/xml",
    "image/svg+xml",
)
# RFC 9110, sections 15.3.5 and 15.4.5.
BODILESS = {"204", "304"}

Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


def serve(
    application: Application, call: Call, context: Any, *, default_host: str
) -> dict[str, Any]:
    """The application's answer. `default_host` is for requests without a Host header."""

    def adapted(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        adapt(environ, call, default_host)
        if call.fault:
            return problem(environ, start_response, 400, call.fault)
        return answered(application, environ, start_response, one_line=is_one_line(call))

    return through_apig_wsgi(adapted, call, context)


def fail(call: Call, context: Any) -> dict[str, Any]:
    """A 500, without the application."""
    sentence = "Something went wrong here. The request_id finds it in the log."
    return through_apig_wsgi(partial(problem, status=500, detail=sentence), call, context)


def through_apig_wsgi(application: Application, call: Call, context: Any) -> dict[str, Any]:
    handler = make_lambda_handler(
        application, binary_support=True, non_binary_content_type_prefixes=TEXT
    )
    response = handler(call.event, context)
    if not response["body"]:
        response["isBase64Encoded"] = False
    if is_one_line(call) and "elb" not in call.event["requestContext"]:
        # API Gateway takes both kinds of headers at once, and merges them.
        headers = response["headers"]
        cookies = [headers.pop(name) for name in list(headers) if name.lower() == "set-cookie"]
        if cookies:
            response["multiValueHeaders"] = {"Set-Cookie": cookies}
    return response


def adapt(environ: dict[str, Any], call: Call, default_host: str) -> None:
    """Makes apig-wsgi's environment what a web server's would be."""
    headers = call.headers
    # What the gateway next to us says stands last; without a word it is HTTPS, which API Gateway
    # and Function URLs speak alone.
    scheme = last(headers, "x-forwarded-proto").lower()
    environ["wsgi.url_scheme"] = scheme = scheme if scheme == "http" else "https"
    port = last(headers, "x-forwarded-port")
    standard = "443" if scheme == "https" else "80"
    environ["SERVER_PORT"] = port if port.isascii() and port.isdecimal() else standard
    environ["SERVER_NAME"] = default_host
    environ["SCRIPT_NAME"] = call.prefix
    environ["REMOTE_ADDR"] = call.peer
    # A WSGI server has these without the prefix alone, and the length is of the decoded body.
    environ.pop("HTTP_CONTENT_LENGTH", None)
    environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE", "")
    if not environ.get("HTTP_COOKIE"):
        environ.pop("HTTP_COOKIE", None)


def answered(
    application: Application,
    environ: dict[str, Any],
    start_response: StartResponse,
    *,
    one_line: bool,
) -> Iterable[bytes]:
    """The application's answer, with headers that fit the event's shape."""
    bodiless = environ["REQUEST_METHOD"].upper() == "HEAD"

    def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
        nonlocal bodiless
        bodiless = bodiless or status[:3] in BODILESS
        return start_response(status, merged(headers, one_line=one_line), exc_info)

    body = application(environ, start)
    if not bodiless:
        return body
    if hasattr(body, "close"):
        body.close()
    return []


def merged(headers: Headers, *, one_line: bool) -> Headers:
    """One header of each name, the values of several joined by commas (RFC 9110, section 5.3).

    `Set-Cookie` can't be joined. Where the answer has room for one header of a
    name (`one_line`), each gets its own mix of capitals: to clients it is one name.
    """
    together: dict[str, tuple[str, str]] = {}
    cookies: Headers = []
    for name, value in headers:
        key = name.lower()
        if key == "set-cookie":
            cookies.append((spelled(name, len(cookies)) if one_line else name, value))
        elif key in together:
            first, values = together[key]
            together[key] = first, f"{values}, {value}"
        else:
            together[key] = name, value
    return [*together.values(), *cookies]


def spelled(name: str, number: int) -> str:
    """The name as it is for 0, and in another mix of capitals for each number up to 500."""
    letters = [index for index, letter in enumerate(name) if letter.isalpha()]
    turned = {index for bit, index in enumerate(letters) if number >> bit & 1}
    return "".join(c.swapcase() if i in turned else c for i, c in enumerate(name))


def problem(
    environ: dict[str, Any], start_response: StartResponse, status: int, detail: str
) -> Iterable[bytes]:
    """A problem document, made without a Django request."""
    from portfolio.api import errors

    request_id = getattr(environ["apig_wsgi.context"], "aws_request_id", None)
    headers = [("Content-Type", errors.CONTENT_TYPE), *HEADERS.items()]
    if environ["wsgi.url_scheme"] == "https" and (transport := strict_transport()):
        headers.append(("Strict-Transport-Security", transport))
    if request_id:
        headers.append(("X-Request-Id", request_id))
    start_response(f"{status} {HTTPStatus(status).phrase}", headers)
    if environ["REQUEST_METHOD"].upper() == "HEAD":
        return []
    return [json.dumps(errors.document(status, detail, request_id)).encode()]


def is_one_line(call: Call) -> bool:
    return call.event["version"] == "1.0" and "headers" in call.event


def last(headers: dict[str, list[str]], name: str) -> str:
    """The last of the header's comma-separated values."""
    return headers.get(name, [""])[-1].rpartition(",")[2].strip()
