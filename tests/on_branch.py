"""Runs a command with `TEST_DATABASE_URL` leading to a branch: `make test BRANCH=auto`.

    python -m tests.on_branch auto COMMAND …    a branch of its own, deleted at the end
    python -m tests.on_branch NAME COMMAND …    a branch that is there, and stays

One that a killed run leaves behind expires after two hours.
"""

import os
import secrets
import signal
import subprocess
import sys
from types import FrameType

from config import env
from config.env import BASE_DIR

AUTO = "auto"
LIFETIME = "2h"
NAMED_BY = ("DATABASE_URL", "PGHOST", "DATABASE_URL_PARAMETER")
NOWHERE = """There is no database to branch from. Start `make run` in another terminal, or set
DATABASE_URL (on Neon NEON_API_KEY and NEON_PROJECT_ID too): docs/branches.md.
"""
# What a shell says of a program that Ctrl-C has ended.
INTERRUPTED = 128 + signal.SIGINT


class FailedError(Exception):
    """A branch command ended with this exit code, having said why."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Ending:
    """Notes the signals that ask for the end. They cut nothing in two: who waits looks here."""

    def __init__(self) -> None:
        self.wished = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.note)

    def note(self, number: int, frame: FrameType | None) -> None:
        self.wished = True


def main(arguments: list[str]) -> int:
    if len(arguments) < 2:
        sys.stderr.write("Name a branch, or `auto`, and a command.\n")
        return 2
    if not has_database():
        sys.stderr.write(NOWHERE)
        return 2
    name, *command = arguments
    ending = Ending()
    try:
        if name != AUTO:
            return run(name, command, ending)
        name = f"tests/{secrets.token_hex(4)}"
        branch("create", name, "--expires", LIFETIME)
        try:
            return run(name, command, ending)
        finally:
            branch("delete", name, "--missing-ok")
    except FailedError as error:
        return error.code


def has_database() -> bool:
    """Whether the environment, or the `make run` of this checkout, names one."""
    env.read_local_environment()
    # It signs nothing here, but no settings are read without it.
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    return any(os.environ.get(name) for name in NAMED_BY)


def run(name: str, command: list[str], ending: Ending) -> int:
    """Runs the command, and ends it where that is wished. Answers its exit code, or 130."""
    url = branch("url", name, "--direct").strip()
    process = subprocess.Popen(command, env=os.environ | {"TEST_DATABASE_URL": url})
    told = False
    while True:
        try:
            code = process.wait(0.1)
        except subprocess.TimeoutExpired:
            if ending.wished and not told:
                # It cleans up after itself, so it is waited for.
                process.terminate()
                told = True
        else:
            return INTERRUPTED if ending.wished else code


def branch(*arguments: str) -> str:
    """What `manage.py branch` says on standard output. Raises `FailedError`."""
    command = [sys.executable, BASE_DIR / "manage.py", "branch", *arguments]
    # Ctrl-C is for the tests: what they leave behind must still be deleted.
    done = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=False, start_new_session=True
    )
    if done.returncode:
        raise FailedError(done.returncode)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
