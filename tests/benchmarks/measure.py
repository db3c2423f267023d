"""Rounds of fresh processes, contestants taking turns, and counts of what goes over the wire."""

import os
import re
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

from tests.benchmarks.contestants import BODIES, COLD_ROUTE, Contestant, Figures
from tests.benchmarks.databases import through
from tests.benchmarks.function import Function, FunctionError
from tests.benchmarks.wire import Counts, Wire

# Calls of a route before any is timed: psycopg prepares a statement at its sixth use.
WARM_UP = 8
COUNTED = 5  # calls of a route whose statements are counted
PAGE = 50  # rows of a list, where nobody asks for another number
PROFILES = 3  # runs that are asked what they import; the quickest counts
IMPORT = re.compile(r"^import time:\s*(\d+) \|\s*\d+ \|\s*([\w.]+)$", re.MULTILINE)
Progress = Callable[[str], None]


def count(contestant: Contestant) -> dict[str, Any]:
    """Notes statements and round trips of a call of each route; answers what came back."""
    answers = {}
    port = urlsplit(contestant.url).port or 0
    with Wire(port) as wire, contestant.start(through(contestant.url, wire.port)) as function:
        contestant.call(function, COLD_ROUTE)
        contestant.counts["cold"] = wire.counts()
        # First what is written, so that all find the same to read.
        for route in contestant.routes:
            if route in BODIES:
                contestant.call(function, route)
        for route in contestant.routes:
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


def differing(answers: dict[str, dict[str, Any]], *, reference: str) -> list[tuple[str, str]]:
    """Who answers what otherwise than the reference, of the routes that both have.

    The reference may tell more: the guide's tables, which the peers read, have fewer columns. Of a
    list the first page counts: the peers have no pages.
    """
    ours = answers[reference]
    return [
        (name, route)
        for name, theirs in answers.items()
        for route, answer in theirs.items()
        if route in ours and not has(page(ours[route]), page(answer))
    ]


def page(answer: Any) -> Any:
    return answer[:PAGE] if isinstance(answer, list) else answer


def has(more: Any, less: Any) -> bool:
    """Whether all that the second answer says stands in the first: each row, each field."""
    if isinstance(more, dict) and isinstance(less, dict):
        return all(name in more and has(more[name], less[name]) for name in less)
    if isinstance(more, list) and isinstance(less, list):
        return len(more) == len(less) and all(map(has, more, less))
    return bool(more == less)


def measure(
    contestant: Contestant, url: str, figures: Figures, routes: tuple[str, ...], invocations: int
) -> None:
    """One fresh process: its cold start, then every route, warm."""
    with contestant.start(url) as function:
        first, _ = contestant.call(function, COLD_ROUTE)
        figures.colds.append(function.answered - function.spawned)
        figures.inits.append(function.init)
        figures.firsts.append(first)
        figures.cpus.append(function.cpu())
        for route in routes:
            warm(contestant, function, route, figures, invocations)
        figures.memories.append(function.peak_memory())


def warm(
    contestant: Contestant, function: Function, route: str, figures: Figures, invocations: int
) -> None:
    for _ in range(WARM_UP):
        contestant.call(function, route)
    before = function.cpu()
    times = [contestant.call(function, route)[0] for _ in range(invocations)]
    figures.warm.setdefault(route, []).extend(times)
    if route not in BODIES:
        figures.warm_cpus.append((function.cpu() - before) / invocations)


def rounds(
    contestants: list[Contestant],
    distances: list[float],
    *,
    number: int,
    invocations: int,
    progress: Progress,
) -> list[float]:
    """Measures each contestant at each distance once a round, each first in turn.

    `distances` are milliseconds added to a round trip to the database. Answers the
    machine's load at each round's end.
    """
    loads = []
    port = urlsplit(contestants[0].url).port or 0
    with ExitStack() as stack:
        wires = {each: stack.enter_context(Wire(port, each)) for each in distances if each}
        for index in range(number):
            turn = index % len(contestants)
            for distance in distances:
                for contestant in contestants[turn:] + contestants[:turn]:
                    wire = wires.get(distance)
                    url = through(contestant.url, wire.port) if wire else contestant.url
                    figures = contestant.figures.setdefault(distance, Figures())
                    measure(contestant, url, figures, contestant.routes, invocations)
            loads.append(os.getloadavg()[0])
            progress(f"round {index + 1} of {number}, load {loads[-1]:.1f}")
    return loads


def imports(contestant: Contestant) -> tuple[Counter[str], Counter[str]]:
    """Milliseconds and modules of each package, as imported up to the first answer."""
    profiles = []
    for _ in range(PROFILES):
        with contestant.start(contestant.url, PYTHONPROFILEIMPORTTIME="1") as function:
            contestant.call(function, COLD_ROUTE)
            profiles.append(by_package(function.log()))
    best = min(profiles, key=lambda profile: profile[0].total())
    if not best[0]:
        raise FunctionError(f"{contestant.name} does not say what it imports.")
    return best


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
