"""Readers without an edge: each asks the gateway."""

from collections import Counter

from tests.scale.draws import Draws
from tests.scale.inputs import of
from tests.scale.loop import Loop
from tests.scale.origin import Origin
from tests.scale.waits import Waits

TICK = 0.001  # seconds; what comes within one passes the gateway together


class Direct:
    """Requests that the gateway refuses are counted, not played."""

    def __init__(self, loop: Loop, draws: Draws, origin: Origin, end: float) -> None:
        self.loop, self.draws, self.origin, self.end = loop, draws, origin, end
        self.arrived = 0
        self.answers: Counter[str] = Counter()
        self.waits = Waits()
        self._addresses = int(of("addresses read"))

    def open(self, rate: float) -> None:
        if rate * TICK < 1:
            self._await_reader(rate, 0.0)
        else:
            self.loop.at(0.0, lambda time: self._tick(rate, time))

    def _await_reader(self, rate: float, now: float) -> None:
        time = now + self.draws.wait(rate)
        if time < self.end:
            self.loop.at(time, lambda time: self._read(rate, time))

    def _read(self, rate: float, now: float) -> None:
        self.arrived += 1
        if self.origin.gateway.take(now):
            self._pass(now)
        else:
            self.answers["throttled"] += 1
        self._await_reader(rate, now)

    def _tick(self, rate: float, now: float) -> None:
        number = self.draws.count(rate * TICK)
        passed = self.origin.gateway.take_some(now, number)
        self.arrived += number
        self.answers["throttled"] += number - passed
        for time in self.draws.sorted_within(now, TICK, passed):
            self.loop.at(time, self._pass)
        if now + TICK < self.end:
            self.loop.at(now + TICK, lambda time: self._tick(rate, time))

    def _pass(self, now: float) -> None:
        def done(time: float, how: str) -> None:
            self.answers[how] += 1
            if how in {"memory", "database"}:
                self.waits.add(time - now, 1)

        self.origin.sandboxes.serve(now, self.draws.below(self._addresses), done)
