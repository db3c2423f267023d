"""Accounts whose second factor a test has in hand, as their owner has it in a phone."""

import time
from base64 import b32decode, b32encode
from typing import Any

from django.db.models.functions import Now

from portfolio.accounts import second_factor, totp
from portfolio.models import SecondFactor

# The last time step whose code was handed out, by secret: no code counts twice.
handed_out: dict[str, int] = {}


def enrol(user: Any) -> str:
    """Gives the account an authenticator app. Its secret, as the enrolment's page shows it."""
    seed = second_factor.new_seed(user)
    secret = second_factor.secret_of(user, seed)
    assert secret
    SecondFactor.objects.update_or_create(
        user=user, defaults={"seed": seed, "confirmed_at": Now(), "last_step": 0}
    )
    return b32encode(secret).decode()


def code(secret: str) -> str:
    """A code that counts now, and was not handed out before.

    Two are there at once, for this time step and the next; a third waits until one has passed.
    """
    secret = "".join(secret.split())
    step = max(totp.step_at(time.time()), handed_out.get(secret, 0) + 1)
    while step > totp.step_at(time.time()) + totp.DRIFT:
        time.sleep(0.2)
    handed_out[secret] = step
    return totp.code(b32decode(secret), step)
