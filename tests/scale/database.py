"""Neon: sleeps, wakes, takes connections up to a limit, works off statements one after another."""

from tests.scale.inputs import of


class Database:
    """Times are seconds since the start; the work of a statement is that of one processor."""

    def __init__(self, *, pooled: bool = True) -> None:
        self.limit = of("pooled connections" if pooled else "direct connections")
        self.statements = self.wakes = self.refused = self.connections = self.peak = 0
        self.busy = self.awake = 0.0
        self.epoch = 0  # moves whenever it has slept, which ends all connections
        self._trip = of("round trip to the database")
        self._connecting = self._trip * of("round trips to connect")
        self._suspend, self._waking = of("idle until suspended"), of("waking")
        self._compute = of("compute")
        self._since = self._ready = self._free = 0.0
        self._last = float("-inf")

    def wake(self, now: float) -> float:
        """When it takes what comes now."""
        if now > self._last + self._suspend:
            self._count_awake(now)
            self.wakes += 1
            self.epoch += 1
            self.connections = 0
            self._since, self._ready = now, now + self._waking
        self._last = max(self._last, now)
        return max(now, self._ready)

    def connect(self, now: float) -> float | None:
        """When there is a connection; None where there are too many."""
        ready = self.wake(now)
        if self.connections >= self.limit:
            self.refused += 1
            return None
        self.connections += 1
        self.peak = max(self.peak, self.connections)
        return ready + self._connecting

    def disconnect(self, epoch: int) -> None:
        if epoch == self.epoch:
            self.connections -= 1

    def execute(self, now: float, work: float) -> float:
        """When the answer of a statement that is sent now is there."""
        arrived = self.wake(now) + self._trip / 2
        spent = work / self._compute
        self._free = max(arrived, self._free) + spent
        self._last = max(self._last, self._free)
        self.busy += spent
        self.statements += 1
        return self._free + self._trip / 2

    def close(self, end: float) -> None:
        """Counts the time awake up to the end."""
        self._count_awake(end)

    def _count_awake(self, now: float) -> None:
        if self.wakes:
            self.awake += max(0.0, min(now, self._last + self._suspend) - self._since)
