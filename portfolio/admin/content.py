"""What the screens of all content tables share."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import Count, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html

from portfolio.admin.actions import hide, show
from portfolio.admin.fields import OwnersFields, OwnersForm
from portfolio.admin.sturdy import SturdyAdmin

PUBLICATION = "Publication"


class ContentAdmin(OwnersFields, SturdyAdmin):
    """A content table: what can be hidden, and where a row stands in the API."""

    actions: Any = [show, hide]
    form = OwnersForm
    list_per_page = 50
    # Fieldsets of the form, without the last one, which all have.
    groups: tuple[tuple[str | None, dict[str, Any]], ...]
    # The API's name for one row: the URL's name without `-detail`.
    api_name: str
    # Link tables, with what their rows are called when a row is deleted; None says nothing.
    links: dict[type[Model], str | None] = {}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        # A row that is not there yet has no address and no last change.
        told = ["in_the_api", "updated_at"] if obj else []
        return [*self.groups, (PUBLICATION, {"fields": ["active", *told]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["in_the_api", "updated_at"]

    def api_address(self, obj: Any) -> str | None:
        """Where the public finds the row; None for one that is hidden."""
        return reverse(f"{self.api_name}-detail", args=[obj.pk]) if obj.active else None

    def view_on_site(self, obj: Any) -> str | None:
        return self.api_address(obj)

    @admin.display(description="in the API")
    def in_the_api(self, obj: Any) -> str:
        address = self.api_address(obj)
        if address is None:
            return f"Not there: {self.why_absent(obj)}."
        return format_html('<a href="{}">{}</a>', address, address)

    @admin.display(description="API")
    def api(self, obj: Any) -> str:
        """The same in a word, for a column."""
        address = self.api_address(obj)
        if address is None:
            return self.why_absent(obj)
        return format_html('<a href="{}" title="{}">view</a>', address, address)

    @admin.display(description="changed", ordering="updated_at")
    def changed(self, obj: Any) -> str:
        return date_format(obj.updated_at, "j M Y")

    def why_absent(self, obj: Any) -> str:
        return "hidden"

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        rows = list(objs)
        _, counts, forbidden, protected = super().get_deleted_objects(rows, request)
        for link, name in self.links.items():
            count = counts.pop(str(link._meta.verbose_name_plural), 0)
            if name and count:
                counts[name] = count
        return [*self.told_at_deletion(rows)], counts, forbidden, protected

    def told_at_deletion(self, rows: list[Any]) -> Iterable[Any]:
        """What the owner reads before deleting: the rows and, nested, what each of them touches."""
        for row in rows:
            yield f"{str(self.opts.verbose_name).capitalize()}: {row}"


def linked(model: type[Model], key: str) -> Coalesce:
    """How many rows of a link table point here, counted in the same statement."""
    links = model._default_manager.filter(**{key: OuterRef("pk")}).order_by()
    count = links.values(key).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(count, output_field=IntegerField()), 0)


def period(start: date | None, end: date | None) -> str | None:
    """“2020 – now”, as on a CV."""
    if start is None:
        return f"until {end.year}" if end else None
    if end and end.year == start.year:
        return str(start.year)
    return f"{start.year} – {end.year if end else 'now'}"


class Ongoing(admin.SimpleListFilter):
    title = "period"
    parameter_name = "ongoing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Goes on"), ("no", "Has ended")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        if self.value() is None:
            return None
        return queryset.filter(end_date__isnull=self.value() == "yes")
