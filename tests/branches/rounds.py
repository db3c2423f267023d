"""Migrations at their worst, counted: `python -m tests.branches.rounds`.

    --rounds 20          three processes migrate the same new database at once, on the direct
                         address, through PgBouncer with the direct address beside it, and through
                         PgBouncer alone
    --every-statement    a migration from nothing is cut at each of its statements in turn, before
                         the server gets it and after; then run again

Ends with 1 where anything was not as it must be. Needs Debian's PostgreSQL and PgBouncer.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import django

from config.env import BASE_DIR
from config.neon.branches import schema
from config.neon.local import Server
from tests.branches import cutting
from tests.branches.databases import ask, fresh_database
from tests.faults.proxy import Fault
from tests.plugin import SETTINGS, clean_environment
from tests.pooler.servers import PASSWORD, ROLE, Pooler, administer, postgres

AT_ONCE = 3
# Seconds for a migration to end that waits for two others.
PATIENCE = 300
DOUBLED = "SELECT app, name FROM django_migrations GROUP BY 1, 2 HAVING count(*) > 1"
COUNT = "SELECT count(*) FROM django_migrations"
FAULTS = (Fault.CUT_BEFORE, Fault.CUT_ANSWER)


@dataclass
class Outcome:
    """What was tried and what went wrong, in words."""

    title: str
    tried: int = 0
    waited: int = 0
    wrong: list[str] | None = None

    def add(self, sentence: str) -> None:
        self.wrong = [*(self.wrong or []), sentence]

    def line(self) -> str:
        good = self.tried - len(self.wrong or [])
        return f"{self.title}: {good} of {self.tried} well, {self.waited} lines of waiting"


def at_once(environment: dict[str, str]) -> list[tuple[int, str]]:
    """Three `manage.py migrate` at the same time: exit codes and stderr."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    processes = [
        subprocess.Popen(
            [sys.executable, "manage.py", "migrate", "--verbosity=0"],
            cwd=BASE_DIR,
            env=kept | SETTINGS | environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(AT_ONCE)
    ]
    errors = [process.communicate(timeout=PATIENCE)[1] for process in processes]
    return [(process.returncode, text) for process, text in zip(processes, errors, strict=True)]


def one_round(environment: dict[str, str], url: str, outcome: Outcome) -> None:
    """Three at once on an empty database at `url`, and what must hold then."""
    ended = at_once(environment)
    outcome.tried += 1
    outcome.waited += sum(text.count("Waiting") for _, text in ended)
    failed = [text for code, text in ended if code]
    if failed:
        outcome.add(f"{len(failed)} of {AT_ONCE} failed: {failed[0][-600:]}")
    elif doubled := ask(url, DOUBLED):
        outcome.add(f"applied twice: {doubled}")
    elif not ask(url, COUNT)[0][0]:
        outcome.add("nothing was applied")


@contextmanager
def behind_a_pooler() -> Iterator[tuple[Callable[[str], str], Callable[[str], str]]]:
    """Makes an empty database and answers its direct address; and its address in the pooler."""
    with postgres("max_connections=200") as (place, port):
        pooler = Pooler(place, port)
        pooler.start()

        def direct(name: str) -> str:
            with administer(port) as admin:
                admin.execute(f"CREATE DATABASE {name} OWNER {ROLE}")
            return f"postgresql://{ROLE}:{PASSWORD}@127.0.0.1:{port}/{name}"

        def pooled(name: str) -> str:
            return f"postgresql://{ROLE}:{PASSWORD}@127.0.0.1:{pooler.port}/{name}"

        try:
            yield direct, pooled
        finally:
            pooler.close()


def rounds(number: int, say: Callable[[str], None]) -> list[Outcome]:
    """`number` rounds for each way to the database."""
    outcomes = [
        Outcome("direct address"),
        Outcome("PgBouncer and the direct address"),
        Outcome("PgBouncer alone"),
    ]
    with behind_a_pooler() as (direct, pooled):
        for current in range(number):
            for way, outcome in enumerate(outcomes):
                name = f"round_{current}_{way}"
                url = direct(name)
                environment = [
                    {"DATABASE_URL": url},
                    {"DATABASE_URL": pooled(name), "DATABASE_URL_UNPOOLED": url},
                    {"DATABASE_URL": pooled(name)},
                ][way]
                one_round(environment, url, outcome)
            say(f"round {current + 1} of {number}: " + "; ".join(o.line() for o in outcomes))
    return outcomes


def every_statement(say: Callable[[str], None], step: int = 1) -> list[Outcome]:
    """From nothing, cut at each statement; then again, and the schema as it ought to be."""
    outcomes = []
    with Server.temporary(port=0) as server, fresh_database(server) as name:
        proxy = cutting.CuttingProxy(server.url(name))
        statements = cutting.statements_of(proxy, server.url(name))
        wanted = schema.read(server.url(name))
        applied = ask(server.url(name), COUNT)
        for fault in FAULTS:
            outcome = Outcome(f"cut at each of {len(statements)} statements, {fault.name}")
            outcomes.append(outcome)
            for cut_at in range(0, len(statements), step):
                with fresh_database(server) as case:
                    url = server.url(case)
                    cutting.interrupt(proxy, url, cut_at, fault)
                    again(outcome, proxy, url, f"{cut_at} {statements[cut_at][:60]!r}")
                    if schema.read(url) != wanted or ask(url, COUNT) != applied:
                        outcome.add(f"{cut_at}: another schema than without a cut")
                if cut_at % 20 == 0:
                    say(outcome.line())
        proxy.close()
    return outcomes


def again(outcome: Outcome, proxy: cutting.CuttingProxy, url: str, where: str) -> None:
    outcome.tried += 1
    try:
        cutting.statements_of(proxy, url)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
        outcome.add(f"{where}: {error}")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--every-statement", action="store_true")
    parser.add_argument("--step", type=int, default=1, help="each how-manyth statement")
    chosen = parser.parse_args()
    started = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - started:6.0f} s  {line}", flush=True)  # noqa: T201

    if chosen.every_statement:
        outcomes = every_statement(say, chosen.step)
    else:
        outcomes = rounds(chosen.rounds, say)
    for outcome in outcomes:
        say(outcome.line())
        for sentence in outcome.wrong or []:
            say(f"  {sentence}")
    return int(any(outcome.wrong for outcome in outcomes))


if __name__ == "__main__":
    clean_environment()
    os.environ["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/none"
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    sys.exit(main())
