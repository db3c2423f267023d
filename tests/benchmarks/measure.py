"""Rounds of fresh processes, contestants taking turns, and counts of what goes over the wire."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from config.bundle import BUNDLE
from config.env import BASE_DIR
from tests.benchmarks.function import Function, FunctionError
from tests.benchmarks.wire import Counts, Wire
from tests.emulator.events import http_api

COLD_ROUTE = "GET /api/experience"
WRITE = "PATCH /api/skills/1"
ROUTES = (
    "GET /api/personal-info",
    COLD_ROUTE,
    "GET /api/experience/1",
    "GET /api/projects",
    "GET /api/skills",
    "GET /api/technologies",
    "GET /api/portfolio",
    WRITE,
)
BODY = '{"years_experience": 7}'
# Calls of a route before any is timed: psycopg prepares a statement at its sixth use.
WARM_UP = 8
COUNTED = 5  # calls of a route whose statements are counted
PROFILES = 3  # runs that are asked what they import; the quickest counts
IMPORT = re.compile(r"^import time:\s*(\d+) \|\s*\d+ \|\s*([\w.]+)$", re.MULTILINE)


@dataclass
class Contestant:
    name: str
    handler: str
    python: Path
    environment: dict[str, str]
    token: str = ""
    colds: list[float] = field(default_factory=list)
    inits: list[float] = field(default_factory=list)
    firsts: list[float] = field(default_factory=list)
    cpus: list[float] = field(default_factory=list)
    memories: list[float] = field(default_factory=list)
    warm: dict[str, list[float]] = field(default_factory=lambda: {route: [] for route in ROUTES})
    counts: dict[str, tuple[float, float]] = field(default_factory=dict)

    def start(self, url: str, **environment: str) -> Function:
        given = self.environment | {"DATABASE_URL": url} | environment
        return Function(self.python, self.handler, given)

    def call(self, function: Function, route: str) -> tuple[float, Any]:
        """How long the answer took, and the document in it."""
        method, _, target = route.partition(" ")
        writes = method == "PATCH"
        headers = {"accept": "application/json"}
        if writes:
            headers |= {"content-type": "application/json", "authorization": f"Bearer {self.token}"}
        event = http_api(method, target, headers=headers, body=BODY if writes else None)
        seconds, answer = function.invoke(event)
        if answer.get("statusCode") != 200:
            raise FunctionError(
                f"{self.name} answers {route} so: {answer}\n{function.log()[-3000:]}"
            )
        return seconds, json.loads(answer["body"])


def environment() -> dict[str, str]:
    """What a function's process gets: nothing of the caller's but where programs are."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "LANG": "C.UTF-8",
        "SECRET_KEY": "a key for benchmarks alone, long enough for Django and known to everybody",
        "ALLOWED_HOSTS": "testserver",
        # A whole benchmark is one client in a hurry.
        "API_WRITE_RATE": "1000000/min",
    }


def manage(python: Path, url: str, *arguments: str) -> str:
    """What `manage.py …` prints."""
    done = subprocess.run(
        [python, "manage.py", *arguments],
        cwd=BASE_DIR,
        env=environment() | {"DATABASE_URL": url, "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise FunctionError(f"manage.py {' '.join(arguments)} failed:\n{done.stderr}")
    return done.stdout.strip()


def prepare(python: Path, url: str) -> str:
    """Makes the tables, the sample CV and an owner in the database; answers a token."""
    manage(python, url, "migrate", "--verbosity=0")
    manage(python, url, "loadsample")
    manage(python, url, "createowner")
    return manage(python, url, "token", "create", "benchmark")


@contextmanager
def bundle(python: Path, url: str, *, wanted: bool) -> Iterator[None]:
    """Within, the file of bytecode is there, as in the image, or surely is not."""
    file = Path(BUNDLE)
    file.unlink(missing_ok=True)
    if wanted:
        manage(python, url, "prebuild")
    try:
        yield
    finally:
        # The next edit of the sources would make it stale, and every start would say so.
        file.unlink(missing_ok=True)


def through(url: str, wire: Wire) -> str:
    """The database's URL by way of the proxy."""
    parts = urlsplit(url)
    netloc = f"{parts.netloc.rpartition('@')[0]}@127.0.0.1:{wire.port}"
    return urlunsplit(parts._replace(netloc=netloc))


def count(contestant: Contestant, url: str, port: int) -> dict[str, Any]:
    """Notes statements and round trips of a request for each route; answers what came back."""
    answers = {}
    with Wire(port) as wire, contestant.start(through(url, wire)) as function:
        contestant.call(function, COLD_ROUTE)
        contestant.counts["cold"] = wire.counts()
        # First what is written, so that both find the same to read.
        contestant.call(function, WRITE)
        for route in ROUTES:
            for _ in range(WARM_UP):
                _, answers[route] = contestant.call(function, route)
            before = wire.counts()
            for _ in range(COUNTED):
                contestant.call(function, route)
            contestant.counts[route] = mean(before, wire.counts())
    return answers


def mean(before: Counts, after: Counts) -> tuple[float, float]:
    statements, round_trips = ((b - a) / COUNTED for a, b in zip(before, after, strict=True))
    return statements, round_trips


def measure(contestant: Contestant, url: str, invocations: int) -> None:
    """One fresh process: its cold start, then every route, warm."""
    with contestant.start(url) as function:
        first, _ = contestant.call(function, COLD_ROUTE)
        contestant.colds.append(function.answered - function.spawned)
        contestant.inits.append(function.init)
        contestant.firsts.append(first)
        contestant.cpus.append(function.cpu())
        for route in ROUTES:
            for _ in range(WARM_UP):
                contestant.call(function, route)
            for _ in range(invocations):
                contestant.warm[route].append(contestant.call(function, route)[0])
        contestant.memories.append(function.peak_memory())


def rounds(
    contestants: list[Contestant],
    url: str,
    *,
    number: int,
    invocations: int,
    progress: Callable[[str], None],
) -> None:
    """Measures each contestant once a round, each first in turn."""
    for index in range(number):
        progress(f"round {index + 1} of {number}")
        turn = index % len(contestants)
        for contestant in contestants[turn:] + contestants[:turn]:
            measure(contestant, url, invocations)


def imports(contestant: Contestant, url: str) -> tuple[Counter[str], Counter[str]]:
    """Milliseconds and modules of each package, as imported up to the first answer."""
    profiles = []
    for _ in range(PROFILES):
        with contestant.start(url, PYTHONPROFILEIMPORTTIME="1") as function:
            contestant.call(function, COLD_ROUTE)
            profiles.append(by_package(function.log()))
    return min(profiles, key=lambda profile: profile[0].total())


def by_package(log: str) -> tuple[Counter[str], Counter[str]]:
    spent: Counter[str] = Counter()
    modules: Counter[str] = Counter()
    for microseconds, module in IMPORT.findall(log):
        package = module.partition(".")[0]
        if package in sys.stdlib_module_names or package.startswith("_"):
            package = "the standard library"
        elif package in {"psycopg", "psycopg_binary"}:
            package = "psycopg"
        elif package in {"config", "portfolio"}:
            package = "the project itself"
        spent[package] += int(microseconds)
        modules[package] += 1
    return Counter({name: round(value / 1000) for name, value in spent.items()}), modules
