"""Measures the Lambda function beside two peers that serve the same rows; prints Markdown.

  FastAPI       the usual design: FastAPI, Mangum, Powertools and a pool of asyncpg
                connections (tests/benchmarks/peer, with a lock of its own)
  bare psycopg  the floor: one statement whose result is the answer, no framework
                (tests/benchmarks/bare)

All run as on AWS (`python -m awslambdaric HANDLER`), in fresh processes that take
turns within each round, the portfolio with what `manage.py prebuild` makes, each in
an environment with its own locked packages and no others (made in .local on the
first run), against one embedded PostgreSQL over TCP without TLS. A Runtime API of
the benchmark's own drives them: AWS's emulator adds milliseconds to each call.

  cold start    from spawn to the answer of the first GET /api/experience
  init phase    from spawn to the first request for work
  processor     the process's own time: the steadiest figure on a machine that does
                other things too
  round trip    a message to the database that the next step waits for; opening
                a connection is one, too

Milliseconds are this machine's alone; ratios and counts compare. A ratio of 0.50
says: half of the peer's.

  make bench                            10 rounds at 0 and 2 ms, some four minutes
  make bench ARGS="--rounds 3"          quicker, rougher
  make bench ARGS="--latency-ms 20"     with a database that is 20 ms away
  make bench ARGS="--data large"        5,000 jobs: what a page costs then
  make bench ARGS="--tls"               over TLS; needs Debian's PostgreSQL (make system-deps)
  make bench ARGS="--write"             also writes the table into docs/speed.md
"""

import argparse
import sys
from collections.abc import Callable
from typing import NoReturn

from config.env import BASE_DIR
from config.neon.local import LocalPostgresError
from tests.benchmarks import document
from tests.benchmarks.course import DATA, Course, DifferentAnswersError
from tests.benchmarks.function import FunctionError
from tests.benchmarks.progress import say
from tests.environments import EnvironmentFailureError

PAGE = BASE_DIR / "docs" / "speed.md"
FAILURES = (
    EnvironmentFailureError,
    FunctionError,
    LocalPostgresError,
    DifferentAnswersError,
    document.DocumentError,
)


class Arguments(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{message}\n")


def within(least: float, most: float, kind: type = int) -> Callable[[str], float]:
    def parse(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            value = most + 1
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"write a number from {least} to {most}")
        return float(value) if kind is float else value

    return parse


def parser() -> Arguments:
    made = Arguments(
        prog="python -m tests.benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument(
        "--rounds", type=within(1, 200), help="cold starts of each (10; 3 with large data)"
    )
    made.add_argument(
        "--invocations", type=within(1, 500), default=20, help="warm calls of a route a round (20)"
    )
    made.add_argument(
        "--latency-ms",
        type=within(0, 1000, float),
        nargs="+",
        metavar="MS",
        help="time added to each round trip to the database, one or several (0 2; 0 with large)",
    )
    made.add_argument(
        "--data", choices=sorted(DATA), default="sample", help="which rows there are (sample)"
    )
    made.add_argument(
        "--tls",
        action="store_true",
        help="ask Debian's PostgreSQL (make system-deps) over TLS, as Neon is asked",
    )
    made.add_argument(
        "--no-bundle",
        action="store_true",
        help="start from single files, without what `manage.py prebuild` makes",
    )
    made.add_argument(
        "--write", action="store_true", help=f"write the result into {PAGE.relative_to(BASE_DIR)}"
    )
    return made


def main() -> int:
    arguments = parser()
    options = arguments.parse_args()
    if options.write and options.no_bundle:
        arguments.error("--write keeps what the image does: leave out --no-bundle.")
    data = DATA[options.data]
    try:
        if options.write:
            document.read(PAGE, data.marker)
        course = Course(
            data,
            distances=list(dict.fromkeys(options.latency_ms or data.distances)),
            rounds=options.rounds or data.rounds,
            invocations=options.invocations,
            bundled=not options.no_bundle,
            tls=options.tls,
        )
        text, summary = course.run()
        sys.stdout.write(text)
        if options.write:
            document.replace(PAGE, data.marker, text)
            say(f"written into {PAGE.relative_to(BASE_DIR)}")
    except FAILURES as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    say(summary)
    return 0


if __name__ == "__main__":
    sys.exit(main())
