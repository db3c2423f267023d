"""What the owner does to several rows at once: one UPDATE each, noted in each row's history."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import model_ngettext
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

Action = Callable[[Any, HttpRequest, QuerySet], None]


def switch(field: str, *, on: bool, label: str, done: str) -> Action:
    """An action that turns a boolean column on or off. `done` is what the rows are afterwards."""

    @admin.action(permissions=["change"], description=label)
    def action(model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet) -> None:
        chosen = list(model_admin.model._default_manager.filter(pk__in=queryset.values("pk")))
        others = [row for row in chosen if getattr(row, field) is not on]
        with transaction.atomic():
            count = queryset.model._default_manager.filter(
                pk__in=[row.pk for row in others], **{field: not on}
            ).update(**{field: on})
            note(request, others, done)
        already = len(chosen) - count
        text = f"{count} {model_ngettext(model_admin.opts, count)} {done}."
        if already:
            text += f" {already} {'was' if already == 1 else 'were'} {done} already."
        model_admin.message_user(request, text, messages.SUCCESS if count else messages.WARNING)

    action.__name__ = label.split(maxsplit=1)[0].lower()
    return action


def note(request: HttpRequest, rows: Any, done: str) -> None:
    """Writes into the history of each row who did this."""
    if rows:
        LogEntry.objects.log_actions(
            str(request.user.pk), rows, CHANGE, change_message=f"{done.capitalize()}."
        )


show = switch("active", on=True, label="Show to the public", done="visible")
hide = switch("active", on=False, label="Hide from the public", done="hidden")
feature = switch("featured", on=True, label="Feature", done="featured")
unfeature = switch("featured", on=False, label="Unfeature", done="no longer featured")
