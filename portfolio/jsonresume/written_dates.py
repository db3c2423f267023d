"""Dates as people write them into a CV, and what of them JSON Resume can say."""

import re

from portfolio import dates

# What the schema accepts: the 39th of a month too, and with `$` a last line break.
PATTERN = re.compile(
    r"^([1-2][0-9]{3}-[0-1][0-9]-[0-3][0-9]|[1-2][0-9]{3}-[0-1][0-9]|[1-2][0-9]{3})$"
)

# What stands where no date does.
MISSING = {"", "-", "–", "—", "?", "n/a", "none", "null", "undefined", "tbd", "invalid date"}
# What stands for an end that has not come.
ONGOING = {"present", "now", "current", "currently", "ongoing", "today", "to date", "to present"}

YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
# 2015/3/5, 2015.3, 2015年3月 and the like. No digit may touch it: 2013-12-021 is no date.
YEAR_FIRST = re.compile(
    r"(?<!\d)(?<!\d[-/.])(?P<year>[12]\d{3})"
    r"(?:\s?[-/.年]\s?(?P<month>\d{1,2})(?:\s?[-/.月]\s?(?P<day>\d{1,2}))?)?"
    r"(?!\s?[-/.年月]?\s?\d)"
)
MONTH_FIRST = re.compile(
    r"(?<!\d)(?<!\d[-/.])(?P<month>\d{1,2})[-/.](?P<year>[12]\d{3})(?![-/.]?\d)"
)
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
# March 2015, 5 Mar 2015, March 5th, 2015.
MONTH_NAME = re.compile(
    r"(?:(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th)?\.?\s+)?"
    rf"\b(?P<name>{'|'.join(f'{name}|{name[:3]}' for name in MONTHS)}|sept)\b\.?,?\s+"
    r"(?:(?P<other_day>\d{1,2})(?:st|nd|rd|th)?,?\s+)?(?P<year>[12]\d{3})(?!\d)",
    re.IGNORECASE,
)


def is_valid(text: str) -> bool:
    """Whether the schema accepts it."""
    return PATTERN.search(text) is not None


def mend(text: str) -> str | None:
    """The one date that the text speaks of, as the schema wants it; None if that is not clear."""
    if len(YEAR.findall(text)) != 1:
        return None
    parts = by_month_name(text) or by_numbers(text)
    mended = "-".join(f"{int(part):02}" for part in parts if part)
    return mended if exists(mended) else None


def by_month_name(text: str) -> list[str | None]:
    """Year, month and day, as far as they are given."""
    found = MONTH_NAME.search(text)
    if found is None:
        return []
    first_letters = [name[:3] for name in MONTHS]
    month = first_letters.index(found["name"].lower()[:3]) + 1
    return [found["year"], str(month), found["day"] or found["other_day"]]


def by_numbers(text: str) -> list[str | None]:
    found = YEAR_FIRST.search(text) or MONTH_FIRST.search(text)
    return [found.groupdict().get(part) for part in ("year", "month", "day")] if found else []


def exists(text: str) -> bool:
    try:
        dates.parse(text)
    except ValueError:
        return False
    return True


def nearest(text: str, *, end: bool) -> tuple[str, dates.Parsed] | None:
    """As much of a valid text as is a date, and that date: of 2014-02-31 its month.

    The schema takes the 39th day of the 19th month; of what it takes, the year always is one.
    """
    given = text.strip()
    for length in (10, 7, 4):
        if len(given) >= length and exists(given[:length]):
            return given[:length], dates.parse(given[:length], end=end)
    return None
