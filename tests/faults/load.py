"""Readers and writers at a steady rate while backends are killed: what failed, what was lost."""

import os
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any

from tests.faults.stack import ROLE, Stack, Worker
from tests.faults.writes import authorized

# As many as keep two cores busy with 300 operations a second.
WORKERS = 3
READS = (
    "/api/projects?limit=5",
    "/api/projects?featured=true&limit=5",
    "/api/skills?limit=5",
    "/api/skills?category=language&limit=5",
    "/api/technologies",
    "/api/experience",
    "/api/portfolio",
)
# Of ten operations.
WRITES = 2
# A portfolio's, about.
CONTENT = """
    INSERT INTO technologies (name, category) SELECT 't' || n, 'tool' FROM generate_series(1, 20) n;
    INSERT INTO skills (name, category, level)
        SELECT 'known ' || n, 'language', 3 FROM generate_series(1, 20) n;
    INSERT INTO projects (name, description)
        SELECT 'made ' || n, 'A tool.' FROM generate_series(1, 10) n;
    INSERT INTO project_technologies (project_id, technology_id)
        SELECT projects.id, technologies.id FROM projects, technologies
        WHERE projects.name LIKE 'made%' AND technologies.name LIKE 't_'
"""
TELL = 10  # seconds between two lines that say how far it is
# A client without limits for its own load.
UNLIMITED = {
    "API_WRITE_RATE": "1000000/min",
    "REQUEST_DEADLINE": "10",
    "WORKER_TELLS_NO_BODIES": "1",
}


@dataclass
class Outcome:
    """What happened, in numbers. A name is written once, so its rows are to be one or none."""

    seconds: float = 0.0
    kills: int = 0
    reads: int = 0
    failed_reads: list[dict[str, Any]] = field(default_factory=list)
    read_times: list[float] = field(default_factory=list)
    write_times: list[float] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    failed_writes: list[dict[str, Any]] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    # Milliseconds of a processor for each operation, by who took them.
    processor: dict[str, float] = field(default_factory=dict)

    @property
    def operations(self) -> int:
        writes = (self.acknowledged, self.unknown, self.refused, self.failed_writes)
        return self.reads + sum(map(len, writes))

    def table(self) -> str:
        times = sorted(self.read_times) or [0.0]
        rows = [
            ("operations", self.operations),
            ("operations a second", round(self.operations / self.seconds)),
            ("kills", self.kills),
            ("reads", self.reads),
            ("reads failed", len(self.failed_reads)),
            ("read, median ms", round(statistics.median(times) * 1000, 1)),
            ("read, 99th percentile ms", round(times[int(len(times) * 0.99)] * 1000, 1)),
            ("read, longest ms", round(times[-1] * 1000, 1)),
            ("writes acknowledged", len(self.acknowledged)),
            ("writes answered 503, nothing saved", len(self.refused)),
            ("writes answered 503, outcome unknown", len(self.unknown)),
            ("writes failed otherwise", len(self.failed_writes)),
            ("acknowledged writes lost", self.lost),
            ("writes doubled", self.doubled),
            *((f"processor ms an operation, {who}", ms) for who, ms in self.processor.items()),
        ]
        return "\n".join(f"{name:<42}{value:>8}" for name, value in rows)


def run(
    stack: Stack,
    *,
    seconds: float,
    rate: float,
    kills: float,
    apart: int = 0,
    enough: float = inf,
    port: int = 0,
    say: Callable[[str], None] = lambda line: None,
) -> Outcome:
    """For so many seconds, or until there were `enough` kills.

    Direct to the server, or to a pooler on `port`: the proxy would be the slowest part.
    """
    url = stack.url.replace(str(stack.proxy.port), str(port or stack.port))
    workers = [Worker(url, **UNLIMITED) for _ in range(WORKERS)]
    outcome = Outcome()
    try:
        stack.sql(CONTENT)
        for worker in workers:
            worker.connected()
        before = spent(stack, workers)
        begun = time.monotonic()
        over = threading.Event()
        threads = [
            threading.Thread(
                target=drive, args=[stack, worker, index, rate / WORKERS, over, outcome]
            )
            for index, worker in enumerate(workers)
        ]
        threads.append(threading.Thread(target=kill, args=[stack, kills, over, outcome, apart]))
        for thread in threads:
            thread.start()
        told = begun
        while (now := time.monotonic()) < begun + seconds and outcome.kills < enough:
            over.wait(0.05)
            if now - told > TELL:
                told = now
                say(
                    f"{outcome.operations} operations, {outcome.kills} kills in {now - begun:.0f} s"
                )
        over.set()
        for thread in threads:
            thread.join()
        outcome.seconds = time.monotonic() - begun
        # A backend's time is its parent's to know once it has ended.
        stack.kill_backends()
        outcome.processor = {
            who: round((seconds - before[who]) * 1000 / outcome.operations, 2)
            for who, seconds in spent(stack, workers).items()
        }
    finally:
        for worker in workers:
            worker.close()
    count_rows(stack, outcome)
    return outcome


def drive(  # noqa: PLR0917 - a thread's arguments
    stack: Stack, worker: Worker, index: int, rate: float, over: threading.Event, outcome: Outcome
) -> None:
    """One client: an operation each 1/rate seconds; one that is late is made at once."""
    chance = random.Random(index)  # noqa: S311 - the same load each time
    due = time.monotonic()
    number = 0
    while not over.is_set():
        now = time.monotonic()
        if now < due:
            time.sleep(due - now)
        due += 1 / rate
        number += 1
        if chance.randrange(10) < WRITES:
            write(stack, worker, f"{index}-{number}", chance, outcome)
        else:
            read(worker, chance.choice(READS), outcome)


def read(worker: Worker, path: str, outcome: Outcome) -> dict[str, Any]:
    answer = worker.get(path)
    outcome.reads += 1
    outcome.read_times.append(answer["seconds"])
    if answer["status"] != 200:
        outcome.failed_reads.append(answer)
    return answer


def write(
    stack: Stack, worker: Worker, name: str, chance: random.Random, outcome: Outcome
) -> dict[str, Any]:
    """Half of one kind, half of another. Hidden rows, so that what is read does not grow."""
    headers = authorized(stack.token)
    if chance.random() < 0.5:
        body = {"name": f"p{name}", "description": "A tool.", "active": False}
        answer = worker.call("POST", "/api/projects", body, **headers)
    else:
        body = {"name": f"s{name}", "category": "language", "level": 3, "active": False}
        answer = worker.call("POST", "/api/skills", body, **headers)
    outcome.write_times.append(answer["seconds"])
    if answer["status"] == 201:
        outcome.acknowledged.append(body["name"])
    elif answer["status"] != 503:
        outcome.failed_writes.append(answer)
    elif answer["logs"][0]["failure"] == "outcome-unknown":
        outcome.unknown.append(body["name"])
    else:
        outcome.refused.append(body["name"])
    return answer


def kill(stack: Stack, rate: float, over: threading.Event, outcome: Outcome, apart: int) -> None:
    """Ends one of the application's backends, whichever, each 1/rate seconds.

    And not before `apart` operations have ended since the last one.
    """
    next_at = 0
    with stack.admin() as connection:
        # A pause after each: a burst could meet the same read three times.
        while rate and not over.wait(1 / rate):
            if outcome.operations >= next_at:
                killed = connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s"
                    " ORDER BY random() LIMIT 1",
                    [ROLE],
                ).fetchone()
                outcome.kills += killed is not None
                next_at = outcome.operations + apart


def spent(stack: Stack, workers: list[Worker]) -> dict[str, float]:
    """Seconds of a processor so far. Nothing where there is no /proc."""
    if sys.platform != "linux" or stack.server.pid is None:
        return {}
    return {
        "the function": sum(processor_time(worker.process.pid) for worker in workers),
        "PostgreSQL": processor_time(stack.server.pid),
        "this client": time.process_time(),
    }


def processor_time(pid: int) -> float:
    """Seconds of a process and of those of its children that have ended: proc(5)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def count_rows(stack: Stack, outcome: Outcome) -> None:
    names = "SELECT name FROM projects UNION ALL SELECT name FROM skills"
    found = dict(stack.sql(f"SELECT name, count(*) FROM ({names}) AS n GROUP BY name"))
    outcome.lost = sum(name not in found for name in outcome.acknowledged)
    outcome.doubled = sum(number > 1 for number in found.values())
    # What was said not to be saved, but is, will be written again by its client.
    outcome.doubled += sum(name in found for name in outcome.refused)
