"""One migration at a time: of several that start together each waits for the one before it.

The lock is an advisory one, held by a transaction that stays open on a second connection, over the
direct host where there is one. A transaction's lock holds through a transaction pooler too, where a
session's does not; and it goes with its connection, so with the process that held it, however that
ended. Who waits asks and lets go, rather than queue in the database: a waiting transaction would
keep one of a pooler's connections, and with them all the one that it waits for would stand still.
"""

import getpass
import os
import random
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import Error

from config.neon import failures
from config.neon.branches.interface import BranchError, Tell
from config.neon.failures import Kind

# Of this database alone. Any number will do that nobody else takes: "migrate?" in ASCII.
KEY = int.from_bytes(b"migrate?", "big")
# Seconds between two questions: from the first to the longest, in parted steps.
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
# Seconds between two lines to a person about the same holder.
REMINDER = 10.0
# Seconds for which the database may be out of reach while this waits.
PATIENCE = 60.0
# Bytes of a name that PostgreSQL keeps.
LONGEST_NAME = 63
PREFIX = "migrate: "

# For this transaction alone, so that a pooler has nothing to forget. A role may have limits on an
# open transaction; and a machine that vanished must not hold the lock for two hours.
SETTINGS = {
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "transaction_timeout": "0",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}
SET = "SELECT set_config(name, %s, true) FROM pg_settings WHERE name = %s"
HOLDER = """
SELECT application_name, to_char(xact_start AT TIME ZONE 'UTC', 'HH24:MI:SS')
FROM pg_locks LEFT JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND classid = %s::bigint >> 32 AND objid = %s::bigint & 4294967295
"""


class Lock:
    """`held()` makes one. It has a connection of its own, like the one it is given."""

    def __init__(self, connection: Any) -> None:
        self.database = connection.copy()
        # Once is enough, and before anything is waited for.
        self.database.announced, connection.announced = connection.announced, True
        self.unreachable_since: float | None = None

    def wait(self, tell: Tell) -> None:
        """Returns when the lock is held. Raises `BranchError` or Django's `Error`."""
        told, told_at = "", 0.0
        attempt = 0
        while (holder := self.attempt()) is not None:
            if holder != told or time.monotonic() - told_at > REMINDER:
                tell(holder)
                told, told_at = holder, time.monotonic()
            attempt = min(attempt + 1, 10)
            pause = min(FIRST_PAUSE * 2**attempt, LONGEST_PAUSE)
            time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - parts callers

    def attempt(self) -> str | None:
        """Takes the lock, or says in a sentence why it has to be waited for."""
        try:
            self.database.ensure_connection()
            raw: psycopg.Connection[Any] = self.database.connection
            raw.execute("BEGIN")
            for name, value in SETTINGS.items():
                raw.execute(SET, [value, name])
            raw.execute(SET, [f"{PREFIX}{who()}", "application_name"])
            if fetch(raw, "SELECT pg_try_advisory_xact_lock(%s)", KEY)[0]:
                return None
            holder = raw.execute(HOLDER, [KEY, KEY]).fetchone()
            raw.execute("ROLLBACK")
            self.unreachable_since = None
            return sentence(holder)
        except (Error, psycopg.Error) as error:
            return self.unreachable(error)

    def unreachable(self, error: Exception) -> str:
        """A pooler that has no connection to spare says so by ending ours."""
        failure = failures.of(error)
        lost = isinstance(error, psycopg.OperationalError)
        if not lost and (failure is None or failure.kind not in {Kind.LOST, Kind.TOO_MANY}):
            raise error
        self.database.close()
        self.unreachable_since = self.unreachable_since or time.monotonic()
        if time.monotonic() - self.unreachable_since > PATIENCE:
            raise error
        return "Waiting for a connection to the database: another migration may have the last."

    def check(self) -> None:
        """Raises `BranchError` where the lock was lost: its connection is gone."""
        try:
            self.database.connection.execute("SELECT 1")
        except psycopg.Error:
            raise BranchError(
                "The connection that held the migration lock is gone, so another migration may"
                " have begun: nothing more was done. Run the same command again: it goes on from"
                " the last migration that was applied."
            ) from None

    def release(self) -> None:
        """Ends the transaction, and with it the lock."""
        self.database.close()


@contextmanager
def held(connection: Any, tell: Tell) -> Iterator[Lock]:
    """No other migration of this database runs within it. `connection` is Django's."""
    lock = Lock(connection)
    try:
        lock.wait(tell)
        yield lock
    finally:
        lock.release()


def who() -> str:
    """Who migrates, in words that fit into the connection's name, which others read who wait."""
    try:
        user = getpass.getuser()
    except (ImportError, KeyError, OSError):
        # A container's user has no name.
        user = str(os.getuid()) if hasattr(os, "getuid") else "somebody"
    name = f"{user}@{socket.gethostname()}"
    ending = f", process {os.getpid()}"
    room = LONGEST_NAME - len(f"{PREFIX}{ending}".encode())
    return name.encode(errors="replace")[:room].decode(errors="ignore") + ending


def sentence(holder: tuple[Any, ...] | None) -> str:
    name, since = holder or (None, None)
    if not name or not since:
        return "Waiting: another migration of this database runs."
    return f"Waiting for a migration that runs since {since} UTC ({name.removeprefix(PREFIX)})."


def fetch(connection: psycopg.Connection[Any], query: str, *values: Any) -> tuple[Any, ...]:
    row: tuple[Any, ...] | None = connection.execute(query, values).fetchone()
    assert row is not None  # noqa: S101 - such a query answers one row
    return row
