"""CloudFront: keeps answers, asks the origin once for all who wait, answers from what it has."""

from collections import Counter
from dataclasses import dataclass

from tests.scale.draws import Draws
from tests.scale.inputs import of
from tests.scale.loop import Loop
from tests.scale.origin import Origin
from tests.scale.waits import Waits


@dataclass
class Copy:
    """One address in one cache. Its readers come at `rate` a second."""

    address: int
    rate: float
    fresh: float = float("-inf")  # until when
    stale: float = float("-inf")


class Edge:
    """Reads that it answers by itself are counted, not played: there may be a million a second."""

    def __init__(self, loop: Loop, draws: Draws, origin: Origin, end: float) -> None:
        self.loop, self.draws, self.origin, self.end = loop, draws, origin, end
        self.arrived = 0
        self.answers: Counter[str] = Counter()
        self.waits = Waits()
        self._keep, self._stale = of("EDGE_CACHE_SECONDS"), of("EDGE_STALE_SECONDS")
        self._error = of("error caching")

    def open(self, rate: float) -> None:
        """Begins with `rate` reads a second in all, of which a distribution takes its quota."""
        quota = of("requests of a distribution")
        taken = min(rate, quota)
        self._refuse(self.draws.count((rate - taken) * self.end))
        for copy in spread(taken):
            self._await_reader(copy, 0.0)

    def _await_reader(self, copy: Copy, now: float) -> None:
        """The next read that this copy does not answer without more ado."""
        time = now + self.draws.wait(copy.rate)
        if time < self.end:
            self.loop.at(time, lambda time: self._read(copy, time))

    def _read(self, copy: Copy, now: float) -> None:
        self.arrived += 1
        served = now < copy.stale
        if served:
            self._answer("stale", 1)
        self.origin.ask(
            now,
            copy.address,
            lambda time, how: self.loop.at(
                time, lambda time: self._filled(copy, now, time, how, 0 if served else 1)
            ),
        )

    def _filled(self, copy: Copy, began: float, now: float, how: str, waiting: int) -> None:
        """The origin answered. Who came meanwhile got the old copy, or waited with the first."""
        until = min(max(copy.stale, began), now)
        self._meanwhile("stale", copy, began, until)
        collapsed = self._draw(copy, until, now)
        if how in {"throttled", "unavailable"}:
            self._answer(how, waiting + collapsed)
            self._meanwhile(how, copy, now, now + self._error)
            self._await_reader(copy, now + self._error)
            return
        self._answer("waited", waiting)
        self._answer("collapsed", collapsed)
        self.waits.add(now - began, waiting)
        # Those who joined came at any time of the wait.
        self.waits.add((now - until) / 2, collapsed)
        copy.fresh, copy.stale = now + self._keep, now + self._keep + self._stale
        self._meanwhile("edge", copy, now, copy.fresh)
        self._await_reader(copy, copy.fresh)

    def _meanwhile(self, how: str, copy: Copy, start: float, end: float) -> None:
        self._answer(how, self._draw(copy, start, end))

    def _draw(self, copy: Copy, start: float, end: float) -> int:
        number = self.draws.count(copy.rate * (min(end, self.end) - start))
        self.arrived += number
        return number

    def _answer(self, how: str, number: int) -> None:
        self.answers[how] += number

    def _refuse(self, number: int) -> None:
        self.arrived += number
        self._answer("refused by the edge", number)


def spread(rate: float) -> list[Copy]:
    """The copies, with the readers of each: the second cache has half of the first's, and so on."""
    caches, addresses = int(of("caches that ask the origin")), int(of("addresses read"))
    shares = [1 / (place + 1) for place in range(caches)]
    whole = sum(shares) * addresses
    return [Copy(address, rate * share / whole) for share in shares for address in range(addresses)]
