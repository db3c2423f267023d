"""The search for secrets finds them in every dress, and nothing where nothing is."""

import html
import json
from base64 import b64encode
from urllib.parse import quote

import pytest

from tests.canaries.keys import Keys

KEYS = Keys()
SECRET = KEYS.plant("secret", "/+{}=&é")


@pytest.mark.parametrize(
    "text",
    [
        f"password={SECRET} host=h",
        SECRET.upper(),
        f"…{SECRET[-20:]}",
        json.dumps({"a": SECRET}),
        quote(SECRET, safe=""),
        html.escape(SECRET),
        SECRET.encode().hex(),
        *(b64encode(b"user:"[:start] + SECRET.encode() + b"!").decode() for start in range(4)),
    ],
    ids=range(11),
)
def test_a_secret_is_found_however_it_is_written(text: str):
    assert KEYS.within(text) == {"secret"}
    assert KEYS.within(text, but=["secret"]) == set()


def test_nothing_is_found_where_nothing_is():
    assert KEYS.within(f"canary-secret-{'0' * 32} and {SECRET[:10]}") == set()
