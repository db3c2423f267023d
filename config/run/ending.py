"""How a run ends: by its own failure, or because somebody asked."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class RunError(Exception):
    """The work can't be done. The text is one sentence that says what to do."""


class EndWished(BaseException):
    """Somebody asked for the end. Like KeyboardInterrupt, no failure of anything."""


class Ending:
    """Notes the signals that ask for the end.

    They raise nothing by themselves, so that no start is ever cut in two: whoever
    waits looks here. `at_once` is for a wait that can't.
    """

    def __init__(self) -> None:
        self.wished = False
        self._at_once = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def check(self) -> None:
        if self.wished:
            raise EndWished

    @contextmanager
    def at_once(self) -> Iterator[None]:
        self.check()
        self._at_once = True
        try:
            yield
        finally:
            self._at_once = False

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.wished = True
        if self._at_once:
            raise EndWished
