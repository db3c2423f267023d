"""How much of the corpus is pushed: a fixed sample, or with FUZZ_CORPUS=all (`make fuzz`) all."""

import os
from collections.abc import Iterator, Sequence
from typing import TypeVar

from tests.fuzz import corpus

T = TypeVar("T")
EVERYTHING = os.environ.get("FUZZ_CORPUS") == "all"


def values(count: int) -> list[str]:
    """All, or so many."""
    return corpus.everything() if EVERYTHING else corpus.sample(count)


def some(these: Sequence[T], every: int) -> list[T]:
    return list(these if EVERYTHING else these[::every])


def batches(these: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(these), size):
        yield these[start : start + size]
