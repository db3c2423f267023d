"""`If-Match`: who writes names what they have read, so that nobody's edit is lost unseen.

RFC 9110, sections 8.8.3 and 13.1, and RFC 6585, section 3. An item's entity tag begins with its
version. `If-Unmodified-Since` is not looked at, as section 13.1.4 has it: a date is too coarse.
"""

import re
from collections.abc import Collection
from typing import Any

from django.db.models import Q
from rest_framework.request import Request

from portfolio.api.exceptions import HeaderError, PreconditionFailed, PreconditionRequired

# More than anybody has copies of one thing.
MOST_TAGS = 100
TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
# What stands between the elements of a list, empty elements included (section 5.6.1.2).
BETWEEN = re.compile(r"[ \t]*(,[ \t]*)*")
# The version, then where it matters the row, then anything: for the public a digest.
VERSION = re.compile(r"([1-9][0-9]{0,9})(?:\.r([1-9][0-9]{0,9}))?(?:\..*)?", re.DOTALL)

MALFORMED = 'Send entity tags as an answer\'s ETag has them, as in "7", or * alone.'
WEAK = (
    "A weak entity tag matches nothing, so nothing was written. Send it without the W/, which a "
    "proxy puts before it that compresses; `current` is what is there now."
)
ONLY_ANYTHING = "A write takes If-None-Match: * and nothing else here."


def entity_tag(row: Any) -> str:
    """An item's tag, for its owner. Behind it the public's has a digest of the answer."""
    return f'"{row.version}"'


def entity_tag_of_one(row: Any) -> str:
    """The tag of what one row of several stands for: another row may have the same version."""
    return f'"{row.version}.r{row.pk}"'


def tags(request: Request) -> frozenset[str] | None:
    """What the client may replace, by its strong tags, without their quotes; None for anything.

    Raises PreconditionRequired where it does not say, HeaderError where it can't be understood.
    """
    found = parse("If-Match", request.META.get("HTTP_IF_MATCH", ""))
    unless = parse("If-None-Match", request.META.get("HTTP_IF_NONE_MATCH", ""))
    if unless is None:
        # To make what is not there yet, which no PUT here does: of what is there nothing.
        return frozenset()
    if unless:
        raise HeaderError("If-None-Match", ONLY_ANYTHING)
    if found is None:
        return None
    if not found:
        raise PreconditionRequired(request.path)
    return frozenset(tag for is_weak, tag in found if not is_weak)


def failed(request: Request, current: Any, tag: str) -> PreconditionFailed:
    """The refusal, with what is there and its tag."""
    sent = parse("If-Match", request.META.get("HTTP_IF_MATCH", ""))
    only_weak = bool(sent) and all(is_weak for is_weak, _ in sent or ())
    return PreconditionFailed(current, tag, WEAK if only_weak else None)


def parse(name: str, value: str) -> list[tuple[bool, str]] | None:
    """Each tag of a header, and whether it is weak; None for `*`, nothing for nothing.

    A header that is sent several times arrives as one, its values joined by commas.
    """
    if value.strip(" \t") == "*":
        return None
    found: list[tuple[bool, str]] = []
    place = end_of(BETWEEN, value, 0)
    while place < len(value):
        tag = TAG.match(value, place)
        if tag is None or len(found) == MOST_TAGS:
            raise HeaderError(name, MALFORMED)
        found.append((bool(tag[1]), tag[2]))
        place = end_of(BETWEEN, value, tag.end())
        if place < len(value) and "," not in value[tag.end() : place]:
            raise HeaderError(name, MALFORMED)
    return found


def end_of(pattern: re.Pattern[str], text: str, place: int) -> int:
    match = pattern.match(text, place)
    return match.end() if match else place


def versions(request: Request) -> Collection[int] | None:
    """The versions of an item that the client may replace; None for any. Raises as `tags` does."""
    sent = tags(request)
    return None if sent is None else {version for version, _ in versions_of(sent)}


def rows(request: Request) -> Q | None:
    """As `versions`, for what one row of several stands for."""
    sent = tags(request)
    if sent is None:
        return None
    known = Q(pk__in=[])
    for version, pk in versions_of(sent):
        known |= Q(version=version) & (Q(pk=pk) if pk else Q())
    return known


def versions_of(sent: Collection[str]) -> set[tuple[int, int | None]]:
    """The versions that the tags begin with, and the rows, as far as they name one."""
    matches = [match for tag in sent if (match := VERSION.fullmatch(tag))]
    return {(int(match[1]), int(match[2]) if match[2] else None) for match in matches}
