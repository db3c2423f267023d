"""A row's version, obeyed by its form and its deletion: nobody overwrites what they have not seen.

The form tells which version it was opened with. Whoever saves holds the row while that is compared
and the new text written (`locking`), so that of two who opened the same version one is refused:
with a screen of both texts (`conflict`), where nothing is lost and each field has a choice.
"""

from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from portfolio.admin import choosing, conflict, locking, merging_links, seen
from portfolio.admin.merging import BY_HAND, Comparison
from portfolio.admin.seen import is_id

OPENED = "opened"
MOST_NAMED = 20  # rows in one sentence
LOOK_AGAIN = _(
    "Nothing was deleted: {} was changed after you had opened this page. Look at it once more."
)
LEFT_ALONE = _("Changed after you had opened this list, so left alone: {}. Look at them once more.")
BUSY = _("Nothing was changed: somebody else is saving here at this moment. Try again.")


class Versioned:
    """For the ModelAdmin of a content table."""

    change_list_template: Any = "admin/portfolio/list.html"
    delete_confirmation_template: Any = "admin/portfolio/deletion.html"
    delete_selected_confirmation_template: Any = "admin/portfolio/deletion_of_several.html"
    # Of a ModelAdmin.
    model: Any
    opts: Any
    admin_site: Any
    address: Any
    get_form: Any
    get_fieldsets: Any
    has_add_permission: Any
    has_change_permission: Any
    has_delete_permission: Any

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        # A number is read from " 1" and "1_0" too. Versions are compared of those read alike here.
        if not is_id(object_id):
            return None
        return super().get_object(request, object_id, from_field)  # type: ignore[misc]  # a ModelAdmin's

    # Saving

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]  # a ModelAdmin's
        except OperationalError as error:
            if not locking.is_busy(error) or request.method != "POST":
                raise
            return conflict.busy(self, request, object_id)

    def _changeform_view(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: Any
    ) -> Any:
        """Within Django's transaction, so what is held here is held until the row is written."""
        if saves(request, object_id) and self.has_change_permission(request):
            refused = self.check_version(request, unquote(object_id or ""))
            if refused is not None:
                return refused
        return super()._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]  # a ModelAdmin's

    def check_version(self, request: HttpRequest, object_id: str) -> HttpResponse | None:
        """The screen of a conflict; None where the form may be saved."""
        if not is_id(object_id):
            return None
        pk = int(object_id)
        version = locking.versions(self.model, [pk]).get(pk)
        if version is None:
            return conflict.gone(self, request, pk)
        opened = number(request.POST.get(OPENED))
        is_answer = choosing.CONFLICT in request.POST or choosing.OPENED_FIRST in request.POST
        if opened == version and not is_answer:
            return None
        return self.compare(request, self.get_object(request, object_id), opened)

    def compare(self, request: HttpRequest, row: Any, opened: int | None) -> HttpResponse | None:
        """Takes what was chosen on the screen of a conflict, and shows it where there is one."""
        fieldsets = self.get_fieldsets(request, row)
        form_class = self.get_form(request, row, change=True, fields=flatten_fieldsets(fieldsets))
        chosen = choosing.read(request.POST, form_class(instance=row).fields)
        for name, choice in chosen.choices.items():
            if choice != BY_HAND:
                request.FILES.pop(f"{name}-file", None)
        by_hand = posted = form_class(chosen.data, request.FILES, instance=row)
        if chosen.missing and opened == row.version:
            # Shown once more: beside theirs stands what was written at first.
            opened = number(chosen.opened_first)
            at_first = chosen.data.copy()
            set_rows(at_first, chosen.before)
            posted = form_class(at_first, instance=row)
        else:
            # Between these texts nobody has chosen yet: theirs may be another one by now.
            chosen.choices.clear()
        found = Comparison(self.model, form_class, posted, row, opened)
        links = merging_links.of(self, request, row, chosen.data, found.state)
        for each in links:
            if each.prefix in chosen.technologies:
                each.mine = chosen.technologies[each.prefix]
                set_rows(chosen.data, each.rows(each.mine))
        chosen.data[OPENED] = str(row.version)
        request.POST = chosen.data  # type: ignore[assignment]  # mutable, which nobody minds
        is_touched = found.is_touched or any(each.is_touched for each in links)
        if opened == row.version or not is_touched:
            return None
        return conflict.screen(self, request, found, links, chosen, by_hand=by_hand)

    # Deleting

    def _delete_view(self, request: HttpRequest, object_id: str, extra_context: Any) -> Any:
        pk = unquote(object_id)
        if request.method == "POST" and self.has_delete_permission(request) and is_id(pk):
            version = locking.versions(self.model, [int(pk)]).get(int(pk))
            if version is not None and version != number(request.POST.get(OPENED)):
                row = self.get_object(request, pk)
                link = conflict.link_to_history(self, row)
                messages.warning(request, format_html(str(LOOK_AGAIN), link))
                return HttpResponseRedirect(request.get_full_path())
        return super()._delete_view(request, object_id, extra_context)  # type: ignore[misc]  # a ModelAdmin's

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        def view() -> HttpResponse:
            return super(Versioned, self).delete_view(request, object_id, extra_context)  # type: ignore[misc]  # a ModelAdmin's

        try:
            return locking.repeated(request, view)
        except OperationalError as error:
            if not locking.is_busy(error):
                raise
            return said_busy(request)

    # Lists

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        answer: Any = super().changelist_view(request, extra_context)  # type: ignore[misc]  # a ModelAdmin's
        context = getattr(answer, "context_data", None) or {}
        if "cl" in context and context.get("action_form"):
            context["seen"] = seen.in_list(context["cl"])
        return answer

    def response_action(self, request: HttpRequest, queryset: QuerySet, *args: Any) -> Any:
        def view() -> Any:
            with transaction.atomic():
                return self.act_on_what_was_seen(request, queryset, *args)

        try:
            return locking.repeated(request, view)
        except OperationalError as error:
            if not locking.is_busy(error):
                raise
            return said_busy(request)

    def act_on_what_was_seen(self, request: HttpRequest, queryset: QuerySet, *args: Any) -> Any:
        """Leaves alone what is no longer as it was when the list was opened, and names it."""
        rest: Any = super()
        chosen = filter(is_id, request.POST.getlist(ACTION_CHECKBOX_NAME))
        across = request.POST.get("select_across", "0") not in {"", "0"}
        ids = queryset.values_list("pk", flat=True) if across else [int(pk) for pk in chosen]
        known = seen.read(request.POST.get(seen.SEEN, ""))
        now = locking.versions(self.model, list(ids))
        fresh = [pk for pk, version in now.items() if known.get(pk) == version]
        if len(fresh) < len(now):
            rows = self.model.objects.filter(pk__in=now.keys() - set(fresh)).order_by("pk")
            links = ((conflict.link_to_history(self, row),) for row in rows[:MOST_NAMED])
            named = format_html_join(", ", "{}", links)
            messages.warning(request, format_html(str(LEFT_ALONE), named))
            if not fresh:
                return HttpResponseRedirect(request.get_full_path())
        return rest.response_action(request, queryset.filter(pk__in=fresh), *args)


def said_busy(request: HttpRequest) -> HttpResponse:
    messages.warning(request, BUSY)
    return HttpResponseRedirect(request.get_full_path())


def saves(request: HttpRequest, object_id: str | None) -> bool:
    """Whether it is a row that there is already, not a new one that begins as its copy."""
    return request.method == "POST" and object_id is not None and "_saveasnew" not in request.POST


def set_rows(data: QueryDict, rows: dict[str, list[str]]) -> None:
    for key, values in rows.items():
        data.setlist(key, values)


def number(text: str | None) -> int | None:
    return int(text) if text is not None and is_id(text) else None
