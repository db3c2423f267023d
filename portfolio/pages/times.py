"""Dates as a CV shows them: “Mar 2014”, “2014”, “Mar 2014 – present”. Never more than was given."""

from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext

from portfolio import dates

# A CV is read by the month: the day, where there is one, is for machines.
FIRST_YEAR = 1000  # that date_format() knows
FORMATS = {dates.DAY: "M Y", dates.MONTH: "M Y", dates.YEAR: "Y"}


def moment(row: Any, name: str) -> SafeString:
    """A row's date; empty where none was given."""
    given = dates.of(row, name)
    if given is None:
        return mark_safe("")
    day, precision = getattr(row, name), getattr(row, f"{name}_precision")
    shown = date_format(day, FORMATS[precision]) if day.year >= FIRST_YEAR else given
    return format_html('<time datetime="{}">{}</time>', given, shown)


def period(row: Any) -> SafeString:
    """From `start_date` to `end_date`. Without an end it goes on, if it is known to have begun."""
    start, end = moment(row, "start_date"), moment(row, "end_date")
    if start and not end:
        return format_html("{}&nbsp;– {}", start, pgettext("end of a period", "present"))
    if not start and end:
        return format_html(gettext("until {}"), end)
    if text_of(start) == text_of(end):
        return start
    return format_html("{}&nbsp;– {}", start, end)


def text_of(time: str) -> str:
    return time.partition(">")[2]
