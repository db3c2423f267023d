"""Rows as a table that a person reads."""

import unicodedata
from collections.abc import Sequence

UNITS = ("B", "kB", "MB", "GB", "TB")
STEP = 1024


def lines(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The head and the rows, each column as wide as its widest cell."""
    table = [head, *rows]
    widths = [max(width(row[column]) for row in table) for column in range(len(head))]
    return [
        "  ".join(
            f"{cell}{' ' * (wide - width(cell))}" for cell, wide in zip(row, widths, strict=True)
        ).rstrip()
        for row in table
    ]


def width(text: str) -> int:
    """Columns of a terminal: two for a wide character, none for a mark upon another."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def size(count: int | None) -> str:
    """Bytes in a unit that fits."""
    if count is None:
        return "-"
    amount = float(count)
    for unit in UNITS:
        if amount < STEP or unit == UNITS[-1]:
            break
        amount /= STEP
    return f"{amount:.0f} {unit}"
