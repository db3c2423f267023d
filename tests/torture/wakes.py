"""A database that sleeps, and lets the connection that wakes it wait."""

import random
import time
from collections.abc import Iterator
from typing import NamedTuple

from tests.faults.load import Outcome
from tests.faults.stack import PATIENCE, Stack
from tests.torture.table import Row, Say, Size
from tests.torture.tally import Line, data, failed, is_sound, lines, side_by_side

SHORTEST, LONGEST = 0.5, 5.0  # seconds
USUAL = 4  # seconds for connecting, unless the URL says otherwise
# A machine that does other things too needs some of them itself.
SPARE = 0.5


class Kind(NamedTuple):
    """A sandbox, and who asks it."""

    who: str
    demanded: str
    parameters: str
    environment: dict[str, str]


READER, PATIENT, USUAL_READER = (
    Kind(
        "a reader who has been here before, whose copy is old",
        "200 each time, from the copy after 2 s at most",
        "",
        {"SNAPSHOT_FRESH_SECONDS": "1"},
    ),
    Kind(
        "a reader and a writer without copies, connect_timeout=8",
        "200 or 201 each time",
        "?connect_timeout=8",
        {"REQUEST_DEADLINE": "20"},
    ),
    Kind(
        "a reader without copies, the usual 4 s for connecting",
        "200; beyond 4 s a 503 with Retry-After, and 200 for who heeds it",
        "",
        {},
    ),
)


def durations(times: int) -> list[float]:
    """From the shortest to the longest, in no order, the same each time."""
    step = (LONGEST - SHORTEST) / max(1, times - 1)
    found = [SHORTEST + step * number for number in range(times)]
    random.Random(7).shuffle(found)  # noqa: S311
    return found


def wakes(stack: Stack, size: Size, say: Say) -> Iterator[Row]:
    quarter = size.wakes // 4
    shares = ((READER, quarter), (PATIENT, 2 * quarter), (USUAL_READER, size.wakes - 3 * quarter))
    for kind, times in shares:
        say(f"{times} wakes: {kind.who}")
        with lines(stack, size.lines, kind.parameters, **kind.environment) as opened:
            yield woken(stack, opened, kind, durations(times), timed=size.timed)


def woken(stack: Stack, opened: list[Line], kind: Kind, asleep: list[float], *, timed: bool) -> Row:
    outcome = Outcome()
    early: list[float] = []

    def wake(number: int, line: Line) -> None:
        if kind is READER:
            grow_old(line)
        line.proxy.cut()
        line.proxy.asleep = asleep[number]
        if kind is PATIENT and number % 2:
            line.write(outcome)
        elif kind is USUAL_READER:
            early.extend(insist(line, outcome, asleep[number]))
        else:
            line.read(outcome)

    side_by_side(wake, opened, len(asleep))
    times = outcome.read_times + outcome.write_times
    longest = f"longest {max(times):.1f} s"
    told = f"; {data(stack, outcome)}" if outcome.write_times else ""
    given_up = f"; {len(early)} first answered 503" if kind is USUAL_READER else ""
    return Row(
        f"{len(asleep)} wakes of {SHORTEST} to {LONGEST:.0f} s: {kind.who}",
        kind.demanded,
        f"{outcome.reads} reads, {len(outcome.failed_reads)} failed{given_up}{told}; {longest}"
        f"{failed(outcome)}",
        is_sound(outcome)
        and not outcome.unknown
        and not outcome.refused
        and (all(seconds > USUAL - SPARE for seconds in early) or not timed),
    )


def insist(line: Line, outcome: Outcome, asleep: float) -> Iterator[float]:
    """Reads until it is answered, as Retry-After says. How long it slept where a 503 came first."""
    end = time.monotonic() + PATIENCE
    answer = line.worker.get("/api/skills?limit=5")
    if answer["status"] == 503:
        yield asleep
    while answer["status"] == 503 and time.monotonic() < end:
        time.sleep(int(answer["headers"]["retry-after"]))
        answer = line.worker.get("/api/skills?limit=5")
    outcome.reads += 1
    outcome.read_times.append(answer["seconds"])
    if answer["status"] != 200:
        outcome.failed_reads.append(answer)


def grow_old(line: Line) -> None:
    """Until the copy is so old that the database is asked."""
    end = time.monotonic() + PATIENCE
    while "fwd-status=304" not in line.worker.get("/api/skills?limit=5")["headers"]["cache-status"]:
        assert time.monotonic() < end, "the copy does not grow old"
        time.sleep(0.05)
    time.sleep(1)
