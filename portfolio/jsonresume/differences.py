"""Two lists of entries: which belong together, and in what they differ."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from portfolio.jsonresume.faults import within
from portfolio.jsonresume.parts import Entry
from portfolio.jsonresume.section import Section, text_of


@dataclass(frozen=True)
class FieldDifference:
    """One key of an entry, `location.city` for one inside another. None: it is not there."""

    key: str
    old: Any
    new: Any


@dataclass(frozen=True)
class EntryDifference:
    """`title`: what the entry is called; `path`: where it stands in the document, if it does."""

    title: str
    path: str
    fields: list[FieldDifference]


@dataclass
class SectionDifference:
    """What becomes of a section. `label`: what the admin calls it."""

    name: str
    label: str
    added: list[EntryDifference] = field(default_factory=list)
    changed: list[EntryDifference] = field(default_factory=list)
    removed: list[EntryDifference] = field(default_factory=list)
    unchanged: int = 0
    # Whether entries that stay change places.
    reordered: bool = False

    @property
    def differs(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.reordered)


def pair(section: Section, old: list[tuple[Any, Entry]], new: list[Entry]) -> list[Any]:
    """For each new entry the old one that it continues, as a place in the old list, or None.

    Equal ones first, then those of one identity, in their order.
    """
    found: list[Any] = [None] * len(new)
    left = dict(enumerate(entry for _, entry in old))
    for name in (text_of, section.name_of):
        places = defaultdict(list)
        for place, entry in left.items():
            places[name(entry)].append(place)
        for at, entry in enumerate(new):
            candidates = places.get(name(entry))
            if found[at] is None and candidates:
                found[at] = candidates.pop(0)
                del left[found[at]]
    return found


def differing(old: Entry, new: Entry, path: str = "") -> Iterator[FieldDifference]:
    """Key by key, in the order of the new entry."""
    for key in {**new, **old}:
        one, other = old.get(key), new.get(key)
        if text_of(one) == text_of(other):
            continue
        here = within(path, key)
        if isinstance(one, dict) and isinstance(other, dict):
            yield from differing(one, other, here)
        else:
            yield FieldDifference(here, one, other)


def between(section: Section, old: Entry | None, new: Entry | None, path: str) -> EntryDifference:
    fields = list(differing(old or {}, new or {}))
    return EntryDifference(title(section, new or old or {}), path, fields)


def title(section: Section, entry: Entry) -> str:
    """What a person calls the entry: “Engineer, Acme, 2019-03”."""
    texts = [section.said(entry, key, folded=False) for key in section.identity]
    return ", ".join(text for text in texts if text) or "(without a name)"
