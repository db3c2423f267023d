"""What happens next: events in the order of their time."""

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

Event = Callable[[float], None]


class Loop:
    def __init__(self) -> None:
        self._events: list[tuple[float, int, Event]] = []
        # Of two at the same time the one that was planned first comes first.
        self._numbers = count()

    def at(self, time: float, event: Event) -> None:
        heappush(self._events, (time, next(self._numbers), event))

    def run(self) -> None:
        """Until nothing is left to happen."""
        while self._events:
            time, _, event = heappop(self._events)
            event(time)
