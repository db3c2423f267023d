"""Secrets that a run plants, and how they are found wherever they got to."""

import html
import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from secrets import token_hex
from typing import Any
from urllib.parse import quote, quote_plus

# Characters of a secret's end by which it is known: a text that was cut off says less of it.
END = 16
FEW = 12  # characters; below this a text may be found by chance


class Keys:
    """Secrets by what they are."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def plant(self, name: str, form: str = "{}") -> str:
        """A secret that is nobody's, in the form that its place takes."""
        return self.learn(name, form.format(f"canary-{name.replace(' ', '-')}-{token_hex(END)}"))

    def learn(self, name: str, value: str) -> str:
        """One that the product has made."""
        assert len(value) >= FEW, name
        self.known[name] = value
        return value

    def within(self, text: str, but: Iterable[str] = ()) -> set[str]:
        """Names of the secrets that stand in a text, in clear or nearly so."""
        low = text.lower()
        allowed = set(but)
        return {
            name
            for name, value in self.known.items()
            if name not in allowed and any(way.lower() in low for way in ways(value))
        }


def ways(secret: str) -> set[str]:
    """How a text may have it: as it is, escaped, encoded, and its end alone."""
    raw = secret.encode()
    found = {
        secret,
        secret[-END:],
        quote(secret, safe=""),
        quote_plus(secret),
        html.escape(secret),
        json.dumps(secret)[1:-1],
        raw.hex(),
        *encoded(raw),
    }
    return {way for way in found if len(way) >= FEW}


def encoded(raw: bytes) -> Iterator[str]:
    """In Base64, wherever in the encoded text it begins: without what its neighbours change."""
    for before in range(3):
        text = b64encode(b"\0" * before + raw).decode().rstrip("=")
        yield text[4 if before else 0 : len(text) // 4 * 4 - 4]


def text_of(answer: dict[str, Any]) -> str:
    """All that an answer tells, but the cookies, which are the asker's own secrets."""
    return json.dumps({name: value for name, value in answer.items() if name != "cookies"})
