"""Recovery codes: for who has lost the authenticator app. Each counts once."""

import hashlib
import secrets
from base64 import b32encode
from typing import Any

from django.db.models.functions import Now

from portfolio.models import RecoveryCode

COUNT = 10
# 120 bits of chance: from 112 on a plain hash is enough (OWASP ASVS 5.0, 6.5.2).
BYTES = 15
GROUP = 4  # characters, for the eye
# What people take for one another, as RFC 4648 chose its letters: none of the right side is used.
MISTAKEN = str.maketrans({"0": "o", "1": "l", "8": "b"})


def renew(user: Any) -> list[str]:
    """Codes in the place of all that there were. Known at this moment alone.

    Within a transaction that holds the account: `second_factor.holding`.
    """
    codes = [new() for _ in range(COUNT)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=digest(one)) for one in codes)
    return codes


def take(user: Any, text: str) -> bool:
    """Whether this is a code of the account that nobody has used; now it is used."""
    unused = RecoveryCode.objects.filter(user=user, digest=digest(text), used_at=None)
    return unused.update(used_at=Now()) == 1


def left(user: Any) -> int:
    """How many can still be used."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def new() -> str:
    letters = b32encode(secrets.token_bytes(BYTES)).decode().lower()
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def digest(text: str) -> str:
    """Of a code, however it was typed."""
    letters = "".join(text.split()).replace("-", "").lower().translate(MISTAKEN)
    return hashlib.sha256(letters.encode(errors="surrogatepass")).hexdigest()
