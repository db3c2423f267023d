"""What the snapshots ask of a request: what its answer depends on, and whether it wrote."""

from collections.abc import Hashable
from typing import Any

from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest

from portfolio.api.conditional import Kind
from portfolio.api.negotiation import indentation

# Some killed connections show as InternalError.
UNAVAILABLE = (OperationalError, InterfaceError, InternalError)


def key_of(request: HttpRequest) -> Hashable | None:
    """All that a public answer in JSON depends on, beside the content; None for other answers."""
    indent = indentation(request.META.get("HTTP_ACCEPT", "*/*"))
    if indent is None:
        return None
    # Links name the path as the client knows it: with or without a slash at its end, and with the
    # prefix (a stage of API Gateway) that is not ours.
    return request.path, request.path_info, request.META.get("QUERY_STRING", ""), indent


def kind_of(view: Any) -> Kind | None:
    return getattr(getattr(view, "cls", None), "answers", None)


def wrote(request: HttpRequest) -> bool:
    """Whether the owner may have written, not a stranger who sent a form or a ping."""
    match = request.resolver_match
    if match and kind_of(match.func):
        return True  # the API let nobody else in
    user = getattr(request, "user", None)
    try:
        return user is not None and user.is_authenticated
    except UNAVAILABLE:
        return False
