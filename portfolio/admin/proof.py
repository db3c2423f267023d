"""Screens whose changes need a recent proof: who may do what, and what lets somebody in."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from portfolio.accounts.recent import proof_first
from portfolio.admin.sturdy import SturdyAdmin


class ProvedAdmin(SturdyAdmin):
    """The list is for looking. Forms, deletions and actions ask for a recent proof first."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return proof_first(request) or super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return proof_first(request) or super().delete_view(request, *args, **kwargs)

    def response_action(self, request: HttpRequest, queryset: QuerySet, *args: Any) -> Any:
        return proof_first(request) or super().response_action(request, queryset, *args)
