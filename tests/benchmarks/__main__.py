"""Measures the Lambda function side by side with a bare psycopg handler; prints Markdown.

Both run as on AWS (`python -m awslambdaric HANDLER`), in fresh processes that
take turns, in an environment that holds the image's packages and no others
(.local/bench-venv), against an embedded PostgreSQL with the sample CV, over
TCP without TLS. A Runtime API of the benchmark's own drives them: AWS's emulator
would add its own milliseconds to each call.

  cold start    from spawn to the answer of the first GET /api/experience
  init phase    from spawn to the first request for work
  processor     the process's own time up to that first answer: the steadiest
                figure on a machine that does other things too
  round trip    a message to the database that the next step waits for; opening
                a connection is one, too

Milliseconds are this machine's alone; ratios and counts compare. A ratio of
2.00 says: twice the bare handler's.

  make bench                            10 rounds, about a minute
  make bench ARGS="--rounds 3"          quicker, rougher
  make bench ARGS="--latency-ms 2"      with a database that is 2 ms away
  make bench ARGS="--no-snapshots"      what a read costs that asks the database
"""

import argparse
import os
import platform
import sys
import time
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from config.neon.local import LocalPostgresError, Server
from tests.benchmarks import environment, measure, report
from tests.benchmarks.function import FunctionError
from tests.benchmarks.wire import Wire

# Whether reads are asked to do without the copies that the process keeps of its answers.
SNAPSHOTS = {False: {}, True: {"SNAPSHOT_FRESH_SECONDS": "0"}}


class Arguments(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{message}\n")


def within(least: float, most: float, kind: type = int) -> object:
    def parse(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            value = most + 1
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"write a number from {least} to {most}")
        return value

    return parse


def main() -> int:
    parser = Arguments(
        prog="python -m tests.benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--rounds", type=within(1, 200), default=10, help="cold starts of each (10)"
    )
    parser.add_argument(
        "--invocations", type=within(1, 500), default=20, help="warm calls of a route a round (20)"
    )
    parser.add_argument(
        "--latency-ms",
        type=within(0, 1000, float),
        default=0,
        help="time added to each round trip to the database (0)",
    )
    parser.add_argument(
        "--no-snapshots",
        action="store_true",
        help="let every read ask the database, instead of keeping its answer for some seconds",
    )
    parser.add_argument(
        "--no-bundle",
        action="store_true",
        help="start from single files, without what `manage.py prebuild` makes",
    )
    options = parser.parse_args()
    try:
        python = environment.python()
        with Server.temporary(port=0) as server:
            server.create_database("benchmark")
            url = server.url("benchmark")
            progress("making the database")
            token = measure.prepare(python, url)
            with measure.bundle(python, url, wanted=not options.no_bundle):
                sys.stdout.write(run(python, url, token, options))
    except (environment.EnvironmentFailureError, FunctionError, LocalPostgresError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def run(python: Path, url: str, token: str, options: argparse.Namespace) -> str:
    port = urlsplit(url).port or 0
    settings = measure.environment() | SNAPSHOTS[options.no_snapshots]
    portfolio, bare = contestants = [
        measure.Contestant(name, handler, python, settings, token)
        for name, handler in (
            ("portfolio", "config.lambda_handler.handler"),
            ("bare psycopg", "tests.benchmarks.bare.handler"),
        )
    ]
    progress("counting statements")
    answers = [measure.count(contestant, url, port) for contestant in contestants]
    differing = [route for route in measure.ROUTES if answers[0][route] != answers[1][route]]
    with Wire(port, options.latency_ms) as wire:
        measure.rounds(
            contestants,
            measure.through(url, wire) if options.latency_ms else url,
            number=options.rounds,
            invocations=options.invocations,
            progress=progress,
        )
    progress("looking at the imports")
    spent, modules = measure.imports(portfolio, url)
    return "\n".join(
        [
            heading(options),
            report.cold(portfolio, bare),
            report.warm(portfolio, bare),
            report.imports(spent, modules, portfolio),
            "Both gave the same answers.\n"
            if not differing
            else f"The answers differ: {', '.join(differing)}.\n",
        ]
    )


def heading(options: argparse.Namespace) -> str:
    snapshots = "without snapshots, " if options.no_snapshots else ""
    snapshots += "without the bundle, " if options.no_bundle else ""
    return (
        f"## {time.strftime('%Y-%m-%d')}: {options.rounds} rounds of {options.invocations} "
        f"invocations, {snapshots}{options.latency_ms:g} ms added to a round trip\n\n"
        f"Python {platform.python_version()} with the packages of requirements.txt alone, "
        f"{platform.machine()}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; "
        "Runtime API of the benchmark's own, PostgreSQL on this machine without TLS.\n"
    )


def progress(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
