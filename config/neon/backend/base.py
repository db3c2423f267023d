"""The engine's connection wrapper: Django's, with a phase, a deadline and a second attempt."""

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

import psycopg
from django.db import Error
from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import IsolationLevel
from django.db.utils import DatabaseErrorWrapper
from django.utils.functional import cached_property
from psycopg.pq import TransactionStatus

from config.neon import deadline, failures, transactions
from config.neon.backend.client import DatabaseClient
from config.neon.backend.connection import Connection, is_open
from config.neon.backend.creation import DatabaseCreation
from config.neon.backend.cursors import COMMITTING, Cursor, CursorDebugWrapper, CursorWrapper
from config.neon.backend.early import EarlyConnection
from config.neon.backend.resolving import with_addresses
from config.neon.database import ASK_AFTER, CONNECT_TIMEOUT
from config.neon.failures import Failure, Kind, Phase
from config.neon.signals import connected, repeated

# Seconds for a kept connection to answer when asked whether it lives, and the least for a new one.
QUESTION_SECONDS = 1.0
# Keys of `OPTIONS` that are this engine's, not libpq's:
#   ask_after             seconds of silence after which a connection is asked with a query
#   direct                the entry's keys for the host without a pooler
#   announce              whether to say on stderr which host is talked to
#   on_password_refused   a callable that answers the entry's new keys, or None
OWN_OPTIONS = ("ask_after", "direct", "announce", "on_password_refused")


class ErrorJudge(DatabaseErrorWrapper):
    """Django's translation of psycopg's errors, each with what it means."""

    wrapper: "DatabaseWrapper"

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if exc_type is None or exc_value is None:
            return
        try:
            super().__exit__(exc_type, exc_value, traceback)
        except Error as error:
            failures.attach(error, self.wrapper.judge(exc_value))
            raise


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient
    creation_class = DatabaseCreation

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.connection: Connection | None
        self.attempts = 1
        # Whether the transaction has something to lose.
        self.has_written = False
        self.announced = False
        self.early: EarlyConnection | None = None

    @cached_property
    def wrap_database_errors(self) -> ErrorJudge:
        return ErrorJudge(self)

    def judge(self, error: BaseException) -> Failure:
        """What psycopg's error means at this moment, unless that was found before."""
        known = failures.of(error)
        if known is not None:
            return known
        inside = self.in_atomic_block or not self.autocommit
        phase = Phase.BEFORE_COMMIT if inside else Phase.READING
        lost = self.connection is not None and not is_open(self.connection.pgconn)
        failure = failures.judge(error, phase, lost=lost, attempts=self.attempts)
        if failure.kind is Kind.READ_ONLY:
            # The primary may have moved: the next request connects anew, so finds it.
            self.close_at = time.monotonic()
        return failure

    # Connecting

    @property
    def connect_seconds(self) -> float:
        """What connecting may take, further attempts included."""
        return float(self.settings_dict["OPTIONS"].get("connect_timeout") or 0) or CONNECT_TIMEOUT

    def connect_again(self, spent: float) -> None:
        """A new connection in the place of one that took `spent` seconds to be found dead.

        Both together keep to the budget, so that a network that is gone is not waited for twice.
        """
        repeated.send(type(self))
        self.close()
        with deadline.within(max(self.connect_seconds - spent, QUESTION_SECONDS)):
            self.ensure_connection()

    def get_connection_params(self) -> dict[str, Any]:
        parameters: dict[str, Any] = super().get_connection_params()
        for name in OWN_OPTIONS:
            parameters.pop(name, None)
        if parameters["cursor_factory"] is base.Cursor:
            parameters["cursor_factory"] = Cursor
        return parameters

    def connect_early(self, ask: Callable[[Connection], None] | None = None) -> None:
        """Begins to connect in a thread; the first query takes the connection over.

        `ask` may use it before, in the same thread and the same time.
        """
        parameters = self.get_connection_params()
        parameters.pop("connect_timeout", None)

        def connect(given: dict[str, Any]) -> Connection:
            # Until the thread ends.
            deadline.start(self.connect_seconds)
            return Connection.connect(**with_addresses(given))

        self.early = EarlyConnection(parameters, connect, ask)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        """A new connection, within `connect_timeout` seconds and the request's deadline."""
        self.isolation_level = IsolationLevel.READ_COMMITTED
        self.attempts, self.has_written = 1, False
        self.announce()
        conn_params.pop("connect_timeout", None)
        early, self.early = self.early, None
        if early is not None and (connection := early.take(conn_params)):
            connected.send(type(self), seconds=early.seconds)
            return connection
        started = time.monotonic()
        asked_for_password = False
        told: psycopg.Error | None = None
        with deadline.within(self.connect_seconds):
            while True:
                try:
                    connection = Connection.connect(**with_addresses(conn_params))
                except psycopg.Error as error:
                    # psycopg's own frames hold the password in clear, and a debug page shows them.
                    trouble = error.with_traceback(None)
                else:
                    seconds = time.monotonic() - started
                    connected.send(type(self), seconds=seconds)
                    return connection
                if told and isinstance(trouble, psycopg.errors.ConnectionTimeout):
                    # Time was up. What was said before tells more.
                    trouble = told
                told = trouble
                failure = failures.judge(trouble, Phase.CONNECTING, attempts=self.attempts)
                failures.attach(trouble, failure)
                if failure.kind is Kind.PASSWORD and not asked_for_password:
                    asked_for_password = True
                    if not self.take_new_password():
                        raise trouble from None
                    told = None
                    conn_params = self.get_connection_params()
                    conn_params.pop("connect_timeout", None)
                elif not failure.connect_again or not transactions.pause(self.attempts):
                    raise trouble from None
                self.attempts += 1
                repeated.send(type(self))

    def take_new_password(self) -> bool:
        """Asks who keeps the secrets. False where that is nobody, or there is nothing new."""
        ask = self.settings_dict["OPTIONS"].get("on_password_refused")
        new = ask() if ask else None
        if not new or all(self.settings_dict.get(key) == value for key, value in new.items()):
            return False
        self.settings_dict.update(new)
        return True

    def use_direct_host(self) -> None:
        """From now on without a pooler: for what changes the schema or holds a session."""
        direct = self.settings_dict["OPTIONS"].get("direct")
        # A pooler may have but a port of its own.
        if not direct or all(direct[key] == self.settings_dict[key] for key in ("HOST", "PORT")):
            return
        self.close()
        own = {key: self.settings_dict["OPTIONS"].get(key) for key in OWN_OPTIONS}
        # The name stays: it may be a test database's.
        parts = {key: value for key, value in direct.items() if key != "NAME"}
        self.settings_dict.update(parts)
        self.settings_dict["OPTIONS"] = own | direct["OPTIONS"]
        self.announced = False

    def prepare_database(self) -> None:
        """Django calls this before it migrates."""
        super().prepare_database()
        self.use_direct_host()

    def announce(self) -> None:
        """Says once which host is talked to, for whoever typed the command. No user, no secret."""
        told, self.announced = self.announced, True
        host = self.settings_dict["HOST"]
        if told or not self.settings_dict["OPTIONS"].get("announce") or host.startswith("/"):
            return
        sys.stderr.write(f"Database {self.settings_dict['NAME'] or 'postgres'} on {host}\n")

    # Liveness

    def is_usable(self) -> bool:
        """Looks at the socket. Asks only after an error or a long silence, and not for long."""
        if self.connection is None or not is_open(self.connection.pgconn):
            return False
        silent = time.time() - self.connection.answered
        ask_after = float(self.settings_dict["OPTIONS"].get("ask_after") or ASK_AFTER)
        # A clock that was set back tells nothing.
        if not self.errors_occurred and 0 <= silent < ask_after:
            return True
        with deadline.within(QUESTION_SECONDS):
            return bool(super().is_usable())

    # Statements

    def make_cursor(self, cursor: Any) -> CursorWrapper:
        return CursorWrapper(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> CursorDebugWrapper:
        return CursorDebugWrapper(cursor, self)

    # Transactions

    def set_autocommit(self, autocommit: bool, *arguments: bool, **options: bool) -> None:  # noqa: FBT001 - Django's
        if autocommit and self.connection is None and not self.in_atomic_block:
            # A transaction ends without its connection. Django would open a new one now, and
            # where that fails too, its error would stand in the place of the first.
            self.autocommit = True
            return
        if not autocommit:
            self.has_written = False
        super().set_autocommit(autocommit, *arguments, **options)

    def _commit(self) -> None:
        at_stake = self.has_written and self._is_in_transaction()
        self.has_written = False
        commit = super()._commit  # type: ignore[misc]  # which the stubs leave out
        if not at_stake:
            commit()
            return
        with COMMITTING:
            commit()

    def _is_in_transaction(self) -> bool:
        """Whether COMMIT would be sent: BEGIN was, and the connection has not ended since."""
        if self.connection is None:
            return False
        return self.connection.pgconn.transaction_status in {
            TransactionStatus.INTRANS,
            TransactionStatus.INERROR,
        }
