"""What the snapshots ask of a request: what its answer depends on, and whether it wrote."""

from collections.abc import Hashable
from typing import Any

from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest

from portfolio.api.conditional import Kind
from portfolio.api.negotiation import indentation

# Some killed connections show as InternalError.
UNAVAILABLE = (OperationalError, InterfaceError, InternalError)


def is_for_api(request: HttpRequest) -> bool:
    path = request.path_info
    return path.startswith("/api/") or path == "/api"


def key_of(request: HttpRequest) -> Hashable | None:
    """All that a public answer depends on, beside the content; None where that is no JSON's.

    Elsewhere than under /api it is what `conditional.PAGE` says. The host is the client's word for
    it: whoever shows a kept answer looks at it first.
    """
    meta = request.META
    if not is_for_api(request):
        host = meta.get("HTTP_HOST") or (meta["SERVER_NAME"], meta["SERVER_PORT"])
        return request.path, request.path_info, request.scheme, host
    indent = indentation(meta.get("HTTP_ACCEPT", "*/*"))
    if indent is None:
        return None
    # Links name the path as the client knows it: with or without a slash at its end, and with the
    # prefix (a stage of API Gateway) that is not ours.
    return request.path, request.path_info, meta.get("QUERY_STRING", ""), indent


def is_plain(request: HttpRequest) -> bool:
    """Whether the key has nothing that one can think up without end: a query, a port."""
    meta = request.META
    if is_for_api(request):
        return not meta.get("QUERY_STRING") and not indentation(meta.get("HTTP_ACCEPT", "*/*"))
    host = meta.get("HTTP_HOST", "")
    return bool(host) and ":" not in host


def kind_of(view: Any) -> Kind | None:
    """What its class says in `answers`. REST framework's views and Django's name it differently."""
    made_of = getattr(view, "cls", None) or getattr(view, "view_class", None)
    return getattr(made_of, "answers", None)


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
