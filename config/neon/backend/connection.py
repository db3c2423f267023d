"""psycopg's connection, bounded by the request's deadline, and the look at its socket."""

import select
import time
from typing import Any, TypeVar

import psycopg
from psycopg import errors, pq
from psycopg.abc import PQGen, PQGenConn
from psycopg.pq import ConnStatus, PollingStatus, TransactionStatus
from psycopg.pq.abc import PGconn
from psycopg.waiting import Wait

from config.neon import deadline

Result = TypeVar("Result")

# Seconds between two looks at the time (and at Ctrl-C) while waiting.
INTERVAL = 0.1
# Seconds for a host's address to take the connection, before the next address is tried.
ADDRESS_SECONDS = 1.5
# Linux says here that the other side has closed its half; elsewhere reading finds out.
POLLRDHUP = getattr(select, "POLLRDHUP", 0)
GONE = select.POLLERR | select.POLLHUP | select.POLLNVAL | POLLRDHUP


def is_open(pgconn: PGconn) -> bool:
    """Whether the connection stands as far as this machine knows: a few µs, no round trip.

    It can't know of a peer that vanished without a word.
    """
    if pgconn.status != ConnStatus.OK:
        return False
    poll = select.poll()
    poll.register(pgconn.socket, select.POLLIN | POLLRDHUP)
    ready = poll.poll(0)
    if not ready:
        return True
    if ready[0][1] & GONE:
        return False
    try:
        # A notice, a changed setting, or the server's goodbye.
        pgconn.consume_input()
    except psycopg.Error:
        return False
    return pgconn.status == ConnStatus.OK


class Connection(psycopg.Connection[Any]):
    """A connection that gives up at the deadline, and remembers when it was last answered."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # Wall clock: the monotonic one may stand still while the machine is frozen.
        self.answered = time.time()
        # Whether the next statement takes BEGIN along.
        self.holds_begin = False

    def hold_begin(self) -> None:
        """Before a statement: where it would need a BEGIN, it takes it along."""
        idle = self.pgconn.transaction_status == TransactionStatus.IDLE
        self.holds_begin = idle and not self.autocommit

    def _start_query(self) -> PQGen[None]:
        if not self.holds_begin:
            yield from super()._start_query()

    @classmethod
    def _connect_gen(cls, conninfo: str = "") -> PQGenConn["Connection"]:
        """psycopg's own, with a deadline in fractions of a second and one for each address."""
        pgconn = pq.PGconn.connect_start(conninfo.encode())
        started = time.monotonic()
        # libpq wants to be polled when the socket is writable; sooner, it believes in the address.
        status = PollingStatus.WRITING
        while pgconn.status != ConnStatus.BAD and status != PollingStatus.FAILED:
            wait = Wait.R if status == PollingStatus.READING else Wait.W
            while not (yield pgconn.socket, wait):
                cls._check_time(pgconn, started)
            cls._check_time(pgconn, started)
            status = PollingStatus(pgconn.connect_poll())
            if status == PollingStatus.OK:
                pgconn.nonblocking = 1
                return cls(pgconn)
        message = pgconn.get_error_message()
        pgconn.finish()
        raise errors.OperationalError(f"connection failed: {message}")

    @staticmethod
    def _check_time(pgconn: PGconn, started: float) -> None:
        left = deadline.left()
        late = left is not None and left <= 0
        # STARTED: the other side has not even taken the TCP connection.
        waits = pgconn.status == ConnStatus.STARTED
        if late or (waits and time.monotonic() - started > ADDRESS_SECONDS):
            pgconn.finish()
            raise errors.ConnectionTimeout("connection timeout expired")

    def wait(
        self, gen: PQGen[Result], interval: float = INTERVAL, timeout: float | None = None
    ) -> Result:
        """Waits for the server's answer, until the deadline; then the connection is closed."""
        left = deadline.left()
        if left is not None:
            timeout = left if timeout is None else min(left, timeout)
        try:
            if left == 0:
                # psycopg would still send, and look once.
                raise errors._WaitTimeout
            result = super().wait(gen, interval, timeout)
        except errors._WaitTimeout:
            self.pgconn.finish()
            raise deadline.DeadlineExceededError("the database did not answer in time") from None
        self.answered = time.time()
        return result
