"""What may be done so often and no oftener, counted where all sandboxes see it: in the database."""

import hashlib
from typing import NamedTuple

from django.db import connection

ATTEMPT = "SELECT portfolio_attempt(%s, %s, %s, %s)"


class Attempted(NamedTuple):
    """What became of an attempt."""

    # How many more there may be for now.
    left: int
    # Seconds until the next one may be; 0: this one may, and is noted.
    wait: int

    @property
    def allowed(self) -> bool:
        return not self.wait


def attempt(about: str, *, most: int, seconds: int, exact: bool = True) -> Attempted:
    """Notes one more attempt at `about`, if there were fewer than `most` in the last `seconds`.

    One statement. With `exact`, those that ask at the same time wait for each other until their
    transactions end, so that never one too many passes: call it outside a transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(ATTEMPT, [about, most, seconds, exact])
        [[left, wait]] = cursor.fetchone()
    return Attempted(left, wait)


def forget(about: str) -> int:
    """Lets it be tried anew at once; answers how many attempts were forgotten."""
    from portfolio.models import Attempt

    return Attempt.objects.filter(about=about).delete()[0]


def hidden(name: str) -> str:
    """A name as `about` may hold it: told apart from others, and not to be read."""
    return hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()
