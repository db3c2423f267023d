"""Where a word may hide in an answer, and how it is found there."""

import gzip
import html
import json
import re
import zlib
from base64 import b64decode
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_plus

# What all of them have in them.
MARKS = ("canary", "c0ffeec0ffee")
CUT_OFF = "a canary that was cut off"
# Between its parts a page may have put spaces, other dashes, tags.
JOINTS = re.compile(r"(?:[\s_\u00ad\u2010-\u2015-]|%2d|<wbr ?/?>|&shy;)+", re.IGNORECASE)


def canaries(text: str, words: Iterable[str]) -> set[str]:
    """Which of the words stand in a text, however they are written."""
    ways = suspicious(text)
    found = {word for word in words for way in ways if word in way}
    return found or ({CUT_OFF} if ways else set())


# The same page is answered many times.
@lru_cache(maxsize=10_000)
def suspicious(text: str) -> list[str]:
    """The text as it reads, in each way that has a canary in it: mostly none."""
    ways = {text, html.unescape(text), unquote_plus(text), escaped(text)}
    low = [way.lower() for way in ways]
    return [JOINTS.sub("-", way) for way in low if any(mark in way for mark in MARKS)]


def escaped(text: str) -> str:
    r"""What stands behind `\u0063anary`."""
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)


def texts_of(answer: dict[str, Any]) -> list[str]:
    """Everything that a handler's answer says: status, headers, cookies, body."""
    body = answer["body"]
    content = b64decode(body) if answer["isBase64Encoded"] else body.encode()
    rest = {name: value for name, value in answer.items() if name != "body"}
    return [json.dumps(rest, ensure_ascii=False), *(read(each) for each in unpacked(content))]


def unpacked(content: bytes) -> Iterable[bytes]:
    """The bytes, and those within: of a compressed answer, of the streams of a PDF."""
    yield content
    if content.startswith(b"\x1f\x8b"):
        yield gzip.decompress(content)
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        try:
            yield zlib.decompress(stream)
        except zlib.error:
            continue


def read(content: bytes) -> str:
    return content.decode("utf-8", errors="replace")


def in_answer(answer: dict[str, Any], words: Iterable[str]) -> set[str]:
    return {word for text in texts_of(answer) for word in canaries(text, words)}
