"""Cursors that send BEGIN without a round trip of its own, and give a read a second chance."""

import time
from contextlib import nullcontext
from dataclasses import replace
from types import TracebackType
from typing import Any

from django.db import Error
from django.db.backends.postgresql import base
from django.db.backends.utils import CursorDebugWrapper as DjangoCursorDebugWrapper
from django.db.backends.utils import CursorWrapper as DjangoCursorWrapper
from psycopg import ServerCursor
from psycopg.abc import PQGen
from psycopg.pq import ConnStatus

from config.neon import failures
from config.neon.backend import statements
from config.neon.failures import Failure, Kind, OutcomeUnknownError, Phase

# A restart may take the new connection too: with one repeat, 1 of 3,000 reads failed at five kills
# a second on a busy machine.
REPEATS = 2


class Cursor(base.Cursor):
    """Django's, whose BEGIN travels with the transaction's first statement.

    psycopg would wait for its answer first: one round trip in each transaction.
    """

    _conn: Any

    def _execute_gen(self, *arguments: Any, **options: Any) -> PQGen[None]:
        self._conn.hold_begin()
        try:
            yield from super()._execute_gen(*arguments, **options)  # type: ignore[misc]  # psycopg's
        finally:
            self._conn.holds_begin = False

    def _execute_send(self, query: Any, **options: Any) -> None:
        if self._conn.holds_begin:
            query.query = b"%s; %s" % (self._conn._get_tx_start_command(), query.query)
        super()._execute_send(query, **options)  # type: ignore[misc]  # psycopg's

    def _set_results(self, results: list[Any]) -> None:
        # The first is BEGIN's; an empty statement has none.
        more_than_begin = self._conn.holds_begin and len(results) > 1
        super()._set_results(results[1:] if more_than_begin else results)  # type: ignore[misc]  # psycopg's


class SecondChance:
    """What both of Django's cursor wrappers get."""

    cursor: Any
    db: Any

    def _execute(self, sql: Any, params: Any, *ignored: Any) -> Any:
        db = self.db
        if db.in_atomic_block or not db.autocommit:
            db.has_written = db.has_written or statements.may_write(sql)
            return super()._execute(sql, params, *ignored)  # type: ignore[misc]  # a mixin's
        started = time.monotonic()
        for _ in range(REPEATS):
            try:
                return self._execute_alone(sql, params, *ignored)
            except Error as error:
                failure = failures.of(error)
                # A server-side cursor is bound to its connection by its name.
                bound = isinstance(self.cursor, ServerCursor)
                if failure is None or failure.kind is not Kind.LOST or bound:
                    raise
            db.connect_again(time.monotonic() - started)
            self.cursor = db.create_cursor()
        return self._execute_alone(sql, params, *ignored)

    def _execute_alone(self, sql: Any, params: Any, *ignored: Any) -> Any:
        """Outside a transaction.

        A lost connection is `Kind.LOST` only for a read, or for what was never
        sent, as its connection was found closed.
        """
        if statements.only_reads(sql) or not self._is_open():
            return super()._execute(sql, params, *ignored)  # type: ignore[misc]  # a mixin's
        with COMMITTING:
            return super()._execute(sql, params, *ignored)  # type: ignore[misc]  # a mixin's

    def _executemany(self, sql: Any, param_list: Any, *ignored: Any) -> Any:
        alone = self.db.autocommit and not self.db.in_atomic_block and self._is_open()
        self.db.has_written = True
        with COMMITTING if alone else nullcontext():
            return super()._executemany(sql, param_list, *ignored)  # type: ignore[misc]  # a mixin's

    def _is_open(self) -> bool:
        return bool(self.cursor.connection.pgconn.status == ConnStatus.OK)

    def copy(self, *arguments: Any, **options: Any) -> Any:
        self.db.has_written = True
        return self.cursor.copy(*arguments, **options)


class CursorWrapper(SecondChance, DjangoCursorWrapper):
    pass


class CursorDebugWrapper(SecondChance, DjangoCursorDebugWrapper):
    pass


class Committing:
    """Around what commits: the database refuses it, or nobody knows."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, trace: TracebackType | None) -> None:
        failure = failures.of(error)
        if error is None or failure is None:
            return
        if failure.kind in {Kind.LOST, Kind.DEADLINE}:
            unknown = OutcomeUnknownError("the connection broke after COMMIT was sent")
            # Not its attempts: those were about connecting.
            known = Failure(Kind.OUTCOME_UNKNOWN, Phase.AFTER_COMMIT, failure.sqlstate)
            failures.attach(unknown, known)
            raise unknown from error
        failures.attach(error, replace(failure, phase=Phase.BEFORE_COMMIT))


COMMITTING = Committing()
