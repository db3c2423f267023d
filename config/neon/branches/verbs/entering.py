"""`shell`, `run`, `tune`: another program, on a branch."""

import os
import shutil
import signal
import subprocess
import sys
from argparse import REMAINDER, ArgumentParser
from typing import Any

from config.env import BASE_DIR
from config.neon.branches import chosen
from config.neon.branches.interface import BranchError
from config.neon.branches.verbs.context import Context, Verb


def add_name(parser: ArgumentParser) -> None:
    parser.add_argument("name", help="the branch")


def add_rest(parser: ArgumentParser) -> None:
    add_name(parser)
    parser.add_argument("rest", nargs=REMAINDER, metavar="-- …", help="what the program is given")


def shell(context: Context, options: dict[str, Any]) -> int:
    if shutil.which("psql") is None:
        raise BranchError(
            "psql is not installed: install PostgreSQL's client (Debian: apt-get install "
            "postgresql-client), or run `branch run NAME -- shell` for Python."
        )
    rest = after_dashes(options["rest"])
    return manage(context, options["name"], "dbshell", *(["--", *rest] if rest else []))


def run(context: Context, options: dict[str, Any]) -> int:
    command = after_dashes(options["rest"])
    if not command:
        raise BranchError("`branch run` wants a command, as in `branch run NAME -- check`.", code=2)
    return manage(context, options["name"], *command)


def tune(context: Context, options: dict[str, Any]) -> int:
    return manage(context, options["name"], "tune_role", *after_dashes(options["rest"]))


def after_dashes(rest: list[str]) -> list[str]:
    return rest[1:] if rest[:1] == ["--"] else rest


def manage(context: Context, name: str, *arguments: str) -> int:
    """Runs a manage command on the branch, and answers its exit code."""
    branch = context.find(name)
    environment = dict(os.environ)
    chosen.lead(environment, chosen.environment_of(context.provider, branch.name))
    context.tell(f"On the branch {branch.name}:")
    command = [sys.executable, os.fspath(BASE_DIR / "manage.py"), *arguments]
    # Ctrl-C is the program's own: psql, for one, goes on after it. Popen's children inherit what is
    # ignored, but not a handler.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        code = subprocess.Popen(command, env=environment).wait()  # noqa: S603 - this project's own
    finally:
        signal.signal(signal.SIGINT, before)
    # As a shell tells of a program that a signal has ended.
    return code if code >= 0 else 128 - code


VERBS = (
    Verb("shell", "psql on a branch", add_rest, shell),
    Verb("run", "any manage command on a branch: run NAME -- COMMAND", add_rest, run),
    Verb("tune", "the role's settings on a branch (manage.py tune_role)", add_rest, tune),
)
