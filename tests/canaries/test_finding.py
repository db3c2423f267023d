"""The search finds a word however an answer says it, and nothing where nothing is."""

import gzip
import json
import zlib
from base64 import b64encode
from typing import Any
from urllib.parse import quote

import pytest

from tests.canaries.finding import CUT_OFF, in_answer

WORD = "canary-skills-name-hidden"
WORDS = {WORD, "canary-skills-name-later"}


def answer(body: str | bytes = "", **headers: str) -> dict[str, Any]:
    is_text = isinstance(body, str)
    text = body if isinstance(body, str) else b64encode(body).decode()
    return {"statusCode": 200, "headers": headers, "body": text, "isBase64Encoded": not is_text}


@pytest.mark.parametrize(
    "found",
    [
        answer(f'{{"name": "{WORD}"}}'),
        answer(WORD.upper()),
        answer(WORD.replace("-", " ")),
        answer(WORD.replace("-", "&#45;")),
        answer("".join(f"&#{ord(letter)};" for letter in WORD)),
        answer(json.dumps("\N{NON-BREAKING HYPHEN}".join(WORD.split("-")))),
        answer("".join(f"\\u{ord(letter):04x}" for letter in WORD)),
        answer(f"<a href='/?q={quote(WORD.replace('-', '%'), safe='')}'>".replace("%25", "%2D")),
        answer(WORD.replace("-", "<wbr>-")),
        answer(WORD.encode()),
        answer(gzip.compress(WORD.encode())),
        answer(b"%PDF-1.7 stream\n" + zlib.compress(WORD.encode()) + b"\nendstream"),
        answer(link=f"</api/skills?search={WORD}>"),
        answer() | {"cookies": [f"seen={WORD}"]},
    ],
    ids=range(14),
)
def test_a_word_is_found_however_it_is_written(found: dict[str, Any]) -> None:
    assert in_answer(found, WORDS) == {WORD}


def test_a_part_of_a_word_is_found_too() -> None:
    assert in_answer(answer("canary-skills-na…"), WORDS) == {CUT_OFF}


def test_nothing_is_found_where_nothing_is() -> None:
    assert in_answer(answer('{"name": "a canary sings"}'.replace("canary", "bird")), WORDS) == set()
