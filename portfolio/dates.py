"""Dates as a CV gives them: a day, a month or a year.

A column holds a day, so that SQL can compare and order; beside it stands how much of that day was
given. A start is kept as the first day of its period and an end as the last, so that a job that
ended in 2014 does not end before one that began in March of that year.

    parse("2014-03")             (date(2014, 3, 1), "month")
    parse("2014", end=True)      (date(2014, 12, 31), "year")
    text(date(2014, 3, 1), "month")     "2014-03"
"""

import re
from calendar import monthrange
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

DAY, MONTH, YEAR = "day", "month", "year"
# Nothing was given, where the column must hold something: it holds the first of all days.
NONE = "none"
NOT_STATED = date(1, 1, 1)

PRECISIONS = (DAY, MONTH, YEAR)
# Characters of the ISO date that were given.
GIVEN = {DAY: 10, MONTH: 7, YEAR: 4}

PATTERN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)
EXAMPLES = "2024, 2024-03 or 2024-03-31"
MALFORMED = _("Write a year, a month or a day, as in 2024, 2024-03 or 2024-03-31.")

Parsed = tuple[date, str]


def parse(given: str, *, end: bool = False) -> Parsed:
    """The day to keep, and how much of it was given. Raises ValueError with a sentence."""
    match = PATTERN.fullmatch(given)
    if match is None:
        raise ValueError(MALFORMED)
    try:
        return bound(*(int(part) if part else None for part in match.groups()), end=end)
    except ValueError:
        raise ValueError(_("There is no such date.")) from None


def bound(
    year: int | None, month: int | None = None, day: int | None = None, *, end: bool = False
) -> Parsed:
    """The first day of the period, or the last. Raises ValueError where there is no such date."""
    if year is None:
        raise ValueError(MALFORMED)
    if day is not None and month is not None:
        return date(year, month, day), DAY
    if month is not None:
        first = date(year, month, 1)
        return (first.replace(day=monthrange(year, month)[1]) if end else first), MONTH
    return (date(year, 12, 31) if end else date(year, 1, 1)), YEAR


def text(day: date | None, precision: str) -> str | None:
    """What was given; None where nothing was."""
    if day is None or precision == NONE:
        return None
    return day.isoformat()[: GIVEN[precision]]


def of(row: Any, name: str) -> str | None:
    """The text of a row's date: `of(job, "start_date")`."""
    return text(getattr(row, name), getattr(row, f"{name}_precision"))
