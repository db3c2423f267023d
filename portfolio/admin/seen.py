"""Which version of each row a list showed, as the list sends it along: `12.3 14.1`."""

from collections.abc import Iterable, Mapping
from typing import Any

SEEN = "seen"
# Rows of other pages, which can be chosen with one click.
MOST = 2_000
LARGEST = 2_147_483_647


def is_id(text: str) -> bool:
    """Whether a text is a number that a key or a version can be."""
    return text.isascii() and text.isdecimal() and 0 < int(text[:11]) <= LARGEST


def in_list(changelist: Any) -> str:
    """Of the rows that the list shows, and of those that its other pages would."""
    shown = {row.pk: row.version for row in changelist.result_list}
    if changelist.result_count > len(shown):
        others = changelist.queryset.order_by().values_list("pk", "version")
        return written(dict(others[:MOST]) | shown)
    return written(shown)


def written(versions: Mapping[int, int]) -> str:
    return " ".join(f"{pk}.{version}" for pk, version in versions.items())


def read(text: str) -> dict[int, int]:
    """What is no pair of numbers is left out."""
    return dict(pairs(text.split()))


def pairs(texts: Iterable[str]) -> Iterable[tuple[int, int]]:
    for text in texts:
        pk, _, version = text.partition(".")
        if is_id(pk) and is_id(version):
            yield int(pk), int(version)


def moved(known: dict[int, int], before: Mapping[int, int], after: Mapping[int, int]) -> str:
    """What was seen, after a change of ours: rows that somebody else changed stay unseen."""
    ours = {pk: after[pk] for pk, version in known.items() if before.get(pk) == version}
    return written(known | ours)
