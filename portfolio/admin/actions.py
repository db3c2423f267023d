"""What the owner does to several rows at once: one UPDATE each, noted in each row's history.

Each runs within the transaction of `versions`, which holds the rows and has left out those that
are no longer as the list showed them.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import model_ngettext
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portfolio.admin.names import lacks_name, name_of
from portfolio.admin.publication import is_visible
from portfolio.querysets import shown

Action = Callable[[Any, HttpRequest, QuerySet], None]

STAY_HIDDEN = _("What is visible needs a name, so these stay hidden until you write one: {}.")


def switch(name: str, field: str, *, on: bool, label: Any, done: Any) -> Action:
    """An action that turns a boolean column on or off. `done` is what the rows are afterwards."""

    @admin.action(permissions=["change"], description=label)
    def action(model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet) -> None:
        chosen = rows_of(queryset)
        others = [row for row in chosen if getattr(row, field) is not on]
        rows = queryset.model._default_manager.filter(pk__in=[row.pk for row in others])
        count = rows.filter(**{field: not on}).update(**{field: on})
        note(request, others, done)
        tell(model_admin, request, done, count=count, already=len(chosen) - count)

    action.__name__ = name
    return action


@admin.action(permissions=["change"], description=_("Show to the public"))
def show(model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet) -> None:
    """Now, whatever moment a row waited for. A row without a name stays as it is, and is named."""
    chosen = rows_of(queryset)
    hidden = [row for row in chosen if not is_visible(row)]
    nameless = [row for row in hidden if lacks_name(row)]
    others = [row for row in hidden if row not in nameless]
    done = _("visible")
    rows = queryset.model._default_manager.filter(pk__in=[row.pk for row in others])
    count = rows.exclude(shown()).update(active=True, visible_from=None)
    note(request, others, done)
    already = len(chosen) - len(nameless) - count
    tell(model_admin, request, done, count=count, already=already)
    if nameless:
        model_admin.message_user(request, naming(nameless), messages.WARNING)


def rows_of(queryset: QuerySet) -> list[Any]:
    """The chosen rows as they stand in the table, without what a list adds to them."""
    rows = queryset.model._default_manager.filter(pk__in=queryset.values("pk"))
    return list(rows.defer("imported"))


def naming(rows: list[Any]) -> str:
    """Which rows stay hidden, each with the way to its form."""
    links = ((form_of(row), name_of(row)) for row in rows)
    return format_html(str(STAY_HIDDEN), format_html_join(", ", '<a href="{}">{}</a>', links))


def form_of(row: Any) -> str:
    return reverse(f"admin:portfolio_{row._meta.model_name}_change", args=[row.pk])


def tell(model_admin: Any, request: HttpRequest, done: Any, *, count: int, already: int) -> None:
    rows = model_ngettext(model_admin.opts, count)
    text = gettext("%(count)s %(rows)s %(done)s.") % {"count": count, "rows": rows, "done": done}
    if already:
        were = ngettext(
            "%(count)s was %(done)s already.", "%(count)s were %(done)s already.", already
        )
        text = f"{text} {were % {'count': already, 'done': done}}"
    model_admin.message_user(request, text, messages.SUCCESS if count else messages.WARNING)


def note(request: HttpRequest, rows: Any, done: Any) -> None:
    """Writes into the history of each row who did this."""
    if rows:
        LogEntry.objects.log_actions(
            str(request.user.pk), rows, CHANGE, change_message=f"{capfirst(done)}."
        )


hide = switch("hide", "active", on=False, label=_("Hide from the public"), done=_("hidden"))
feature = switch("feature", "featured", on=True, label=_("Feature"), done=_("featured"))
unfeature = switch(
    "unfeature", "featured", on=False, label=_("Unfeature"), done=_("no longer featured")
)
