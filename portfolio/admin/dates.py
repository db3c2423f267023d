"""A date as a person knows it: one text that is a year, a month or a day."""

import re
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portfolio import dates

HINT = _("A year, a month or a day: 2014, 2014-03 or 2014-03-05.")

# Between the parts of a date, as people write them.
BETWEEN = re.compile(r"\s*[-/.]\s*")


class PartialDateField(forms.CharField):
    """Cleans to the day that is kept and how much of it was given; to None where nothing was."""

    widget = AdminTextInputWidget

    def __init__(self, *, end: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.end = end
        self.widget.attrs |= {"autocomplete": "off", "class": "partial-date", "maxlength": "20"}

    def to_python(self, value: Any) -> Any:
        given = super().to_python(value)
        if not given:
            return None
        # 2014/3 is as clear as 2014-03.
        tidy = "-".join(part.zfill(2) for part in BETWEEN.split(given))
        try:
            return dates.parse(tidy, end=self.end)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or "") != (data or "").strip()


def field_for(column: models.Field) -> PartialDateField:
    """The form field of a column that `model.DATES` names."""
    help_text = f"{column.help_text} {HINT}" if column.help_text else HINT
    return PartialDateField(
        end=column.name == "end_date",
        label=capfirst(column.verbose_name),
        help_text=help_text,
        required=not column.blank,
    )


def period(row: Any) -> str | None:
    """“2020 – now”, as on a CV, of a row that has a start and an end."""
    start, end = (dates.of(row, name) for name in ("start_date", "end_date"))
    began, ended = start and str(row.start_date.year), end and str(row.end_date.year)
    if began is None:
        return gettext("until %s") % ended if ended else None
    if ended == began:
        return began
    return f"{began} – {ended or gettext('now')}"
