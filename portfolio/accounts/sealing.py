"""A secret, kept so that who reads the database alone has nothing.

It is masked by what only `SECRET_KEY` makes of a nonce, and carries a tag by which the key that
masked it is known (encrypt, then authenticate: HMAC-SHA-256 does both). So it outlives a rotation
of `SECRET_KEY`: an older key, in `SECRET_KEY_FALLBACKS`, still opens it, and it is sealed anew.

`about` says whose it is. In another's row it can't be opened.
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple

from django.conf import settings

# Bytes. All three are 64 characters of Base64, which is what the column holds.
NONCE, SECRET, TAG = 16, 20, 12


class Opened(NamedTuple):
    """A secret, and whether the key of today sealed it."""

    secret: bytes
    is_current: bool


def seal(secret: bytes, about: str) -> str:
    """Raises ValueError unless the secret is of `SECRET` bytes."""
    if len(secret) != SECRET:
        raise ValueError(f"A secret of {SECRET} bytes can be sealed, and no other.")
    nonce = secrets.token_bytes(NONCE)
    hidden = nonce + masked(secret, settings.SECRET_KEY, nonce, about)
    return urlsafe_b64encode(hidden + tag(settings.SECRET_KEY, hidden, about)).decode()


def open_sealed(text: str, about: str) -> Opened | None:
    """None where no key that is known today sealed this."""
    try:
        data = urlsafe_b64decode(text)
    except ValueError:
        return None
    hidden, given = data[:-TAG], data[-TAG:]
    for place, key in enumerate([settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]):
        if len(hidden) == NONCE + SECRET and hmac.compare_digest(tag(key, hidden, about), given):
            secret = masked(hidden[NONCE:], key, hidden[:NONCE], about)
            return Opened(secret, is_current=place == 0)
    return None


def masked(secret: bytes, key: str, nonce: bytes, about: str) -> bytes:
    """The secret under its mask; once more, and it is bare again."""
    mask = made(key, "mask", nonce, about)
    return bytes(one ^ other for one, other in zip(secret, mask, strict=False))


def tag(key: str, hidden: bytes, about: str) -> bytes:
    return made(key, "tag", hidden, about)[:TAG]


def made(key: str, use: str, data: bytes, about: str) -> bytes:
    # Each use has its own key, and none is what Django makes of SECRET_KEY.
    own = hmac.digest(key.encode(), f"portfolio.accounts.sealing {use}".encode(), "sha256")
    return hmac.digest(own, data + about.encode(), "sha256")
