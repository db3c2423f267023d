"""A section of JSON Resume: a list of entries, and the table that keeps them."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from portfolio import dates
from portfolio.jsonresume import lens
from portfolio.jsonresume.parts import Entry, Note, Part, Row, Text, has_substance, silent

NAMELESS = _("Imported hidden: it lacks what it could be shown by (%s).")
OR = _(" or ")
ENDS_BEFORE_START = _("Imported hidden, and without its end, which lies before its start.")


@dataclass(frozen=True)
class Section:
    """`key`: its name in JSON Resume; `rows`: the name of the rows in `portfolio.cv.CV`.

    `named`: a visible row has a text in one of these columns. `identity`: the keys by which an
    entry is found again, in a merge and in a difference; `exact`: where case tells them apart.
    """

    key: str
    model: Any
    rows: str
    parts: tuple[Part, ...]
    named: tuple[str, ...]
    identity: tuple[str, ...]
    exact: bool = False

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return tuple(column for part in self.parts for column in part.columns)

    @cached_property
    def known_keys(self) -> set[str]:
        """The keys of an entry that mean something here."""
        return {key for part in self.parts for key in part.known_keys()}

    def values(self, row: Any) -> dict[str, Any]:
        """The columns of a row of the model."""
        return {column: getattr(row, column) for column in self.columns}

    def read(self, entry: Entry, note: Note = silent) -> dict[str, Any]:
        """The columns that an entry asks for, such that the table takes them."""
        row = lens.get(self.parts, entry, self.model, note)
        start, end = row.get("start_date"), row.get("end_date")
        if start and end and end < start:
            row |= {"end_date": None, "end_date_precision": dates.DAY, "active": False}
            note("endDate", ENDS_BEFORE_START)
        if row["active"] and not any(has_substance(row[column]) for column in self.named):
            row["active"] = False
            note("", NAMELESS % str(OR).join(self.naming_keys))
        return row

    @cached_property
    def naming_keys(self) -> list[str]:
        return [part.key for part in self.parts if set(part.columns) & set(self.named)]

    def write(self, row: Row, imported: Entry | None) -> Entry:
        """The row as an entry; where it still says what was imported, word for word."""
        entry = lens.put(self.parts, imported or {}, row, self.model, self.read)
        # Once more: one key may change what another one means, as a name does for `hidden`.
        entry = lens.put(self.parts, entry, row, self.model, self.read)
        return entry if self.says(entry, row) else self.unstuck(entry, row)

    def unstuck(self, entry: Entry, row: Row) -> Entry:
        """The entry without an odd value that was kept as it was and now stands in the way.

        An end that lies before its start hides the whole, for example, until it is gone.
        """
        candidates = [part.put(entry, row, self.model) for part in self.parts]
        for part in self.parts:
            entry = part.put(entry, row, self.model)
        return next((it for it in candidates if self.says(it, row)), entry)

    def says(self, entry: Entry, row: Row) -> bool:
        return lens.written(self.parts, self.read(entry)) == lens.written(self.parts, row)

    def write_public(self, row: Row) -> Entry:
        """The row as an entry, by its columns alone: what was imported may hold anything."""
        return lens.written([part for part in self.parts if not part.private], row)

    def merge(self, old: Entry, new: Entry) -> Entry:
        return lens.merge(self.parts, old, new)

    def name_of(self, entry: Entry) -> tuple[str, ...]:
        """By what an entry is found again: all of it, where it says nothing of its identity."""
        said = tuple(self.said(entry, key) for key in self.identity)
        return said if any(said) else ("", text_of(entry))

    def said(self, entry: Entry, key: str, *, folded: bool = True) -> str:
        """The text of one key, also under its older name; without case, if that means nothing."""
        [part] = [part for part in self.parts if part.key == key]
        text = part.source(entry)[1] if isinstance(part, Text) else entry.get(key)
        if not isinstance(text, str):
            return ""
        text = " ".join(text.split())
        return text.casefold() if folded and not self.exact else text


def text_of(entry: Any) -> str:
    """A text that is the same for equal entries alone. In Python 1 equals true."""
    return json.dumps(entry, sort_keys=True)
