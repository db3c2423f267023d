"""The states of a row in the words of who reads them."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy

from portfolio import dates
from portfolio.models import Content

State = dict[str, Any]
TECHNOLOGIES = "technologies"

# Columns that tell nothing of the row's content.
UNTOLD = ("id", "version", "created_at", "updated_at", "sort_order")
# Columns that no form has a name for.
NAMES: dict[str, Any] = {"imported": gettext_lazy("as imported")}
# Characters of a text that are shown whole; of a longer one what differs, and so many around it.
SHORT, AROUND = 240, 60


@dataclass(frozen=True)
class Change:
    """One field, before and after; None where there was nothing, or is."""

    name: str
    old: str | None
    new: str | None


def changes(model: type[Content], before: State, after: State) -> list[Change]:
    """What differs between two states."""
    old, new = words(model, before), words(model, after)
    return [
        Change(capfirst(field), *apart(old.get(field), new.get(field)))
        for field in [*new, *(gone for gone in old if gone not in new)]
        if old.get(field) != new.get(field)
    ]


def title(model: type[Content], state: State) -> str:
    """What the row calls itself."""
    columns = {field.column for field in model._meta.concrete_fields}
    known = {column: value for column, value in state.items() if column in columns}
    return str(model(**known)) or gettext("(without a name)")


def words(model: type[Content], state: State) -> dict[str, str | None]:
    """The columns by what forms call them, with what they say; None for what says nothing."""
    told: dict[str, str | None] = {}
    columns = [*UNTOLD, *(f"{date}_precision" for date in model.DATES)]
    fields: list[Any] = [*model._meta.concrete_fields]
    for field in fields:
        if field.column not in columns:
            told[name(field)] = said(model, field, state)
        columns.append(field.column)
    for column, value in state.items():
        if column not in columns:
            # The technologies; and columns that the table has no more.
            told[gettext("technologies") if column == TECHNOLOGIES else column] = plain(value)
    return told


def name(field: Any) -> str:
    return str(NAMES.get(field.column, field.verbose_name))


def said(model: type[Content], field: Any, state: State) -> str | None:
    value = state.get(field.column)
    if field.column in model.DATES and value:
        precision = state.get(f"{field.column}_precision", dates.DAY)
        return dates.text(date.fromisoformat(value), precision)
    if isinstance(field, models.DateTimeField) and value:
        return date_format(datetime.fromisoformat(value), "Y-m-d H:i") + " UTC"
    return plain(value)


def plain(value: Any) -> str | None:
    """A JSON value as a person would write it."""
    if value is None or value in ("", [], {}):
        return None
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "\n".join(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def apart(old: str | None, new: str | None) -> tuple[str | None, str | None]:
    """Two texts, cut down to what differs where they are long."""
    if old is None or new is None or max(len(old), len(new)) <= SHORT:
        return cut(old, 0, 0), cut(new, 0, 0)
    shorter = min(len(old), len(new))
    start = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    left = shorter - start
    end = next((at for at in range(left) if old[-1 - at] != new[-1 - at]), left)
    return cut(old, start, end), cut(new, start, end)


def cut(text: str | None, start: int, end: int) -> str | None:
    """A text without most of its first `start` and its last `end` characters."""
    if text is None:
        return None
    first, last = max(0, start - AROUND), min(len(text), len(text) - end + AROUND)
    middle = text[first:last]
    if len(middle) > SHORT + 2 * AROUND:
        middle = middle[: SHORT + AROUND] + " … " + middle[-AROUND:]
    return ("…" if first else "") + middle + ("…" if last < len(text) else "")
