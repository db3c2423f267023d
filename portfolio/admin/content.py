"""What the screens of all content tables share."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portfolio.admin import publication
from portfolio.admin.actions import hide, show
from portfolio.admin.adding import AddedOnce
from portfolio.admin.dates import period
from portfolio.admin.fields import OwnersFields
from portfolio.admin.form import OwnersForm
from portfolio.admin.history import Remembered
from portfolio.admin.images import Pictured
from portfolio.admin.names import name_of
from portfolio.admin.ordering import Arranged
from portfolio.admin.preview import Previewed
from portfolio.admin.publication import PublicationFilter
from portfolio.admin.reading import readable
from portfolio.admin.sturdy import SturdyAdmin
from portfolio.admin.versions import Versioned

PUBLICATION = _("Publication")


class ContentAdmin(
    Versioned, AddedOnce, Remembered, Previewed, Pictured, OwnersFields, SturdyAdmin
):
    """A content table: what can be hidden, and where a row stands in the API."""

    actions: Any = [show, hide]
    form = OwnersForm
    list_per_page = 50
    # Fieldsets of the form, without the last one, which all have.
    groups: tuple[tuple[Any, dict[str, Any]], ...]
    # The API's name for one row: the URL's name without `-detail`.
    api_name: str
    # Link tables, with what their rows are called when a row is deleted; None says nothing.
    links: dict[type[Model], Any] = {}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        # A row that is not there yet has no address and no last change.
        told = ["in_the_api", "last_changed"] if obj else []
        groups: Any = self.groups
        if obj and self.has_change_permission(request, obj):
            told.append("opened")
        elif obj:
            groups = readable(self.model, self.groups)
        return [*groups, (PUBLICATION, {"fields": ["publication", *told]})]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        # What an import left beside the columns is long, and no screen shows it.
        return super().get_queryset(request).defer("imported")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["in_the_api", "last_changed"]

    def api_address(self, obj: Any) -> str | None:
        """Where the public finds the row; None for one that is hidden."""
        if not publication.is_visible(obj):
            return None
        return reverse(f"{self.api_name}-detail", args=[obj.pk])

    def view_on_site(self, obj: Any) -> str | None:
        return self.api_address(obj)

    @admin.display(description=_("name"))
    def called(self, obj: Any) -> str:
        return name_of(obj)

    @admin.display(description=_("who sees it"), ordering="active")
    def publication(self, obj: Any) -> str:
        return publication.mark(obj)

    @admin.display(description=_("in the API"))
    def in_the_api(self, obj: Any) -> str:
        address = self.api_address(obj)
        if address is None:
            return gettext("Not there: %s.") % self.why_absent(obj)
        return format_html('<a href="{}">{}</a>', address, address)

    @admin.display(description=_("API"))
    def api(self, obj: Any) -> str:
        """The same in a word, for a column."""
        address = self.api_address(obj)
        if address is None:
            return self.why_absent(obj)
        return format_html('<a href="{}" title="{}">{}</a>', address, address, gettext("view"))

    @admin.display(description=_("last changed"))
    def last_changed(self, obj: Any) -> str:
        return publication.at(obj.updated_at)

    @admin.display(description=_("changed"), ordering="updated_at")
    def changed(self, obj: Any) -> str:
        return date_format(obj.updated_at, "j M Y")

    def why_absent(self, obj: Any) -> str:
        return publication.state(obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        rows = list(objs)
        _, counts, forbidden, protected = super().get_deleted_objects(rows, request)
        for link, name in self.links.items():
            count = counts.pop(str(link._meta.verbose_name_plural), 0)
            if name and count:
                counts[name] = count
        return [*self.told_at_deletion(request, rows)], counts, forbidden, protected

    def told_at_deletion(self, request: HttpRequest, rows: list[Any]) -> Iterable[Any]:
        """What the owner reads before deleting: the rows and, nested, what each of them touches."""
        for row in rows:
            yield f"{capfirst(self.opts.verbose_name)}: {name_of(row)}"


def linked(model: type[Model], key: str) -> Coalesce:
    """How many rows of a link table point here, counted in the same statement."""
    links = model._default_manager.filter(**{key: OuterRef("pk")}).order_by()
    count = links.values(key).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(count, output_field=IntegerField()), 0)


class EntryAdmin(Arranged, ContentAdmin):
    """A list whose rows have a place: that of the model's own order."""

    list_filter: ClassVar[Any] = (PublicationFilter,)
    list_display: Any = ("called", "publication", "api", "changed")


class LastingAdmin(EntryAdmin):
    """What has a start and, some day, an end."""

    @admin.display(description=_("period"), ordering="start_date")
    def period(self, obj: Any) -> str | None:
        return period(obj)


class Values(admin.AllValuesFieldListFilter):
    """The values of a column. One that an import left empty has a name to click on."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or _("(none)")}


class Ongoing(admin.SimpleListFilter):
    title = _("period")
    parameter_name = "ongoing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Goes on")), ("no", _("Has ended"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        if self.value() is None:
            return None
        return queryset.filter(end_date__isnull=self.value() == "yes")
