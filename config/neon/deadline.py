"""One deadline for all that a request does with the database.

    deadline.start(seconds)   # the request's beginning
    deadline.left()           # seconds, or None where nothing bounds this

It bounds connecting, waiting between attempts, and each statement, on this
side of the wire: a server that takes a query and never answers can't be asked
to stop itself. Management commands and tests start none, so nothing bounds them.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from psycopg import OperationalError

_end: ContextVar[float | None] = ContextVar("database_deadline", default=None)


class DeadlineExceededError(OperationalError):
    """The time was over before the database had answered. Its connection is closed."""


def start(seconds: float) -> None:
    """From now on, until `clear()`, the database has this long."""
    _end.set(time.monotonic() + seconds)


def clear() -> None:
    _end.set(None)


def left() -> float | None:
    """Seconds, at least 0. None: no deadline."""
    end = _end.get()
    return None if end is None else max(0.0, end - time.monotonic())


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Bounds the block by `seconds`, or by the deadline around it, whichever comes first."""
    end = time.monotonic() + seconds
    around = _end.get()
    token = _end.set(end if around is None else min(end, around))
    try:
        yield
    finally:
        _end.reset(token)
