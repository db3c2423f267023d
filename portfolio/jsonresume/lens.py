"""A lens: a row as an entry, and an entry as a row, by a table of parts.

- What was imported and not edited since comes out as it went in, key by key: odd spellings, order
  and unknown keys included. What was edited comes out as the row says it.
- Reading what was written gives the row again: `get(put(entry, row)) == row`.
"""

from collections.abc import Sequence
from typing import Any

from portfolio.jsonresume.parts import Entry, Note, Part, Row, silent


def get(parts: Sequence[Part], entry: Entry, model: Any, note: Note = silent) -> dict[str, Any]:
    """The columns that the entry asks for."""
    row: dict[str, Any] = {}
    for part in parts:
        row |= part.read(entry, model, note)
    return row


def put(parts: Sequence[Part], entry: Entry, row: Row, model: Any, read: Any = None) -> Entry:
    """The entry, changed where it does not say what the row says. `read`: in place of `get`."""
    then = read(entry) if read else get(parts, entry, model)
    for part in parts:
        if part.write(then) != part.write(row):
            entry = part.put(entry, row, model)
    return entry


def written(parts: Sequence[Part], row: Row) -> Entry:
    """The row alone as an entry."""
    entry: Entry = {}
    for part in parts:
        entry |= part.write(row)
    return entry


def merge(parts: Sequence[Part], old: Entry, new: Entry) -> Entry:
    """The old entry with all that the new one says. What the new one leaves out stays."""
    gone = {key for part in parts for key in part.superseded(old, new)} - new.keys()
    merged = {key: value for key, value in old.items() if key not in gone} | new
    for part in parts:
        inner = getattr(part, "parts", None)
        if inner and all(isinstance(entry.get(part.key), dict) for entry in (old, new)):
            merged[part.key] = merge(inner, old[part.key], new[part.key])
    return merged
