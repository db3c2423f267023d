"""Events as they reach the function, made safe for apig-wsgi.

Four senders speak HTTP: an HTTP API and a Function URL (payload 2.0), a REST
API (payload 1.0) and a load balancer (1.0 with `elb`). Whatever else arrives
is an `UnsupportedEventError`. Knows nothing of Django.

Sources: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
and https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
"""

import re
from base64 import b64decode
from collections.abc import Iterable
from itertools import chain
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

# Methods and names of headers (RFC 9110, section 5.6.2), without the underscore: WSGI takes
# `a_b` and `a-b` for one name, so that a stranger's header could pass for the gateway's.
TOKEN = re.compile(r"[!#$%&'*+.^`|~0-9A-Za-z-]+")
STAGE_NAME = re.compile(r"[A-Za-z0-9_-]+")
FORBIDDEN = ("\r", "\n", "\0")
# What a URL may hold as it is; all else becomes the percent-encoded bytes of its UTF-8.
URL_CHARACTERS = "".join(map(chr, range(0x21, 0x7F)))

Headers = dict[str, list[str]]


class UnsupportedEventError(Exception):
    """The event is no HTTP request. The text says what is missing, and repeats nothing of it."""


class MalformedRequestError(Exception):
    """An HTTP request that no client should send. The text is for the client."""


class Call(NamedTuple):
    """One HTTP request."""

    event: dict[str, Any]  # what apig-wsgi gets: complete, and strings where it expects them
    method: str
    path: str  # within the application, percent-encoded
    prefix: str  # the stage's part of the path, as "/prod", which the application does not see
    peer: str  # the address that the gateway saw, never one that a header claims
    headers: Headers  # lower-case names
    fault: str  # why the answer is 400; empty where the request is sound


def is_ping(event: Any) -> bool:
    """A schedule that keeps the function warm (an EventBridge rule)."""
    return isinstance(event, dict) and event.get("source") == "aws.events"


def read(event: Any) -> Call:
    """The HTTP request in the event. Raises `UnsupportedEventError` where there is none."""
    if not isinstance(event, dict):
        raise UnsupportedEventError("The event is no JSON object.")
    if "methodArn" in event or "routeArn" in event:
        raise UnsupportedEventError("The event asks for an authorization, which is not done here.")
    context = mapping(event.get("requestContext"))
    version = event.get("version", "1.0")
    if "elb" in context or version == "1.0":
        return read_version_1(event, context)
    if version == "2.0":
        return read_version_2(event, context)
    raise UnsupportedEventError("The event is no HTTP request of payload version 1.0 or 2.0.")


def read_version_2(event: dict[str, Any], context: dict[str, Any]) -> Call:
    """An HTTP API or a Function URL."""
    http = mapping(context.get("http"))
    method, path = http.get("method"), event.get("rawPath")
    if not (isinstance(method, str) and TOKEN.fullmatch(method) and isinstance(path, str)):
        raise UnsupportedEventError("The event lacks rawPath or requestContext.http.method.")
    prefix, path = without_stage(context.get("stage"), url_text(path))
    headers, body, fault = read_content(event, event.get("headers"))
    cookies = headers.pop("cookie", [])
    peer = text_or(http.get("sourceIp"), "")
    clean = {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": url_text(text_or(event.get("rawQueryString"), "")),
        "headers": joined(headers),
        "cookies": cookies,
        "requestContext": context
        | {"http": {"method": method, "protocol": "HTTP/1.1", "sourceIp": peer}},
        "body": body,
        "isBase64Encoded": is_base64(event),
    }
    return Call(clean, method, path, prefix, peer, headers, fault)


def read_version_1(event: dict[str, Any], context: dict[str, Any]) -> Call:
    """A REST API, an HTTP API with the older payload, or a load balancer (ALB)."""
    method, path = event.get("httpMethod"), event.get("path")
    if not (isinstance(method, str) and TOKEN.fullmatch(method) and isinstance(path, str)):
        raise UnsupportedEventError("The event lacks httpMethod or path.")
    prefix, path = stage_of_version_1(event, context, url_text(path))
    several = event.get("multiValueHeaders")
    headers, body, fault = read_content(event, several or event.get("headers"))
    query = read_query(event)
    if not all(map(encodable, chain(query, *query.values()))):
        query, fault = {}, "The query is no Unicode text."
    clean = {
        "version": "1.0",
        "httpMethod": method,
        "path": path,
        "multiValueQueryStringParameters": query,
        "requestContext": context,
        "body": body,
        "isBase64Encoded": is_base64(event),
    }
    # The sender says which of the two it wants back by what it sends.
    clean |= {"multiValueHeaders": headers} if several is not None else {"headers": joined(headers)}
    if "elb" in context:
        # The balancer adds the address that it saw; what stands before it anyone can write.
        peer = headers.get("x-forwarded-for", [""])[-1].rpartition(",")[2].strip()
    else:
        peer = text_or(mapping(context.get("identity")).get("sourceIp"), "")
    return Call(clean, method, path, prefix, peer, headers, fault)


def read_content(event: dict[str, Any], raw_headers: Any) -> tuple[Headers, str, str]:
    """Headers and body, or what is wrong with them."""
    try:
        headers = read_headers(raw_headers)
        cookies = headers.pop("cookie", []) + [
            header_text(c) for c in sequence(event.get("cookies"))
        ]
        if cookies:
            headers["cookie"] = ["; ".join(cookies)]
        return headers, read_body(event), ""
    except MalformedRequestError as error:
        return {}, "", str(error)


def without_stage(stage: Any, path: str) -> tuple[str, str]:
    """("/prod", "/api") of "/prod/api" for the stage `prod`."""
    if not isinstance(stage, str) or not STAGE_NAME.fullmatch(stage):
        return "", path
    prefix = f"/{stage}"
    if path != prefix and not path.startswith(f"{prefix}/"):
        return "", path
    return prefix, path[len(prefix) :] or "/"


def stage_of_version_1(
    event: dict[str, Any], context: dict[str, Any], path: str
) -> tuple[str, str]:
    """The part of the client's path that is not the application's, and the rest.

    A REST API leaves the stage out of `path` and keeps it in the context's, an
    HTTP API keeps it in both. Behind a domain of one's own, both of them hold
    the base path, and `{proxy+}` alone holds the rest.
    """
    whole = url_text(text_or(context.get("path"), ""))
    prefix, rest = without_stage(context.get("stage"), whole)
    if prefix and unquote(rest) == unquote(path):
        return prefix, path
    if event.get("version") == "1.0":
        return without_stage(context.get("stage"), path)
    proxy = mapping(event.get("pathParameters")).get("proxy")
    if event.get("resource") == "/{proxy+}" and isinstance(proxy, str):
        tail = "/" + url_text(proxy)
        if path.endswith(tail) and path != tail:
            return path.removesuffix(tail), tail
    return "", path


def read_headers(raw: Any) -> Headers:
    """Names in lower case, values as a WSGI server has them: the bytes as Latin-1."""
    found: Headers = {}
    for name, value in mapping(raw).items():
        if TOKEN.fullmatch(name):
            values = [header_text(each) for each in sequence(value)]
            if values:
                found.setdefault(name.lower(), []).extend(values)
    return found


def header_text(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    if text.isascii() and text.isprintable():
        return text
    if any(character in text for character in FORBIDDEN):
        raise MalformedRequestError("A header's value holds a line break or a null character.")
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def read_query(event: dict[str, Any]) -> dict[str, list[str]]:
    raw = event.get("multiValueQueryStringParameters") or event.get("queryStringParameters")
    return {
        name: [str(value) for value in sequence(values)] for name, values in mapping(raw).items()
    }


def read_body(event: dict[str, Any]) -> str:
    """The body as it came, after a look whether it can be decoded."""
    body = event.get("body")
    if body is None:
        return ""
    if not isinstance(body, str):
        raise MalformedRequestError("The body is no text.")
    if not is_base64(event):
        if not encodable(body):
            raise MalformedRequestError("The body is no Unicode text.")
        return body
    try:
        b64decode(body, validate=True)
    except ValueError:
        raise MalformedRequestError(
            "The body is not the Base64 that the event says it is."
        ) from None
    return body


def is_base64(event: dict[str, Any]) -> bool:
    return event.get("isBase64Encoded") is True


def url_text(text: str) -> str:
    """ASCII without blanks. Half of a surrogate pair becomes bytes that no route matches."""
    if text.isascii() and text.isprintable() and " " not in text:
        return text
    return quote(text, safe=URL_CHARACTERS, errors="surrogatepass")


def encodable(text: str) -> bool:
    if text.isascii():
        return True
    return not any("\ud800" <= character <= "\udfff" for character in text)


def mapping(value: Any) -> dict[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: Any) -> Iterable[Any]:
    """The texts and numbers in a list, or the one that stands in its place."""
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, str | int | float)]


def joined(headers: Headers) -> dict[str, str]:
    return {name: ",".join(values) for name, values in headers.items()}


def text_or(value: Any, default: str) -> str:
    return value if isinstance(value, str) else default
