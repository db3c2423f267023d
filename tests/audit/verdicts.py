"""What each part of the audit ends with."""

from typing import NamedTuple

GREEN, RED, NOT_PROVEN = "green", "RED", "NOT PROVEN"


class Verdict(NamedTuple):
    what: str
    word: str
    sentence: str
    lines: list[str] = []


def green(what: str, sentence: str) -> Verdict:
    return Verdict(what, GREEN, sentence)
