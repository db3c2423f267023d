"""Transactions that may be run again as a whole."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, Error, transaction

from config.neon import deadline, failures
from config.neon.signals import repeated

Result = TypeVar("Result")

# Seconds: the first pause, and the longest. Each is between half of it and all of it, so that
# callers who failed together do not come back together.
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
# Seconds that must remain after a pause, for what it was made for.
WORTHWHILE = 0.05


def run_again(
    function: Callable[[], Result], *, using: str = DEFAULT_DB_ALIAS, attempts: int = 3
) -> Result:
    """`function()` inside a transaction, from its start again where nothing of it stayed.

    That is: the connection died before COMMIT was sent, or the database ended
    the transaction for another's sake (serialization failure, deadlock). The
    function must change nothing but the database. Once COMMIT is sent nothing
    is repeated: `OutcomeUnknownError` then says that nobody knows.
    """
    for attempt in range(1, attempts + 1):
        try:
            with transaction.atomic(using=using, durable=True):
                return function()
        except Error as error:
            failure = failures.of(error)
            again = failure is not None and failure.transaction_again and attempt < attempts
            if not again or not pause(attempt):
                raise
            repeated.send(run_again)
    raise AssertionError("not reached: the last attempt returns or raises")


def pause(attempt: int) -> bool:
    """Waits before the next attempt. False, at once, where the deadline leaves no time for it."""
    seconds = min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE)
    seconds *= random.uniform(0.5, 1.0)  # noqa: S311 - to part callers, not to keep a secret
    left = deadline.left()
    if left is not None and left < seconds + WORTHWHILE:
        return False
    time.sleep(seconds)
    return True
