"""What a database error means, and whether to try again. The one place that judges.

An SQLSTATE alone can't decide: libpq keeps none of a failure to connect, a
backend's end comes with one, with another or without, and the same loss means
"try again" while reading and "nobody knows" once COMMIT is on its way. So the
engine says in which phase it was and whether the connection is gone.

    failure = failures.of(error)      # of any exception; None where no database failed
    failure.kind, failure.phase, failure.sqlstate
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import OperationalError

from config.neon.deadline import DeadlineExceededError


class Phase(StrEnum):
    CONNECTING = "connecting"
    READING = "reading"
    # Within a transaction whose COMMIT has not been sent: nothing of it will stay.
    BEFORE_COMMIT = "before-commit"
    # COMMIT, or a write outside a transaction, is on its way or further.
    AFTER_COMMIT = "after-commit"


class Kind(StrEnum):
    UNREACHABLE = "unreachable"
    TOO_MANY = "too-many-connections"
    PASSWORD = "password"  # noqa: S105 - the name of a failure
    CONFIGURATION = "configuration"
    LOST = "connection-lost"
    DEADLINE = "deadline"
    TIMEOUT = "statement-timeout"
    READ_ONLY = "read-only"
    CONFLICT = "conflict"
    OUTCOME_UNKNOWN = "outcome-unknown"
    OTHER = "other"


@dataclass(frozen=True)
class Failure:
    kind: Kind
    phase: Phase
    sqlstate: str | None = None
    attempts: int = 1

    @property
    def connect_again(self) -> bool:
        """Whether another attempt to connect may fare better. A refused password will not."""
        return self.kind in {Kind.UNREACHABLE, Kind.TOO_MANY}

    @property
    def transaction_again(self) -> bool:
        """Whether the whole transaction may be run again: for certain nothing of it stayed."""
        if self.phase is Phase.AFTER_COMMIT:
            return self.kind is Kind.CONFLICT
        return self.kind in {Kind.LOST, Kind.CONFLICT}

    @property
    def is_unavailable(self) -> bool:
        """Whether the database could not be had, as opposed to: it refused what was asked."""
        return self.kind is not Kind.OTHER


class OutcomeUnknownError(OperationalError):
    """COMMIT was sent and its answer never came: the write may stand or not.

    Trying again may write twice; only the caller can look.
    """


# What a failed attempt to connect says -> what it means. PostgreSQL's, PgBouncer's and Neon's
# words; libpq has no code for them. Whatever is not listed may pass by itself.
CONNECTING = (
    ("password authentication failed", Kind.PASSWORD),
    ("SASL authentication failed", Kind.PASSWORD),
    ("too many connections", Kind.TOO_MANY),
    ("too many clients", Kind.TOO_MANY),
    ("too many database connection attempts", Kind.TOO_MANY),
    ("remaining connection slots", Kind.TOO_MANY),
    ("no more connections allowed", Kind.TOO_MANY),
    ("does not exist", Kind.CONFIGURATION),
    ("certificate", Kind.CONFIGURATION),
    ("does not support SSL", Kind.CONFIGURATION),
    ("no pg_hba.conf entry", Kind.CONFIGURATION),
    ("unsupported startup parameter", Kind.CONFIGURATION),
    ("channel binding", Kind.CONFIGURATION),
    ("could not be found", Kind.CONFIGURATION),
    ("endpoint is disabled", Kind.CONFIGURATION),
    ("permission denied", Kind.CONFIGURATION),
    ("no password supplied", Kind.CONFIGURATION),
)
# A socket that is not there yet is a server that does not run yet.
NO_SOCKET = "No such file or directory"

STATES = {
    "25006": Kind.READ_ONLY,
    "40001": Kind.CONFLICT,  # serialization_failure
    "40P01": Kind.CONFLICT,  # deadlock_detected
    "55P03": Kind.TIMEOUT,  # lock_not_available: lock_timeout
    "57014": Kind.TIMEOUT,  # query_canceled: statement_timeout
    "25P03": Kind.LOST,  # idle_in_transaction_session_timeout
    "57P01": Kind.LOST,  # admin_shutdown
    "57P02": Kind.LOST,  # crash_shutdown
    "57P03": Kind.LOST,  # cannot_connect_now, through a pooler
    "57P05": Kind.LOST,  # idle_session_timeout
    "53300": Kind.TOO_MANY,
}
CONNECTION_EXCEPTIONS = "08"


def judge(error: BaseException, phase: Phase, *, lost: bool = False, attempts: int = 1) -> Failure:
    """What psycopg's `error` means. `lost`: the connection it came over is gone."""
    sqlstate = getattr(error, "sqlstate", None)
    return Failure(_kind(error, phase, sqlstate, lost=lost), phase, sqlstate, attempts)


def attach(error: BaseException, failure: Failure) -> None:
    """Makes `of(error)` answer `failure`."""
    error.__dict__["database_failure"] = failure


def of(error: BaseException | None) -> Failure | None:
    """The failure behind an exception, or behind what caused it."""
    for link in _causes(error):
        found: Any = link.__dict__.get("database_failure")
        if isinstance(found, Failure):
            return found
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__


def _kind(error: BaseException, phase: Phase, sqlstate: str | None, *, lost: bool) -> Kind:
    if phase is Phase.CONNECTING:
        return _of_connecting(str(error))
    if isinstance(error, DeadlineExceededError):
        return Kind.DEADLINE
    known = STATES.get(sqlstate or "")
    if known is not None:
        return known
    if lost or (sqlstate or "").startswith(CONNECTION_EXCEPTIONS):
        return Kind.LOST
    return Kind.OTHER


def _of_connecting(text: str) -> Kind:
    if NO_SOCKET in text:
        return Kind.UNREACHABLE
    lowered = text.lower()
    return next((kind for sign, kind in CONNECTING if sign.lower() in lowered), Kind.UNREACHABLE)
