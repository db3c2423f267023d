"""New rows whose COMMIT answer is lost, sent again with the same key until they are acknowledged.

    python -m tests.faults.once --rows 1000

Each process of the application has a proxy of its own, and a client that takes 503 and 409 for what
they are: not yet known. What it prints is what was sent, what was answered, and what is there.
"""

import argparse
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.faults.proxy import Act, Fault, Proxy
from tests.faults.stack import DATABASE, PASSWORD, ROLE, Stack, Worker
from tests.plugin import SETTINGS

# Seconds for one row to be acknowledged, and between two attempts.
PATIENCE, PAUSE = 120.0, 0.02
# A client in a hurry.
UNLIMITED = {"API_WRITE_RATE": "1000000/min", "REQUEST_DEADLINE": "60"}
FOUND = "SELECT name, count(*) FROM skills GROUP BY name"
KEYS = "SELECT count(*) FROM idempotency_keys"


class Break(NamedTuple):
    """What happens when a client sends `text`, after it did so `skipped` times before."""

    text: bytes
    act: Act
    skipped: int = 0


# What breaks in the nth attempt at a row; nothing where it answers None.
Breaks = Callable[[int, int], Break | None]


def the_answer_to_commit(number: int, attempt: int) -> Break | None:
    """Of each row once, and of every tenth that of the repetition too."""
    times = 2 if number % 10 == 0 else 1
    return Break(b"COMMIT", Fault.CUT_ANSWER) if attempt < times else None


def anything(kill: Callable[[], Any]) -> Breaks:
    """Any statement, COMMIT too, meets any of the faults; each third attempt is left alone."""
    acts: list[Act] = [Fault.CUT_BEFORE, Fault.CUT_ANSWER, Fault.TRUNCATE, kill]

    def choose(number: int, attempt: int) -> Break | None:
        chance = random.Random(f"{number} {attempt}")  # noqa: S311 - the same each time
        if attempt % 3 == 2:
            return None
        return Break(b"", chance.choice(acts), skipped=chance.randrange(5))

    return choose


@dataclass
class Outcome:
    """What happened, in numbers."""

    rows: int
    processes: int
    broken: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    other: list[dict[str, Any]] = field(default_factory=list)
    found: dict[str, int] = field(default_factory=dict)
    keys: int = 0
    seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def there(self) -> int:
        return sum(self.found.values())

    @property
    def doubled(self) -> int:
        return sum(number > 1 for number in self.found.values())

    @property
    def is_sound(self) -> bool:
        """Every row once, and nothing but what a client may be told."""
        return (self.there, self.doubled, self.other) == (self.rows, 0, [])

    def lines(self) -> dict[str, int]:
        return {
            "processes": self.processes,
            "rows to be added": self.rows,
            "connections broken": self.broken,
            "answered 503, outcome unknown": self.answers["unknown"],
            "answered 503 otherwise": self.answers["503"],
            "answered 409, in flight": self.answers["409"],
            "answered 201": self.answers["201"],
            "answered 201, replayed": self.answers["replayed"],
            "answered otherwise": len(self.other),
            "rows there": self.there,
            "rows doubled": self.doubled,
            "rows missing": self.rows - len(self.found),
            "seconds": round(self.seconds),
        }


class Client:
    """Sends each of its rows until it is acknowledged."""

    def __init__(self, port: int, token: str, outcome: Outcome, breaks: Breaks) -> None:
        self.proxy = Proxy(("127.0.0.1", port))
        address = f"127.0.0.1:{self.proxy.port}/{DATABASE}?connect_timeout=30"
        self.worker = Worker(f"postgresql://{ROLE}:{PASSWORD}@{address}", **UNLIMITED)
        self.token, self.outcome, self.breaks = token, outcome, breaks

    def close(self) -> None:
        self.worker.close()
        self.proxy.close()

    def send(self, numbers: list[int], *, keyed: bool) -> None:
        for number in numbers:
            end = time.monotonic() + PATIENCE
            attempt = 0
            while not self.is_acknowledged(number, attempt, keyed=keyed):
                attempt += 1
                if time.monotonic() > end:
                    self.outcome.other.append({"number": number, "detail": "no end of it"})
                    break
                time.sleep(PAUSE)

    def is_acknowledged(self, number: int, attempt: int, *, keyed: bool) -> bool:
        """One attempt. What is neither done nor to be tried again is noted, and left."""
        chosen = self.breaks(number, attempt)
        if chosen:
            self.proxy.when(chosen.text, chosen.act, skipped=chosen.skipped)
        headers = {"authorization": f"Bearer {self.token}"}
        if keyed:
            headers["idempotency-key"] = f'"row {number}"'
        body = {"name": f"row {number}", "category": "language", "level": 3}
        answer = self.worker.call("POST", "/api/skills", body, **headers)
        # A request may be too short to come to what was chosen.
        with self.proxy.lock:
            is_broken = bool(chosen) and not self.proxy.rules
            self.proxy.rules.clear()
        with self.outcome.lock:
            self.outcome.broken += is_broken
            return self.note(answer)

    def note(self, answer: dict[str, Any]) -> bool:
        status, answers = answer["status"], self.outcome.answers
        if status == 503:
            unknown = answer["logs"][0]["failure"] == "outcome-unknown"
            answers["unknown" if unknown else "503"] += 1
        elif status == 409:
            answers["409"] += 1
        elif status == 201:
            replayed = answer["headers"].get("idempotent-replayed") == "true"
            answers["replayed" if replayed else "201"] += 1
            return True
        else:
            self.outcome.other.append(answer)
            return True
        return False


class Place(NamedTuple):
    """Where the rows go: a port that leads to the database, directly or through a pooler."""

    port: int
    token: str
    sql: Callable[[str], list[Any]]


def run(
    place: Place,
    *,
    rows: int,
    processes: int,
    breaks: Breaks = the_answer_to_commit,
    shared: bool = False,
    keyed: bool = True,
) -> Outcome:
    """Each process adds some of the rows; or, `shared`, all of them at the same time as others."""
    outcome = Outcome(rows, processes)
    begun = time.monotonic()
    with clients(place, outcome, breaks) as many:
        parts = [
            list(range(rows)) if shared else list(range(index, rows, processes))
            for index in range(processes)
        ]
        threads = [
            threading.Thread(target=client.send, args=[part], kwargs={"keyed": keyed})
            for client, part in zip(many, parts, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    outcome.seconds = time.monotonic() - begun
    outcome.found = dict(place.sql(FOUND))
    [[outcome.keys]] = place.sql(KEYS)
    return outcome


@contextmanager
def clients(place: Place, outcome: Outcome, breaks: Breaks) -> Iterator[list[Client]]:
    with ExitStack() as stack:
        found = []
        for _ in range(outcome.processes):
            found.append(Client(place.port, place.token, outcome, breaks))
            stack.callback(found[-1].close)
        for client in found:
            client.worker.connected()
        yield found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.once")
    parser.add_argument("--rows", type=int, default=1000, help="how many (1000)")
    parser.add_argument("--processes", type=int, default=3, help="that add them (3)")
    arguments = parser.parse_args()
    os.environ.update(SETTINGS)
    often = {"rows": arguments.rows, "processes": arguments.processes}
    with Stack() as stack:
        place = Place(stack.port, stack.token, stack.sql)
        outcomes = {}
        for name, how in {
            "answers to COMMIT lost": {},
            "by all at once": {"shared": True},
            "anything breaks": {"breaks": anything(stack.kill_backends)},
        }.items():
            stack.sql("TRUNCATE skills, idempotency_keys RESTART IDENTITY")
            outcomes[name] = run(place, **often, **how)  # type: ignore[arg-type]
    sys.stdout.write(table(outcomes) + "\n")
    for outcome in outcomes.values():
        for answer in outcome.other[:3]:
            sys.stdout.write(f"{answer}\n")
    return 0 if all(outcome.is_sound for outcome in outcomes.values()) else 1


def table(outcomes: dict[str, Outcome]) -> str:
    columns = [outcome.lines() for outcome in outcomes.values()]
    head = " " * 32 + "".join(f"{name:>24}" for name in outcomes)
    return "\n".join(
        [head]
        + [f"{name:<32}" + "".join(f"{each[name]:>24}" for each in columns) for name in columns[0]]
    )


if __name__ == "__main__":
    sys.exit(main())
