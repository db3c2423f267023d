"""Bytes to a JSON object, strictly: what is not JSON in UTF-8 is refused, path by path."""

import json
import math
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from portfolio.jsonresume.faults import Notes, ResumeError, quoted, within

# Bytes. A long CV has 50,000; an upload through Lambda may have 6,000,000.
MOST_BYTES = 1_000_000
# Levels of lists and objects in one another; the schema itself needs 4.
MOST_LEVELS = 100

STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
BRACKET = re.compile(r"[\[\]{}]")
SURROGATE = re.compile("[\ud800-\udfff]")


class Repeating(dict[str, Any]):
    """An object in whose text a key stood twice: `json` itself would keep the last, silently."""

    repeated: list[str]


class Unusable:
    """Stands for a number that JSON does not know, or that Python can't hold."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence


def parse(data: bytes) -> dict[str, Any]:
    """The object that the bytes hold. Raises ResumeError with all faults that were found."""
    value = decode(text_of(data))
    notes = Notes()
    inspect(value, "", notes)
    if not notes.faults and not isinstance(value, dict):
        notes.fault("", _("A CV is a JSON object in braces; this is %s.") % quoted(value))
    if notes.faults:
        raise ResumeError(notes.faults)
    return dict(value)


def text_of(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        sizes = {"size": f"{len(data):,}", "most": f"{MOST_BYTES:,}"}
        sentence = _("The file has %(size)s bytes; %(most)s are the most.") % sizes
        raise ResumeError([("", sentence)])
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise ResumeError([("", _("The file is written in UTF-16. Save it as UTF-8."))])
    data = data.removeprefix(BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        sentence = _("Line %d holds bytes that are not UTF-8. Save the file as UTF-8.") % number
        raise ResumeError([("", sentence)]) from None
    if not text.strip():
        raise ResumeError([("", _("The file is empty."))])
    return text


def decode(text: str) -> Any:
    # Before parsing: deep nesting would exhaust the parser's stack.
    if deepest(text) > MOST_LEVELS:
        sentence = (
            _("Lists and objects stand more than %d levels deep in one another.") % MOST_LEVELS
        )
        raise ResumeError([("", sentence)])
    try:
        return json.loads(
            text,
            object_pairs_hook=an_object,
            parse_constant=lambda name: Unusable(_("%s is not a number that JSON knows.") % name),
            parse_float=a_fraction,
            parse_int=a_whole_number,
        )
    except json.JSONDecodeError as error:
        where = {"line": error.lineno, "column": error.colno, "reason": error.msg}
        sentence = _("Line %(line)d, column %(column)d is not JSON: %(reason)s.") % where
        raise ResumeError([("", sentence)]) from None


def deepest(text: str) -> int:
    level = most = 0
    for bracket in BRACKET.finditer(STRING.sub("", text)):
        level += 1 if bracket[0] in "[{" else -1
        most = max(most, level)
    return most


def an_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) == len(pairs):
        return value
    repeating = Repeating(value)
    repeating.repeated = [key for key, count in Counter(k for k, _ in pairs).items() if count > 1]
    return repeating


def a_fraction(text: str) -> float | Unusable:
    number = float(text)
    return number if math.isfinite(number) else Unusable(_("This number is too large."))


def a_whole_number(text: str) -> int | Unusable:
    try:
        return int(text)
    except ValueError:  # Python reads 4,300 digits at the most
        return Unusable(_("This number has too many digits."))


def inspect(value: Any, path: str, notes: Notes) -> None:
    """Notes each fault that the parser let pass."""
    if isinstance(value, Unusable):
        notes.fault(path, value.sentence)
    elif isinstance(value, str):
        if SURROGATE.search(value):
            notes.fault(
                path, _("Half of a surrogate pair (\\ud800 to \\udfff) is not a character.")
            )
    elif isinstance(value, list):
        for number, item in enumerate(value):
            inspect(item, within(path, number), notes)
    elif isinstance(value, dict):
        for key in getattr(value, "repeated", ()):
            notes.fault(path, _("The key %s stands here more than once.") % quoted(key))
        for key, item in value.items():
            inspect(key, path, notes)
            inspect(item, within(path, key), notes)
