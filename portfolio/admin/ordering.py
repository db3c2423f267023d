"""The order of a list, as its owner drags it.

The list of a table can be dragged while it shows its own order and all of its rows, page by page
(static/portfolio/ordering.js). Without JavaScript the same is done by actions on chosen rows.

A row's place is no part of its history: one row that is dragged moves all others.
"""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

# What an address may hold beside its page, and still show the list in its own order.
PAGES = {"p", "all"}
LARGEST_ID = 2_147_483_647
BY_DATE = _("The list is in its own order again: by date, or by name.")
NOT_UNDERSTOOD = _("Nothing was moved: the rows that were sent can't be read.")


class Arranged:
    """For the ModelAdmin of a table whose rows have a place."""

    change_list_template: Any = "admin/portfolio/arranged.html"
    # Of a ModelAdmin.
    model: Any
    opts: Any
    admin_site: Any

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.order_view)
        ours = [path("order/", view, name=f"portfolio_{self.opts.model_name}_order")]
        return [*ours, *super().get_urls()]  # type: ignore[misc]  # a ModelAdmin's

    def get_ordering(self, request: HttpRequest) -> Any:
        return self.opts.ordering

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        found = super().get_actions(request)  # type: ignore[misc]  # a ModelAdmin's
        if not self.has_change_permission(request):  # type: ignore[attr-defined]
            return found
        ours = (move_up, move_down, move_to_top)
        return found | {
            each.__name__: (each, each.__name__, each.short_description)  # type: ignore[attr-defined]
            for each in ours
        }

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = {"arranging": self.is_draggable(request), **(extra_context or {})}
        if context["arranging"]:
            address = reverse(f"admin:portfolio_{self.opts.model_name}_order")
            context |= {"order_address": address, "is_arranged": self.is_arranged()}
        return super().changelist_view(request, context)  # type: ignore[misc]  # a ModelAdmin's

    def is_draggable(self, request: HttpRequest) -> bool:
        may_change = self.has_change_permission(request)  # type: ignore[attr-defined]
        return may_change and request.GET.keys() <= PAGES

    def is_arranged(self) -> bool:
        """Whether the owner has put any row in its place."""
        return self.model.objects.filter(sort_order__isnull=False).exists()

    def order_view(self, request: HttpRequest) -> HttpResponse:
        """`ids`: some rows, in the order that they take at the places they have together.

        `by_date`: the list's own order again.
        """
        if not self.has_change_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        back = HttpResponseRedirect(reverse(f"admin:portfolio_{self.opts.model_name}_changelist"))
        if request.method != "POST":
            return back
        if "by_date" in request.POST:
            self.model.objects.arrange([])
            messages.success(request, BY_DATE)
            return back
        ids = [int(each) for each in request.POST.getlist("ids") if is_id(each)]
        if not ids or len(ids) != len(request.POST.getlist("ids")):
            return JsonResponse({"error": NOT_UNDERSTOOD}, status=400)
        self.model.objects.arrange(merged(places(self.model), ids))
        return JsonResponse({"moved": len(ids)})


def is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 0 < int(text[:11]) <= LARGEST_ID


def places(model: Any) -> list[int]:
    """All rows of the table in their order, hidden ones included."""
    return list(model.objects.order_by(*model._meta.ordering).values_list("pk", flat=True))


def merged(all_ids: list[int], moved: list[int]) -> list[int]:
    """The moved rows take, in their new order, the places that they have among all.

    A page of a longer list is so put in order without its other pages. Rows
    that are gone meanwhile are left out, new ones stay where they are.
    """
    there = set(all_ids)
    wanted = iter(each for each in dict.fromkeys(moved) if each in there)
    named = there.intersection(moved)
    return [next(wanted) if each in named else each for each in all_ids]


def shifted(all_ids: list[int], chosen: set[int], by: int) -> list[int]:
    """The chosen rows one place further up (-1) or down (1), as far as there is one."""
    ids = all_ids if by < 0 else all_ids[::-1]
    for place in range(1, len(ids)):
        if ids[place] in chosen and ids[place - 1] not in chosen:
            ids = [*ids[: place - 1], ids[place], ids[place - 1], *ids[place + 1 :]]
    return ids if by < 0 else ids[::-1]


def move(model_admin: Any, request: HttpRequest, queryset: QuerySet, arrange: Any) -> None:
    chosen = set(queryset.values_list("pk", flat=True))
    model_admin.model.objects.arrange(arrange(places(model_admin.model), chosen))
    text = ngettext("%d row was moved.", "%d rows were moved.", len(chosen)) % len(chosen)
    messages.success(request, text)


@admin.action(permissions=["change"], description=_("Move up by one place"))
def move_up(model_admin: Any, request: HttpRequest, queryset: QuerySet) -> None:
    move(model_admin, request, queryset, lambda ids, chosen: shifted(ids, chosen, -1))


@admin.action(permissions=["change"], description=_("Move down by one place"))
def move_down(model_admin: Any, request: HttpRequest, queryset: QuerySet) -> None:
    move(model_admin, request, queryset, lambda ids, chosen: shifted(ids, chosen, 1))


@admin.action(permissions=["change"], description=_("Move to the top"))
def move_to_top(model_admin: Any, request: HttpRequest, queryset: QuerySet) -> None:
    def arrange(ids: list[int], chosen: set[int]) -> list[int]:
        return sorted(ids, key=lambda pk: pk not in chosen)

    move(model_admin, request, queryset, arrange)
