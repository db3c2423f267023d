"""Hidden, visible, or visible from a moment on: two columns, one question."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.forms.utils import to_current_timezone
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portfolio import rules

HIDDEN, VISIBLE, LATER = "hidden", "visible", "from"
CHOICES = [
    (VISIBLE, _("Visible")),
    (HIDDEN, _("Hidden: nobody but you finds it, anywhere")),
    (LATER, _("Visible from")),
]
A_MOMENT = _("Enter a day and a time, such as 2026-12-03 09:00. It is read as UTC.")
WHEN = _("Say from when on it is visible.")


class MomentInput(forms.DateTimeInput):
    """The browser's own input of a day and a time."""

    input_type = "datetime-local"

    def format_value(self, value: Any) -> str | None:
        if not isinstance(value, datetime):
            return value
        seconds = "seconds" if value.second else "minutes"
        return value.replace(tzinfo=None).isoformat(timespec=seconds)


class PublicationInput(forms.MultiWidget):
    template_name = "portfolio/widgets/publication.html"

    class Media:
        js = ["portfolio/publication.js"]

    def __init__(self) -> None:
        moment = {"aria-label": _("Visible from, in UTC")}
        super().__init__({"": forms.RadioSelect(choices=CHOICES), "from": MomentInput(moment)})

    def decompress(self, value: Any) -> list[Any]:
        return value or [VISIBLE, None]


class PublicationField(forms.MultiValueField):
    """Cleans to the values of `active` and `visible_from`; to None where nothing was asked."""

    def __init__(self) -> None:
        choice = forms.ChoiceField(choices=CHOICES)
        moment = forms.DateTimeField(error_messages={"invalid": A_MOMENT}, required=False)
        super().__init__(
            [choice, moment],
            widget=PublicationInput(),
            label=_("Who sees it"),
            require_all_fields=False,
            required=False,
        )

    def compress(self, data_list: list[Any]) -> tuple[bool, datetime | None] | None:
        if not data_list:
            return None
        choice, moment = data_list
        if moment and not rules.FIRST_MOMENT <= moment <= rules.LAST_MOMENT:
            raise ValidationError(rules.DATE_RANGE)
        if choice == LATER and not moment:
            raise ValidationError(WHEN)
        # A hidden row keeps its moment; one that is visible at once has none.
        return choice != HIDDEN, None if choice == VISIBLE else moment


def chosen(row: Any) -> list[Any]:
    """What the form of a row begins with."""
    moment = row.visible_from and to_current_timezone(row.visible_from.replace(microsecond=0))
    return [(LATER if moment else VISIBLE) if row.active else HIDDEN, moment]


def is_visible(row: Any) -> bool:
    """Whether the public sees the row now."""
    return row.active and (row.visible_from is None or row.visible_from <= timezone.now())


def state(row: Any) -> str:
    """In the words of a column: “hidden”, “visible”, “from 3 Dec 2026, 09:00 UTC”."""
    if not row.active:
        return gettext("hidden")
    return gettext("visible") if is_visible(row) else gettext("from %s") % at(row.visible_from)


def at(moment: datetime) -> str:
    """As in “3 Dec 2026, 09:00 UTC”."""
    return f"{date_format(moment.astimezone(UTC), 'j M Y, H:i')} UTC"


def mark(row: Any) -> SafeString:
    """The state with its colour."""
    kind = (VISIBLE if is_visible(row) else LATER) if row.active else HIDDEN
    return format_html('<span class="state is-{}">{}</span>', kind, state(row))


class PublicationFilter(admin.SimpleListFilter):
    title = _("who sees it")
    parameter_name = "publication"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(VISIBLE, _("Visible")), (HIDDEN, _("Hidden")), (LATER, _("Visible later"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet | None:
        match self.value():
            case "visible":
                return queryset.visible()
            case "hidden":
                return queryset.filter(active=False)
            case "from":
                return queryset.filter(Q(active=True, visible_from__gt=Now()))
        return None
