"""The first connection of a process, opened while Python is still importing.

To connect costs round trips, and where the database sleeps it costs the time to
wake it. A thread waits for them meanwhile. Whatever goes wrong there is not told
there: the first query meets the same trouble, and that one is judged and told.
"""

import time
from collections.abc import Callable
from threading import Thread
from typing import Any

import psycopg

from config.neon import deadline
from config.neon.backend.connection import Connection, is_open


class EarlyConnection:
    """A connection with `parameters`, which `connect` opens. `ask` may use it before all others."""

    def __init__(
        self,
        parameters: dict[str, Any],
        connect: Callable[[dict[str, Any]], Connection],
        ask: Callable[[Connection], None] | None = None,
    ) -> None:
        self._parameters = parameters
        self._connect = connect
        self._ask = ask
        self._connection: Connection | None = None
        self.seconds = 0.0
        # A daemon: a process that ends meanwhile need not wait for a database.
        self._thread = Thread(target=self._run, name="early connection", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        started = time.monotonic()
        try:
            connection = self._connect(self._parameters)
        except psycopg.Error:
            return
        # What connecting took, whoever waited for it.
        self.seconds = time.monotonic() - started
        if self._ask:
            self._ask(connection)
        # Not before: one connection is for one thread at a time.
        self._connection = connection

    def take(self, parameters: dict[str, Any]) -> Connection | None:
        """The connection, once. Waits for it within the deadline; None where there is none.

        None too where it was opened with other parameters: a test's database, a new password.
        """
        if parameters != self._parameters:
            return None
        self._thread.join(deadline.left())
        connection, self._connection = self._connection, None
        return connection if connection and is_open(connection.pgconn) else None
