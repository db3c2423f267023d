"""Screens that answer anything: junk in an address or a post is never a server error."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.db import DataError, IntegrityError
from django.db.models import QuerySet
from django.forms import Field
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from portfolio.admin import locking

# What a filter or the date hierarchy may ask of its field. Anything else in an address comes from
# no link of ours; `digest__startswith` would even guess at what no screen shows.
LOOKUPS = {"exact", "id", "isnull", "gte", "lt", "year", "month", "day"}
# Characters.
LONGEST_SEARCH = 200

NOT_UNDERSTOOD = _(
    "That address asked for something this list doesn't know: here is the whole list."
)
NOTHING_CHOSEN = _(
    "Nothing was changed: the rows that were chosen can't be read. Choose them again."
)


class NotUnderstoodError(Exception):
    """The address of a list holds a filter, a value or a page that there is not."""


class SturdyAdmin(admin.ModelAdmin):
    """A ModelAdmin whose list survives any address, and whose form survives a race."""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        name, *lookups = lookup.split("__")
        return name in self.filter_names() and set(lookups) <= LOOKUPS

    def filter_names(self) -> set[str | None]:
        """Fields, and parameters of filters that belong to no field."""
        names: set[str | None] = {self.date_hierarchy}
        for entry in self.list_filter:
            choice: Any = entry[0] if isinstance(entry, tuple | list) else entry
            names.add(getattr(choice, "parameter_name", choice))
        return names

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        try:
            return super().get_changelist_instance(request)
        except (
            IncorrectLookupParameters,
            SuspiciousOperation,
            ValueError,
            OverflowError,
            DataError,
        ) as error:
            if not request.GET:
                raise
            raise NotUnderstoodError from error

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        try:
            return super().changelist_view(request, extra_context)
        except NotUnderstoodError:
            self.message_user(request, NOT_UNDERSTOOD, messages.WARNING)
            return HttpResponseRedirect(request.path)

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        try:
            return super().to_field_allowed(request, to_field)
        except AttributeError:
            # Django takes the name of a table that refers to this one for that of a column.
            return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        # Postgres has no NUL in its texts.
        term = search_term[:LONGEST_SEARCH].replace("\0", "")
        return super().get_search_results(request, queryset, term)

    def response_action(self, request: HttpRequest, queryset: QuerySet, *args: Any) -> Any:
        key: Field = self.opts.pk  # type: ignore[assignment]  # every table here has one
        try:
            for chosen in request.POST.getlist(ACTION_CHECKBOX_NAME):
                key.to_python(chosen)
        except ValidationError:
            self.message_user(request, NOTHING_CHOSEN, messages.WARNING)
            return HttpResponseRedirect(request.get_full_path())
        return super().response_action(request, queryset, *args)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        # Django asks for the row first, and so tells anybody on the staff which rows there are.
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        def view() -> Any:
            return super(SturdyAdmin, self).changeform_view(
                request, object_id, form_url, extra_context
            )

        said = locking.said(request)
        try:
            return locking.repeated(request, view)
        except IntegrityError:
            # Somebody saved the same between the form's checks and its writing. Once more: now the
            # checks see the other row, and say so beside the field.
            locking.take_back(request, said)
            return locking.repeated(request, view)
