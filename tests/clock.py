"""Time that passes when a test says so."""

from typing import Any

import pytest

from portfolio.api import snapshots
from portfolio.api.snapshots import Moment

SECOND = 1_800_000_000  # of Unix time, when a test begins


class Clock:
    """Stands in for `snapshots.now`. Between any two looks a microsecond passes."""

    def __init__(self, wall: float = SECOND + 0.5) -> None:
        self.moment = Moment(1000.0, wall)

    def __call__(self) -> Moment:
        self.wait(0.000_001)
        return self.moment

    def wait(self, seconds: float) -> None:
        self.moment = Moment(self.moment.boot + seconds, self.moment.wall + seconds)

    def freeze(self, seconds: float) -> None:
        """As a sandbox is: its own clock stands still, the world's goes on."""
        self.moment = Moment(self.moment.boot, self.moment.wall + seconds)


def stopped(monkeypatch: pytest.MonkeyPatch, **options: Any) -> Clock:
    """The clock of the snapshots, from now on in the test's hand."""
    clock = Clock(**options)
    monkeypatch.setattr(snapshots, "now", clock)
    return clock
