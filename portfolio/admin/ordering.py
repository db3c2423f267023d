"""The order of a list, as its owner drags it.

The list of a table can be dragged while it shows its own order and all of its rows, page by page
(static/portfolio/ordering.js). Without JavaScript the same is done by actions on chosen rows.

A row's place is no part of its history: one row that is dragged moves all others.
"""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portfolio.admin import locking, seen
from portfolio.admin.seen import is_id

# What an address may hold beside its page, and still show the list in its own order.
PAGES = {"p", "all"}
BY_DATE = _("The list is in its own order again: by date, or by name.")
ORDER_CHANGED = _(
    "The order was changed after you had opened this list, so nothing was moved. "
    "Reload the list to see it as it is now."
)
BUSY = _("Somebody else is saving here at this moment, so nothing was moved. Try again.")
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
        if self.has_change_permission(request):  # type: ignore[attr-defined]
            # Asked before the list, so never newer than it.
            places = self.model.objects.places()
            address = reverse(f"admin:portfolio_{self.opts.model_name}_order")
            # Whether the owner has put any row in its place.
            is_arranged = any(place is not None for _, place, *_ in places.rows)
            context |= {"order": places.tag, "order_address": address, "is_arranged": is_arranged}
        return super().changelist_view(request, context)  # type: ignore[misc]  # a ModelAdmin's

    def is_draggable(self, request: HttpRequest) -> bool:
        may_change = self.has_change_permission(request)  # type: ignore[attr-defined]
        return may_change and request.GET.keys() <= PAGES

    def order_view(self, request: HttpRequest) -> HttpResponse:
        """`ids`: some rows, in the order that they take at the places they have together.

        `before` are the same in the order that they had. `by_date`: the list's own order again.
        """
        if not self.has_change_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        back = HttpResponseRedirect(reverse(f"admin:portfolio_{self.opts.model_name}_changelist"))
        if request.method != "POST":
            return back

        try:
            if "by_date" in request.POST:
                told = locking.repeated(request, lambda: by_date(self.model, request.POST))
                messages.add_message(request, *told)
                return back
            return locking.repeated(request, lambda: dragged(self.model, request.POST))
        except OperationalError as error:
            if not locking.is_busy(error):
                raise
            return JsonResponse({"error": BUSY}, status=HTTPStatus.CONFLICT)


@transaction.atomic
def by_date(model: Any, posted: QueryDict) -> tuple[int, Any]:
    """The list's own order again, if nobody changed the order since. Answers what to say of it."""
    places = held(model)
    if posted.get("order") != places.tag:
        return messages.WARNING, ORDER_CHANGED
    model.objects.arrange([])
    return messages.SUCCESS, BY_DATE


@transaction.atomic
def dragged(model: Any, posted: QueryDict) -> HttpResponse:
    """Puts rows in order that still have the order among themselves that was seen."""
    sent = {name: posted.getlist(name) for name in ("ids", "before")}
    if not all(is_id(each) for texts in sent.values() for each in texts):
        return JsonResponse({"error": NOT_UNDERSTOOD}, status=HTTPStatus.BAD_REQUEST)
    wanted, before = ([int(each) for each in texts] for texts in sent.values())
    if not wanted or set(wanted) != set(before):
        return JsonResponse({"error": NOT_UNDERSTOOD}, status=HTTPStatus.BAD_REQUEST)
    places = held(model)
    now = among(places.ids, before)
    if now not in (among(before, now), among(wanted, now)):
        return JsonResponse({"error": ORDER_CHANGED}, status=HTTPStatus.CONFLICT)
    known = seen.read(posted.get(seen.SEEN, ""))
    old = versions(model, known)
    arranged = merged(places.ids, wanted)
    model.objects.arrange(arranged)
    # Whoever had not seen the order of other rows has not seen it now.
    is_same = posted.get("order") == places.tag
    return JsonResponse(
        {
            "moved": sum(old != new for old, new in zip(places.ids, arranged, strict=True)),
            "order": model.objects.places().tag if is_same else posted.get("order", ""),
            "seen": seen.moved(known, old, versions(model, known)),
        }
    )


def held(model: Any) -> Any:
    """The order as it stands, which nobody else changes until the transaction ends."""
    locking.begin(model)
    model.objects.places(lock=True)
    # Asked again: whoever waited for the lock has the order of before.
    return model.objects.places()


def versions(model: Any, ids: Iterable[int]) -> dict[int, int]:
    return dict(model.objects.filter(pk__in=ids).values_list("pk", "version"))


def among(ids: list[int], those: Iterable[int]) -> list[int]:
    """Those of `those` that are there, in the order of `ids`; each once."""
    wanted = set(those)
    return [pk for pk in dict.fromkeys(ids) if pk in wanted]


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
    """Within the transaction of `response_action`."""
    chosen = set(queryset.values_list("pk", flat=True))
    places = held(model_admin.model)
    if request.POST.get("order") != places.tag:
        messages.warning(request, ORDER_CHANGED)
        return
    model_admin.model.objects.arrange(arrange(places.ids, chosen))
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
