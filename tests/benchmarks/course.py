"""One run of the benchmark: who takes part, on which rows, and the page that comes of it."""

import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks import (
    budgets,
    contestants,
    databases,
    environment,
    measure,
    report,
    servers,
)
from tests.benchmarks.checkout import Management, checkout
from tests.benchmarks.contestants import COMMON, LISTS, PATCH, PUT, Contestant
from tests.benchmarks.progress import say

HANDLERS = {
    "portfolio": "config.lambda_handler.handler",
    "FastAPI": "app.main.handler",
    "bare psycopg": "bare.app.handler",
}
# A read that finds no copy in the process.
WITHOUT_COPIES = {"SNAPSHOT_FRESH_SECONDS": "0"}
OUR_PACKAGES = ("django", "djangorestframework", "psycopg")
PEER_PACKAGES = ("fastapi", "asyncpg", "mangum")

# Rows of a table that is two pages long, and of one that is a hundred.
SHORT, LONG = 100, 5000


class DifferentAnswersError(Exception):
    """Two contestants do different work, so nothing can be compared. The text says where."""


@dataclass(frozen=True)
class Data:
    """A set of rows, and what a run on it is like unless it is told otherwise."""

    marker: str
    distances: tuple[float, ...]
    rounds: int


DATA = {
    "sample": Data("make bench", (0.0, 2.0), 10),
    "large": Data("make bench large", (0.0,), 3),
}


class Course:
    def __init__(
        self,
        data: Data,
        *,
        distances: list[float],
        rounds: int,
        invocations: int,
        bundled: bool = True,
        tls: bool = False,
    ) -> None:
        self.data, self.distances, self.rounds = data, distances, rounds
        self.invocations, self.bundled, self.tls = invocations, bundled, tls
        self.settings = contestants.settings()
        # Of each database's address the one without TLS.
        self.plain: dict[str, str] = {}

    def run(self) -> tuple[str, str]:
        """The page's part, and one line about it."""
        ours, peer = environment.product(), environment.peer()
        database = servers.with_tls if self.tls else servers.embedded
        with checkout(ours, peer) as folder, database() as server:
            say("making the databases")
            manage = Management(ours, folder, self.settings)
            made = self.sample if self.data is DATA["sample"] else self.large
            self.pythons, self.folder, self.server = (ours, peer), folder, server
            everybody, page = made(manage)
            if self.bundled:
                manage.prebuild()
            loads = measure.rounds(
                everybody,
                self.distances,
                number=self.rounds,
                invocations=self.invocations,
                progress=say,
            )
            text, summary = page()
            return f"{self.heading(loads)}\n{text}", summary

    def sample(self, manage: Management) -> tuple[list[Contestant], Callable[[], tuple[str, str]]]:
        """The portfolio with and without copies, FastAPI and psycopg on the sample CV."""
        url, guide = self.database("portfolio"), self.database("guide")
        token = manage.prepare(url)
        manage(url, "loadsample")
        databases.date_to_the_day(url)
        databases.copy_to_guide(url, guide)
        ours = self.contestant("portfolio", url, self.settings, token)
        asking = replace(
            self.contestant("portfolio", url, self.settings | WITHOUT_COPIES, token),
            name="portfolio, no copies",
            warm_only=True,
        )
        peer = replace(self.contestant("FastAPI", guide), routes=COMMON)
        bare = self.contestant("bare psycopg", guide)
        # The peers share tables, and FastAPI can't write what the others write of a skill.
        self.compare([ours, bare, peer, asking], reference=ours)
        everybody = [ours, peer, bare, asking]

        def page() -> tuple[str, str]:
            say("looking at the imports")
            verdicts = budgets.judge(ours, peer, bare)
            first = ours.figures[self.distances[0]]
            parts = [self.tables(everybody), budgets.report(verdicts)]
            parts.append(report.imports(*measure.imports(ours), median(first.colds)))
            return "\n".join(parts), budgets.summary(verdicts)

        return everybody, page

    def large(self, manage: Management) -> tuple[list[Contestant], Callable[[], tuple[str, str]]]:
        """The portfolio's pages of a long and of a short table, and the peers on the long one."""
        long, short = (self.pages(manage, rows) for rows in (LONG, SHORT))
        guide = self.database("guide")
        databases.copy_to_guide(long.url, guide)
        peer = replace(self.contestant("FastAPI", guide), routes=(*LISTS, PUT))
        bare = replace(self.contestant("bare psycopg", guide), routes=long.routes)
        self.compare([long, bare, peer], reference=long)
        self.count(short)
        everybody = [long, short, peer, bare]

        def page() -> tuple[str, str]:
            return self.tables(everybody), budgets.growth(long, short)

        return everybody, page

    def pages(self, manage: Management, rows: int) -> Contestant:
        """The portfolio without copies, on generated rows."""
        url = self.database(f"rows_{rows}")
        token = manage.prepare(url)
        databases.fill(url, rows)
        made = self.contestant("portfolio", url, self.settings | WITHOUT_COPIES, token)
        return replace(made, name=f"portfolio, {rows:,} rows", routes=(*LISTS, PUT, PATCH))

    def database(self, name: str) -> str:
        self.server.create_database(name)
        self.plain[self.server.url(name)] = self.server.plain(name)
        return self.server.url(name)

    def contestant(
        self, name: str, url: str, settings: dict[str, str] | None = None, token: str = ""
    ) -> Contestant:
        python: Path = self.pythons[name == "FastAPI"]
        return Contestant(name, HANDLERS[name], python, self.folder, url, settings or {}, token)

    def compare(self, everybody: list[Contestant], *, reference: Contestant) -> None:
        """Counts what each does, and refuses to go on where they do not do the same."""
        say("counting statements and comparing answers")
        answers = {each.name: self.count(each) for each in everybody}
        found = measure.differing(answers, reference=reference.name)
        if found:
            wrong = [f"{name} in {route}" for name, route in found]
            raise DifferentAnswersError(
                f"Not the same answer as {reference.name}'s: {', '.join(wrong)}."
            )

    def count(self, contestant: Contestant) -> dict[str, Any]:
        """Of TLS only the round trips can be seen: the statements are counted without it."""
        answers = measure.count(contestant)
        if self.tls:
            encrypted = contestant.counts
            contestant.counts = {}
            measure.count(replace(contestant, url=self.plain[contestant.url]))
            for route, (_, round_trips) in encrypted.items():
                contestant.counts[route] = contestant.counts[route][0], round_trips
        return answers

    def tables(self, everybody: list[Contestant]) -> str:
        parts = []
        for distance in self.distances:
            parts.append(f"### {distance:g} ms added to a round trip\n")
            parts += [report.cold(everybody, distance), report.warm(everybody, distance)]
        return "\n".join([*parts, "### At any distance\n", report.counts(everybody)])

    def heading(self, loads: list[float]) -> str:
        ours = environment.versions(self.pythons[0], *OUR_PACKAGES)
        theirs = environment.versions(self.pythons[1], *PEER_PACKAGES)
        packages = ", ".join(f"{name} {version}" for name, version in (ours | theirs).items())
        server = databases.server_version(next(iter(self.plain)))
        tls = "with" if self.tls else "without"
        without = "" if self.bundled else ", without the bundle"
        return (
            f"{time.strftime('%Y-%m-%d', time.gmtime())}, {self.rounds} rounds of "
            f"{self.invocations} calls of a route{without}. Python {platform.python_version()} on "
            f"{platform.machine()}, PostgreSQL {server} on the same machine {tls} TLS, "
            f"{packages}. Load of the machine {min(loads):.1f} to {max(loads):.1f} on "
            f"{os.cpu_count()} cores, of which the benchmark makes about 1. "
            "Where two have a route, they gave the same rows, the portfolio with more columns.\n"
        )
