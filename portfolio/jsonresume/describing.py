"""A plan in lines for a terminal."""

import json
from collections.abc import Iterator
from typing import Any

from portfolio.jsonresume.differences import EntryDifference, FieldDifference, SectionDifference
from portfolio.jsonresume.planning import Plan

# Characters of a value that a line shows.
SHOWN = 70
KINDS = ("added", "changed", "removed")


def difference(plan: Plan) -> Iterator[str]:
    """Entry by entry: what is added (+), changed (~) and removed (-)."""
    for section in plan.sections:
        if section.differs:
            yield f"{section.name}: {counts(section)}"
            yield from entries(section)


def entries(section: SectionDifference) -> Iterator[str]:
    for entry in section.removed:
        yield f"  - {entry.title}"
    for entry in section.added:
        yield f"  + {entry.title}{place(entry)}"
    for entry in section.changed:
        yield f"  ~ {entry.title}{place(entry)}"
        for field in entry.fields:
            yield f"      {field.key}: {change(field)}"


def place(entry: EntryDifference) -> str:
    return f"  ({entry.path})" if entry.path else ""


def change(field: FieldDifference) -> str:
    return f"{shown(field.old)} -> {shown(field.new)}"


def shown(value: Any) -> str:
    if value is None:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    text = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def counts(section: SectionDifference) -> str:
    """“2 added, 5 unchanged”."""
    numbers = [(len(getattr(section, kind)), kind) for kind in KINDS]
    numbers.append((section.unchanged, "unchanged"))
    said = [f"{number} {kind}" for number, kind in numbers if number]
    return ", ".join([*said, *(["put in another order"] if section.reordered else [])])


def progress(section: SectionDifference) -> str | None:
    """The line of a section that is done; None for one that is empty and stays so."""
    said = counts(section)
    return f"{section.name:<14}{said}" if said else None


def summary(plan: Plan) -> str:
    sections = [section for section in plan.sections if section.name != "document"]
    totals = [(sum(len(getattr(section, kind)) for section in sections), kind) for kind in KINDS]
    totals.append((sum(section.unchanged for section in sections), "unchanged"))
    return ", ".join(f"{number} {kind}" for number, kind in totals)
