"""Who may do what."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from portfolio.models import ApiToken

RIGHTS = {"POST": "add", "PUT": "change", "PATCH": "change", "DELETE": "delete"}


def may(request: Request, action: str, model: Any) -> bool:
    """Whether the account behind the request has Django's right `action` on `model`.

    Costs no statement for the anonymous and for a superuser.
    """
    user = request.user
    if not user or not user.is_authenticated:
        return False
    return user.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}")


def is_owner(request: Request, model: Any) -> bool:
    """Whether the reader may see hidden rows of `model`."""
    return may(request, "view", model)


class ReadsForAllWritesForTheOwner(BasePermission):
    """Anyone reads. Who writes needs a token of scope `write` and the account's right."""

    message = "This token may not do that. Make one with: manage.py token create NAME"

    def has_permission(self, request: Request, view: Any) -> bool:
        rows = getattr(view, "queryset", None)
        if request.method in SAFE_METHODS or request.method not in RIGHTS or rows is None:
            # What has no rows has nothing to write: the method is refused further on.
            return True
        if not request.user or not request.user.is_authenticated:
            return False
        if isinstance(request.auth, ApiToken) and request.auth.scope != ApiToken.Scope.WRITE:
            return False
        return may(request, RIGHTS[request.method], rows.model)
