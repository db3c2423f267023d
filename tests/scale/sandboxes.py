"""Lambda: sandboxes that serve one request at a time, keep copies of answers, and go when idle."""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

from tests.scale.buckets import Bucket
from tests.scale.database import Database
from tests.scale.inputs import computing, of
from tests.scale.loop import Loop

# When the answer is there, and how it came about.
Done = Callable[[float, str], None]


@dataclass
class Sandbox:
    free: float = 0.0  # since when, or from when on, it can take a request
    checked: float = float("-inf")  # when it last heard the content's revision
    revision: int = -1
    copies: set[int] = field(default_factory=set)
    connected: float = float("-inf")
    epoch: int = -1  # the database's, which its connection is of; -1 without one


class Sandboxes:
    def __init__(
        self, loop: Loop, database: Database, edits: list[float], *, limit: int, billed: float = 0.0
    ) -> None:
        """`edits` are the times at which the content changes, in order; `limit` sandboxes work
        at a time; what they take is counted in `seconds` from `billed` on.
        """
        self.loop, self.database, self.limit, self._billed = loop, database, limit, billed
        self.starts = self.peak = self.requests = 0
        self.seconds = 0.0
        self._edits, self._revision = deque(edits), 0
        each = of("requests for each sandbox") * self.limit
        self._rate = Bucket(each, each / 10)
        self._new = Bucket(of("new sandboxes"), 10 * of("new sandboxes"))
        self._asking, self._numbers = 0, count()
        # Those that answer from memory: it is known when they are done.
        self._busy: list[tuple[float, int, Sandbox]] = []
        # The last to become idle is the first to be used; the others grow old.
        self._idle: deque[Sandbox] = deque()
        self._keep = of("idle sandbox kept")
        self._fresh = of("SNAPSHOT_FRESH_SECONDS")
        self._age = of("CONN_MAX_AGE")
        self._platform, self._code = (
            of("cold start of the platform"),
            computing("cold start of the code"),
        )
        self._memory, self._work = (
            computing("read from memory"),
            computing("work of a read that asks"),
        )
        self._costs = of("processor of a revision"), of("processor of a list")

    def serve(self, now: float, address: int, done: Done) -> None:
        while self._edits and self._edits[0] <= now:
            self._edits.popleft()
            self._revision += 1
        sandbox, start = self._take(now) if self._rate.take(now) else (None, now)
        if sandbox is None:
            done(now, "throttled")
            return
        self.requests += 1
        if now - sandbox.checked <= self._fresh and address in sandbox.copies:
            self._remember(sandbox, now, start, done, "memory")
            return
        # A new sandbox connects while it is still importing.
        ready = self._connection(sandbox, now)
        if ready is None:
            how = "memory" if address in sandbox.copies else "unavailable"
            self._remember(sandbox, now, start, done, how)
            return
        self._asking += 1
        begin = max(start, ready)
        self.loop.at(begin, lambda time: self._ask(sandbox, (now, start), time, address, done))

    def _take(self, now: float) -> tuple[Sandbox | None, float]:
        """A sandbox and when it begins; none where there may not be another."""
        while self._busy and self._busy[0][0] <= now:
            self._idle.append(heappop(self._busy)[2])
        while self._idle and self._idle[0].free + self._keep < now:
            self._forget(self._idle.popleft())
        if self._idle:
            return self._idle.pop(), now
        # Nobody is idle, so those at work are all there are.
        working = len(self._busy) + self._asking
        if working >= self.limit or not self._new.take(now):
            return None, now
        self.starts += 1
        self.peak = max(self.peak, working + 1)
        return Sandbox(), now + self._platform + self._code

    def _forget(self, sandbox: Sandbox) -> None:
        if sandbox.epoch >= 0:
            self.database.disconnect(sandbox.epoch)

    def _remember(self, sandbox: Sandbox, now: float, start: float, done: Done, how: str) -> None:
        """The answer is one that the sandbox can give by itself."""
        end = start + self._memory
        sandbox.free = end
        heappush(self._busy, (end, next(self._numbers), sandbox))
        self._bill(now, start, end)
        done(end, how)

    def _ask(
        self, sandbox: Sandbox, began: tuple[float, float], now: float, address: int, done: Done
    ) -> None:
        """What changed? If anything did, or nothing is known of this address, the rows too."""
        sandbox.checked = answered = self.database.execute(now, self._costs[0])
        if sandbox.revision != self._revision:
            sandbox.copies.clear()
            sandbox.revision = self._revision
        if address not in sandbox.copies:
            sandbox.copies.add(address)
            answered = self.database.execute(answered, self._costs[1])
        self.loop.at(answered + self._work, lambda time: self._answered(sandbox, began, time, done))

    def _answered(
        self, sandbox: Sandbox, began: tuple[float, float], now: float, done: Done
    ) -> None:
        self._asking -= 1
        sandbox.free = now
        self._idle.append(sandbox)
        self._bill(*began, now)
        done(now, "database")

    def _bill(self, came: float, start: float, end: float) -> None:
        """From the code's first line on, in whole milliseconds; the platform's part is free."""
        if came >= self._billed:
            spent = end - came - (self._platform if start > came else 0)
            self.seconds += math.ceil(spent * 1000 - 1e-6) / 1000

    def _connection(self, sandbox: Sandbox, now: float) -> float | None:
        """When the sandbox has one; None where it gets none."""
        ready = self.database.wake(now)
        if sandbox.epoch == self.database.epoch and now - sandbox.connected < self._age:
            return ready
        self._forget(sandbox)
        sandbox.epoch = -1
        connected = self.database.connect(now)
        if connected is not None:
            sandbox.connected, sandbox.epoch = now, self.database.epoch
        return connected
