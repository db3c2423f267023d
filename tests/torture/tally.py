"""Clients of one database, and what came of all that they read and wrote."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from typing import Any

from tests.faults.load import Outcome, count_rows, read, write
from tests.faults.proxy import Proxy
from tests.faults.stack import Stack, Worker

# Each name is written once, so its rows are to be one or none.
NUMBERS = count(1)


class Line:
    """A sandbox with a network of its own to the database: what breaks there breaks for it."""

    def __init__(self, stack: Stack, parameters: str = "", **environment: str) -> None:
        self.stack = stack
        self.proxy = Proxy(("127.0.0.1", stack.port))
        url = stack.url.replace(str(stack.proxy.port), str(self.proxy.port))
        self.worker = Worker(f"{url}{parameters}", **environment)
        self.chance = random.Random(next(NUMBERS))  # noqa: S311 - the same each time

    def read(self, outcome: Outcome, path: str = "/api/skills?limit=5") -> dict[str, Any]:
        return read(self.worker, path, outcome)

    def write(self, outcome: Outcome, before: Callable[[str], None] = lambda name: None) -> Any:
        name = f"torture-{next(NUMBERS)}"
        before(name)
        return write(self.stack, self.worker, name, self.chance, outcome)

    def close(self) -> None:
        self.worker.close()
        self.proxy.close()


@contextmanager
def lines(
    stack: Stack, number: int, parameters: str = "", **environment: str
) -> Iterator[list[Line]]:
    """So many, connected."""
    opened: list[Line] = []
    try:
        # One by one, so that what is open is closed whatever comes.
        opened.extend(Line(stack, parameters, **environment) for _ in range(number))
        for line in opened:
            line.worker.connected()
        yield opened
    finally:
        for line in opened:
            line.close()


def side_by_side(work: Callable[[int, Line], None], opened: list[Line], times: int) -> None:
    """`work(number, line)` for each number below `times`, each line with its share of them."""

    def share(index: int) -> None:
        for number in range(index, times, len(opened)):
            work(number, opened[index])

    with ThreadPoolExecutor(len(opened)) as pool:
        # Asked for, so that what a thread raises is raised here.
        list(pool.map(share, range(len(opened))))


def data(stack: Stack, outcome: Outcome) -> str:
    """What came of the writes, as the table says it."""
    count_rows(stack, outcome)
    told = [
        f"{len(outcome.acknowledged)} writes acknowledged",
        f"{outcome.lost} lost",
        f"{outcome.doubled} doubled",
    ]
    rare = {
        "told that their outcome is unknown": outcome.unknown,
        "refused with nothing saved": outcome.refused,
        "failed otherwise": outcome.failed_writes,
    }
    return ", ".join(told + [f"{len(found)} {what}" for what, found in rare.items() if found])


def failed(outcome: Outcome) -> str:
    """The first answer that was not to be, for whoever looks for its cause."""
    answers = outcome.failed_reads + outcome.failed_writes
    return f" First: {answers[0]}" if answers else ""


def is_sound(outcome: Outcome) -> bool:
    """No read failed, no acknowledged write was lost or doubled, and none failed otherwise."""
    bad = (outcome.failed_reads, outcome.failed_writes, outcome.lost, outcome.doubled)
    return not any(bad)
