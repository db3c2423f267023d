"""Answers: what goes well, and every error."""

from typing import Any

from rest_framework.exceptions import (
    NotAcceptable,
    NotFound,
    Throttled,
    UnsupportedMediaType,
)
from rest_framework.status import HTTP_413_REQUEST_ENTITY_TOO_LARGE

from portfolio.api import errors, exceptions, idempotency, permissions, preconditions
from portfolio.api.schema.examples import REQUEST_ID
from portfolio.api.schema.shapes import Schema, ref
from portfolio.api.views import NOTHING_SENT

HEADERS: dict[str, Schema] = {
    "RequestId": {
        "description": "Finds the request in the log.",
        "required": True,
        "schema": {"type": "string"},
    },
    "Link": {
        "description": (
            "The next and the previous page (RFC 8288), as far as there are any, "
            "relative to this host."
        ),
        "schema": {"type": "string"},
        "example": '</api/skills?limit=10&offset=10>; rel="next"',
    },
    "Location": {
        "description": "The path of the new row.",
        "required": True,
        "schema": {"type": "string", "format": "uri-reference"},
        "example": "/api/skills/1",
    },
    "Challenge": {
        "description": "How to authenticate (RFC 6750).",
        "required": True,
        "schema": {"type": "string"},
        "example": 'Bearer realm="portfolio"',
    },
    "EntityTag": {
        "description": "The answer's entity tag (RFC 9110, section 8.8.3), for `If-None-Match`.",
        "schema": {"type": "string"},
        "example": '"5d41402abc4b2a76"',
    },
    "Version": {
        "description": (
            "The entity tag of what is answered, for `If-Match`. It begins with the row's version; "
            "for the public a digest of the answer follows."
        ),
        "required": True,
        "schema": {"type": "string"},
        "example": '"7"',
    },
    "RetryAfter": {
        "description": "Seconds to wait.",
        "schema": {"type": "integer", "minimum": 0},
        "example": 12,
    },
    "Replayed": {
        "description": "`true` where this is the answer to the first request with this key.",
        "schema": {"type": "string", "const": "true"},
    },
    "RateLimit": {
        "description": (
            "How many more there may be now (`r`), and seconds until there is more (`t`): "
            "draft-ietf-httpapi-ratelimit-headers-10."
        ),
        "schema": {"type": "string"},
        "example": '"writes";r=299',
    },
    "RateLimitPolicy": {
        "description": "What is counted: at most `q` in `w` seconds.",
        "schema": {"type": "string"},
        "example": '"writes";q=300;w=60',
    },
}
RATE = {
    "RateLimit": ref("headers", "RateLimit"),
    "RateLimit-Policy": ref("headers", "RateLimitPolicy"),
}
LATER = {"Retry-After": ref("headers", "RetryAfter")}

FAULTY_PARAMETER = [{"parameter": "limit", "detail": "Write a whole number from 1 to 100."}]
FAULTY_FIELD = [
    {"pointer": "#/level", "detail": "A level is a whole number from 1 (novice) to 5 (expert)."},
    {"pointer": "#/name", "detail": "This field is required."},
]
FAULTY_HEADER = [{"header": "If-Match", "detail": preconditions.MALFORMED}]
EMPTY_BODY = [{"pointer": "#", "detail": NOTHING_SENT}]


def problems() -> dict[str, Schema]:
    """Components for the answers that many share: name, and what a client reads there."""
    return {
        "BadParameters": problem(
            400,
            "A parameter or a header is unknown or can't be understood.",
            faulty(FAULTY_PARAMETER),
        ),
        "BadRequest": problem(
            400,
            "The body, a parameter or a header is not what is taken here, or breaks a rule.",
            faulty(FAULTY_FIELD),
            faulty(EMPTY_BODY),
            faulty(FAULTY_PARAMETER),
            faulty(FAULTY_HEADER),
        ),
        "Unauthorized": problem(
            401,
            "There is no token, or it is unknown, expired or revoked.",
            example(401, "The token is unknown, expired or revoked."),
            headers={"WWW-Authenticate": ref("headers", "Challenge")},
        ),
        "BadToken": problem(
            401,
            "A token was sent, and it is unknown, expired or revoked. Reading needs none.",
            example(401, "The token is unknown, expired or revoked."),
            headers={"WWW-Authenticate": ref("headers", "Challenge")},
        ),
        "Forbidden": problem(
            403,
            "The token may not do that.",
            example(403, permissions.ReadsForAllWritesForTheOwner.message),
        ),
        "NotFound": problem(
            404,
            "There is no such row, or the public may not see it.",
            example(404, NotFound.default_detail),
        ),
        "NotAcceptable": problem(
            406,
            "`Accept` rules out JSON, the only format there is.",
            example(406, NotAcceptable.default_detail),
        ),
        "Conflict": problem(
            409,
            "A technology that is named was deleted in the same moment, or another request with "
            "this Idempotency-Key is being answered.",
            example(409, exceptions.Conflict.default_detail),
            example(409, idempotency.InFlight.default_detail),
            headers=LATER,
        ),
        "InFlight": problem(
            409,
            "Another request with this Idempotency-Key is being answered.",
            example(409, idempotency.InFlight.default_detail),
            headers=LATER,
        ),
        "KeyReused": problem(
            422,
            "The Idempotency-Key was sent with another request before.",
            example(422, idempotency.Reused.default_detail),
        ),
        "PreconditionFailed": problem(
            412,
            "It is not what `If-Match` says any more. Nothing was written; `current` is what is "
            "there now, and `ETag` its entity tag.",
            example(412, exceptions.PreconditionFailed.default_detail)
            | {"current": {"id": 1, "name": "Valkey", "category": "cache"}},
            headers={"ETag": ref("headers", "Version")},
        ),
        "ContentTooLarge": problem(
            413,
            "The body is larger than 1,000,000 bytes.",
            example(413, exceptions.ContentTooLarge.default_detail),
        ),
        "UnsupportedMediaType": problem(
            415,
            "The body is not `application/json`.",
            example(415, UnsupportedMediaType("text/plain").detail),
        ),
        "PreconditionRequired": problem(
            428,
            "There is no `If-Match`.",
            example(428, exceptions.PreconditionRequired("/api/technologies/1").detail),
        ),
        "TooManyRequests": problem(
            429,
            "Too many writes of this account in a short time, or too many unknown tokens.",
            example(429, Throttled(12).detail),
            headers=LATER | RATE,
        ),
        "TooManyTokens": problem(
            429,
            "Too many unknown tokens in a short time, and this is no known one. Reading needs "
            "none.",
            example(429, Throttled(60).detail),
            headers=LATER | RATE,
        ),
        "Unavailable": problem(
            503,
            "The database does not answer, or lacks migrations.",
            example(503, "The database does not answer."),
            headers={"Retry-After": ref("headers", "RetryAfter")},
        ),
        "NotModified": success(
            "The copy that `If-None-Match` names is still right.",
            headers={"ETag": ref("headers", "EntityTag")},
        ),
    }


def example(status: int, detail: Any, faults: list[dict[str, str]] | None = None) -> Schema:
    # Python 3.13 renamed 413; the document is the same whichever Python makes it.
    title = {"title": "Content Too Large"} if status == HTTP_413_REQUEST_ENTITY_TOO_LARGE else {}
    return errors.document(status, str(detail), REQUEST_ID, faults) | title


def faulty(faults: list[dict[str, str]]) -> Schema:
    return example(400, errors.summary(faults), faults)


def problem(
    status: int, description: str, *shown: Schema, headers: dict[str, Schema] | None = None
) -> Schema:
    content: Schema = {"schema": ref("schemas", "Problem")}
    if len(shown) == 1:
        content["example"] = shown[0]
    else:
        content["examples"] = {f"problem_{n}": {"value": one} for n, one in enumerate(shown, 1)}
    return {
        "description": description,
        "headers": {"X-Request-Id": ref("headers", "RequestId"), **(headers or {})},
        "content": {errors.CONTENT_TYPE: content},
    }


def success(
    description: str,
    schema: Schema | None = None,
    *,
    example: Any = None,
    headers: dict[str, Schema] | None = None,
    media_type: str = "application/json",
) -> Schema:
    answer: Schema = {
        "description": description,
        "headers": {"X-Request-Id": ref("headers", "RequestId"), **(headers or {})},
    }
    if schema is None:
        return answer
    content = {"schema": schema} if example is None else {"schema": schema, "example": example}
    return answer | {"content": {media_type: content}}
