"""Errors as problem documents (RFC 9457): type, title, status, detail, request_id, errors."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.views import defaults
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import exception_handler

from portfolio.api.exceptions import (
    Conflict,
    ContentTooLarge,
    HeaderError,
    ParameterError,
    PreconditionFailed,
)

CONTENT_TYPE = "application/problem+json"
# Faults that an answer names. A body of a megabyte may hold half a million of them.
MOST_FAULTS = 100
# RFC 9110 has a new name for it, which Python knows from 3.13 on.
TITLES = {413: "Content Too Large"}


def document(
    status_code: int, detail: str, request_id: str | None, errors: list[dict] | None = None
) -> dict[str, Any]:
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(status_code) or HTTPStatus(status_code).phrase,
        "status": status_code,
        "detail": detail,
        "request_id": request_id,
    }
    return problem | {"errors": errors} if errors else problem


def problem_for(error: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's exception handler. None, so a 500, for what no client can cause."""
    error = of_constraint(error) if isinstance(error, IntegrityError) else error
    response = exception_handler(error, context)
    if response is None:
        return None
    request = context["request"]
    faults = (
        list(islice(listed(error), MOST_FAULTS)) if isinstance(error, ValidationError) else None
    )
    detail = summary(faults) if faults else str(response.data["detail"])
    request_id = getattr(request, "request_id", None)
    response.data = document(response.status_code, detail, request_id, faults)
    if isinstance(error, PreconditionFailed):
        response.data["current"] = error.current
        response["ETag"] = error.tag
    response.content_type = CONTENT_TYPE
    # Whatever the client prefers to read, the browsable API of a developer included.
    request.accepted_renderer, request.accepted_media_type = JSONRenderer(), CONTENT_TYPE
    return response


def of_constraint(error: IntegrityError) -> Exception:
    """What the client did wrong, where the database refused a row by one of its constraints."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for model in apps.get_app_config("portfolio").get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                fields = getattr(constraint, "fields", ())
                field = getattr(constraint, "field", fields[0] if fields else "")
                return ValidationError({field: [constraint.get_violation_error_message()]})
    # A link whose other end went away between the look-up and the write.
    return Conflict() if name and name.endswith("_fkey") else error


def listed(error: ValidationError) -> Iterator[dict[str, str]]:
    """One entry a fault: the parameter, the header, or a JSON pointer into the body (RFC 6901)."""
    if isinstance(error, ParameterError | HeaderError):
        kind = "parameter" if isinstance(error, ParameterError) else "header"
        # A client may call a parameter anything: nothing at all, or as REST framework calls a row.
        for name, sentence in error.problems.items():
            yield {kind: name, "detail": sentence}
        return
    for path, sentence in flat(error.detail):
        pointer = "#" + "".join("/" + escaped(step) for step in path)
        yield {"pointer": pointer, "detail": str(sentence)}


def flat(detail: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], ErrorDetail]]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            step = () if name in {"non_field_errors", ""} else (str(name),)
            yield from flat(inner, path + step)
    elif isinstance(detail, list):
        for inner in detail:
            yield from flat(inner, path)
    else:
        yield path, detail


def escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def summary(faults: list[dict[str, str]]) -> str:
    """The faults as one sentence each, for those who read the detail alone."""
    return " ".join(f"{place(fault)}: {fault['detail']}" for fault in faults)


def place(fault: dict[str, str]) -> str:
    name = fault.get("parameter", fault.get("header"))
    return (fault["pointer"][2:] or "body") if name is None else name or "a nameless parameter"


def respond(request: HttpRequest, status_code: int, detail: str) -> HttpResponse:
    """The same document where no view of the API was reached."""
    problem = document(status_code, detail, getattr(request, "request_id", None))
    return HttpResponse(json.dumps(problem), status=status_code, content_type=CONTENT_TYPE)


def for_a_person(request: HttpRequest) -> bool:
    """Whether a person at a browser asks, who would rather read a page."""
    return request.path_info.startswith("/admin")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    if for_a_person(request):
        return defaults.bad_request(request, exception)
    return respond(request, 400, "The request can't be understood.")


def too_large(request: HttpRequest) -> HttpResponse:
    """Django would call it a bad request."""
    detail = ContentTooLarge.default_detail
    if not for_a_person(request):
        return respond(request, 413, detail)
    page = defaults.ERROR_PAGE_TEMPLATE % {"title": TITLES[413], "details": detail}
    return HttpResponse(page, status=413)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if for_a_person(request):
        return defaults.permission_denied(request, exception)
    return respond(request, 403, "You may not do that.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if for_a_person(request):
        return defaults.page_not_found(request, exception)
    return respond(request, 404, "There is nothing at this address. /api lists what there is.")


def server_error(request: HttpRequest) -> HttpResponse:
    return respond(request, 500, "Something went wrong here. The request_id finds it in the log.")
