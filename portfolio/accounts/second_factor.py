"""The second factor of an account: an authenticator app, and recovery codes for when it is lost."""

import logging
import secrets
import time
from base64 import b32encode
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models.functions import Now
from django.http import HttpRequest

from portfolio.accounts import device, passwords, recovery, sealing, totp
from portfolio.attempts import attempt
from portfolio.models import SecondFactor

# Codes that may be tried for one account, whoever tries them, and in how many seconds.
MOST_CODES, PERIOD = 5, 900

logger = logging.getLogger("portfolio.accounts")


class By(Enum):
    """What let somebody in."""

    APP = "app"
    RECOVERY = "recovery"


class Checked(NamedTuple):
    """What became of a code that was given."""

    by: By | None = None
    # Seconds until another may be tried; 0: this one was looked at.
    wait: int = 0

    @property
    def is_right(self) -> bool:
        return self.by is not None


class AlreadyEnrolledError(Exception):
    """The account has a second factor, and whoever asks has not shown it."""


def of(user: Any) -> SecondFactor | None:
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).first()


def is_enrolled(user: Any) -> bool:
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()


# Enrolment: a seed is made and kept in the session until a code shows that the app has it.


def new_seed(user: Any) -> str:
    return sealing.seal(secrets.token_bytes(sealing.SECRET), about(user))


def secret_of(user: Any, seed: str) -> bytes | None:
    """None where the seed is not one of this account, or no key opens it any more."""
    opened = sealing.open_sealed(seed, about(user))
    return opened.secret if opened else None


def text_of(secret: bytes) -> str:
    """As an app takes it from a keyboard: 32 letters and digits."""
    return b32encode(secret).decode()


def address(user: Any, secret: bytes, issuer: str) -> str:
    """What the QR code says: the app's key URI format."""
    label = quote(f"{issuer}:{user.get_username()}", safe="")
    values = {
        "secret": text_of(secret),
        "issuer": issuer,
        "algorithm": "SHA1",
        "digits": totp.DIGITS,
        "period": totp.SECONDS,
    }
    return f"otpauth://totp/{label}?{urlencode(values, quote_via=quote)}"


def enrol(user: Any, seed: str, text: str, *, replace: bool = False) -> list[str] | None:
    """The recovery codes of an account whose app showed this code; None where it is not right.

    Raises AlreadyEnrolledError, unless the app may `replace` another.
    """
    secret = secret_of(user, seed)
    step = totp.find(secret, normal(text), at=time.time()) if secret else None
    if step is None:
        return None
    with holding(user):
        if not replace and is_enrolled(user):
            raise AlreadyEnrolledError
        SecondFactor.objects.update_or_create(
            user=user, defaults={"seed": seed, "confirmed_at": Now(), "last_step": step}
        )
        codes = recovery.renew(user)
    log("A second factor was set up.", user)
    return codes


def renew_codes(user: Any) -> list[str]:
    """New recovery codes in the place of the old."""
    with holding(user):
        codes = recovery.renew(user)
    log("The recovery codes were renewed.", user)
    return codes


def remove(user: Any) -> bool:
    """Whether there was one."""
    with holding(user):
        removed = SecondFactor.objects.filter(user=user).delete()[0]
        user.recovery_codes.all().delete()
    if removed:
        log("The second factor was removed.", user)
    return bool(removed)


@contextmanager
def holding(user: Any) -> Iterator[None]:
    """A transaction in which nobody else changes what lets this account in."""
    with transaction.atomic():
        get_user_model().objects.select_for_update(no_key=True).get(pk=user.pk)
        yield


# Codes


def check(request: HttpRequest, user: Any, text: str) -> Checked:
    """Looks at a code of the app or a recovery code, which is used up then.

    At most 5 in a quarter of an hour, whoever tries them from wherever; a browser that logged in
    before has 5 of its own, so that nobody keeps the owner out. Outside a transaction.
    """
    counted_as = f"code {device.bucket(request, user) or user.pk}"
    counted = attempt(counted_as, most=MOST_CODES, seconds=PERIOD)
    if not counted.allowed:
        log("Too many codes were tried.", user)
        return Checked(wait=counted.wait)
    given = normal(text)
    if given.isdecimal() and len(given) == totp.DIGITS:
        by = By.APP if take(user, given) else None
    else:
        by = By.RECOVERY if recovery.take(user, text) else None
    if by is None:
        log("A wrong code was given.", user)
        return Checked()
    passwords.uncount(counted_as)
    if by is By.RECOVERY:
        log("A recovery code was used.", user)
    return Checked(by)


def take(user: Any, text: str) -> bool:
    """Whether the app shows this code now; it never counts again, nor does one before it."""
    factor = of(user)
    opened = sealing.open_sealed(factor.seed, about(user)) if factor else None
    if factor is None or opened is None:
        return False
    step = totp.find(opened.secret, text, at=time.time())
    if step is None:
        return False
    values: dict[str, Any] = {"last_step": step}
    if not opened.is_current:
        # An older SECRET_KEY sealed it, and will be taken away some day.
        values["seed"] = sealing.seal(opened.secret, about(user))
    unused = SecondFactor.objects.filter(pk=factor.pk, seed=factor.seed, last_step__lt=step)
    return unused.update(**values) == 1


def about(user: Any) -> str:
    """Whose seed it is, for `sealing`."""
    return f"second factor of {user.pk}"


def normal(text: str) -> str:
    """A code as apps show it, in two groups, and as people type it."""
    return "".join(text.split())


def log(sentence: str, user: Any) -> None:
    """Never what was typed."""
    logger.info(sentence, extra={"account": user.pk})
