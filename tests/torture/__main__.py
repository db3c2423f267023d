"""Breaks everything around the function that breaks in the world, and says what came of it.

  make torture                            all of it, about a quarter of an hour
  make torture ARGS=--short               a little of each, a minute or two
  make torture ARGS="--only wakes disk"   some of it
  make torture ARGS=--list                what there is
  make torture ARGS="--write docs/torture.md"

Real servers on this machine's loopback, started for it and gone after it: PostgreSQL, PgBouncer,
Lambda's emulator, the release before. It takes Linux, root and what `make system-deps` installs.
The table (fault, demanded, seen) goes to standard output, what goes on to standard error. The exit
code is 0 where all holds that was demanded, 1 where something is broken, 2 where it can't be run.
"""

import argparse
import os
import shutil
import sys
import time
from pathlib import Path

from tests.plugin import clean_environment

PROGRAMS = ("pgbouncer", "unshare", "mount", "cc", "git")
PLACES = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
INTRODUCTION = """# Torture

What `make torture` breaks, what is demanded then, and what was seen. Written by
`make torture ARGS="--write docs/torture.md"`; CI runs a little of each (`make test-torture`).
"""


def parser() -> argparse.ArgumentParser:
    from tests.torture.scenarios import SCENARIOS

    words = argparse.ArgumentParser(
        prog="make torture",
        usage="make torture ARGS='[--short] [--only NAME ...] [--write FILE] [--list]'",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    words.add_argument("--short", action="store_true", help="a little of each, no limits of time")
    words.add_argument("--only", nargs="+", choices=list(SCENARIOS), metavar="NAME", help="these")
    words.add_argument("--write", type=Path, metavar="FILE", help="the table as Markdown, too")
    words.add_argument("--list", action="store_true", help="say what there is, and do nothing")
    return words


def main() -> int:
    arguments = parser().parse_args()
    from tests.torture.scenarios import SCENARIOS

    if arguments.list:
        for name, scenario in SCENARIOS.items():
            sys.stdout.write(f"{name:<12} {first_line(sys.modules[scenario.__module__].__doc__)}\n")
        return 0
    if lacking := missing():
        sys.stderr.write(f"{lacking}\n")
        return 2
    clean_environment()
    names = arguments.only or list(SCENARIOS)
    return torture(names, arguments)


def torture(names: list[str], arguments: argparse.Namespace) -> int:
    from tests.torture.scenarios import run
    from tests.torture.table import FULL, SHORT, Row, machine, markdown

    started = time.monotonic()

    def say(line: str) -> None:
        sys.stderr.write(f"{time.monotonic() - started:6.0f} s  {line}\n")

    rows: list[Row] = []
    for row in run(names, SHORT if arguments.short else FULL, say):
        rows.append(row)
        say(f"{row}")
    which = "A little of each" if arguments.short else "In full"
    hold = sum(row.holds for row in rows)
    told = f"{markdown(rows)}\n\n{which}: {hold} of {len(rows)} hold. {machine()}.\n"
    sys.stdout.write(f"\n{told}")
    if arguments.write:
        arguments.write.write_text(f"{INTRODUCTION}\n{told}")
    return 0 if all(row.holds for row in rows) else 1


def missing() -> str:
    """What this machine lacks, as a sentence."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "Black holes and full disks take Linux and root: use a container, or sudo."
    programs = [name for name in PROGRAMS if not shutil.which(name, path=PLACES)]
    if programs:
        return f"There is no {' and no '.join(programs)} here: run `make system-deps`."
    return ""


def first_line(text: str | None) -> str:
    return (text or "").strip().splitlines()[0]


if __name__ == "__main__":
    sys.exit(main())
