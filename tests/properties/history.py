"""What the public could see, and from when until when: what any answer is held against."""

import json
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from tests.conftest import Client

FRESH = 0.2  # seconds
SLACK = 0.05  # for clocks that are adjusted meanwhile
PAGE, WHOLE = "/", "/api/portfolio"
# Read by themselves. Of the other lists the whole shows enough.
PARTS = [
    "/api/experience",
    "/api/projects",
    "/api/skills",
    "/api/technologies",
    "/api/education",
    "/api/languages",
    "/api/personal-info",
    PAGE,
]
PATHS = [*PARTS, WHOLE]


@dataclass
class State:
    """Of one part. The moments are of the system's monotonic clock: it stood at most so long."""

    content: Any
    start: float
    end: float = float("inf")
    late: float = FRESH  # seconds for which it may still be shown


class History:
    """What each part of the content was."""

    def __init__(self) -> None:
        self.states: dict[str, list[State]] = defaultdict(list)
        self.reference = Client()
        # When every answer had to say that it holds for less than a second.
        self.short: list[tuple[float, float]] = []

    def note(self, began: float, ended: float, late: float = FRESH) -> None:
        """What shows after a write that was committed between the two."""
        found = {}
        for path in [WHOLE, *PARTS]:
            # The name by which the processes are asked: the page says it.
            answer = self.reference.get(path, headers={"host": "testserver"})
            found |= parts(path, answer.status_code, answer.text)
        for path, content in found.items():
            states = self.states[path]
            if states and states[-1].content == content:
                continue
            if states:
                states[-1].end, states[-1].late = ended, late
            states.append(State(content, began))

    def wait_for_the_clock(self, began: float, moment: datetime) -> None:
        """Until what is due at the moment shows, which was written between `began` and now.

        Every process has asked since, if the moment is far enough: so it knew when to ask again,
        and shows nothing of before for an instant longer.
        """
        known = time.monotonic() + FRESH + SLACK
        asked = time.monotonic()
        left = seconds_until(moment)
        at_least = asked + left
        if known < at_least:
            self.short.append((known, at_least - SLACK))
        while left > 0:
            began = asked
            time.sleep(min(left, 0.02))
            asked = time.monotonic()
            left = seconds_until(moment)
        self.note(began, time.monotonic(), late=0 if known < at_least else FRESH)

    def now(self, path: str) -> Any:
        return self.states[path][-1].content

    def allows(self, path: str, content: Any, began: float, ended: float) -> bool:
        """Whether a reader who asked at `began` may get this."""
        return any(
            state.content == content
            and state.start <= ended
            and state.end >= began - state.late - SLACK
            for state in self.states[path]
        )

    def is_short(self, began: float, ended: float) -> bool:
        """Whether the answer had to say that it holds for less than a second."""
        return any(start <= began and ended <= end for start, end in self.short)


def parts(path: str, status: int, body: str) -> dict[str, Any]:
    """What an answer says, by the path of each part."""
    if path == PAGE or status != 200:
        return {path: body if status == 200 else None}
    found = json.loads(body)
    if path != WHOLE:
        return {path: found}
    return {f"/api/{name.replace('_', '-')}": part for name, part in found.items()}


def seconds_until(moment: datetime) -> float:
    """By the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM %s - clock_timestamp())::float8", [moment])
        return cursor.fetchone()[0]
