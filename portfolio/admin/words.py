"""Two texts beside each other, with the words marked that differ."""

import re
from difflib import SequenceMatcher
from itertools import groupby, takewhile

# A word with the space after it, so that nothing between two words is lost.
WORD = re.compile(r"\S+\s*|\s+")
# Words on either side that are compared one by one; of longer texts all that differs is marked.
MOST = 1_500

# Pieces of a text, each with whether it is marked.
Marked = list[tuple[str, bool]]


def apart(one: str, other: str) -> tuple[set[int], set[int]]:
    """The places of the words of each text that the other has not."""
    ours, theirs = words(one), words(other)
    start = shared(ours, theirs)
    end = shared(ours[start:][::-1], theirs[start:][::-1])
    middle, others = ours[start : len(ours) - end], theirs[start : len(theirs) - end]
    if max(len(middle), len(others)) > MOST:
        return set(range(start, start + len(middle))), set(range(start, start + len(others)))
    differing: tuple[set[int], set[int]] = (set(), set())
    for kind, a, b, c, d in SequenceMatcher(None, stripped(middle), stripped(others)).get_opcodes():
        if kind != "equal":
            differing[0].update(range(start + a, start + b))
            differing[1].update(range(start + c, start + d))
    return differing


def marked(text: str, places: set[int]) -> Marked:
    """The text in pieces, those words marked that stand at these places."""
    found: Marked = []
    numbered = enumerate(words(text))
    for is_marked, pieces in groupby(numbered, key=lambda pair: pair[0] in places):
        piece = "".join(word for _, word in pieces)
        # The space after the last marked word is none of it.
        end = len(piece.rstrip()) if is_marked else 0
        found += [each for each in ((piece[:end], True), (piece[end:], False)) if each[0]]
    return found


def words(text: str) -> list[str]:
    return WORD.findall(text)


def stripped(found: list[str]) -> list[str]:
    return [word.strip() for word in found]


def shared(one: list[str], other: list[str]) -> int:
    """How many words two lists begin with in common."""
    same = takewhile(lambda pair: pair[0].strip() == pair[1].strip(), zip(one, other, strict=False))
    return sum(1 for _ in same)
