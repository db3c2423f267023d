"""What the tests of branches ask of databases and of processes."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from config.neon.branches import notes

BASE_DIR = Path(__file__).resolve().parents[2]
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made there
# Bytes; what these tests have at a time is less than a tenth of it.
ROOM = 4_000_000_000
# Seconds for a process on a busy machine.
PATIENCE = 60.0


@contextmanager
def in_memory() -> Iterator[None]:
    """Temporary folders are made in memory meanwhile, where there is room.

    These tests copy some hundred databases, of a thousand files each: five times faster there.
    """
    before = tempfile.tempdir
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        tempfile.tempdir = os.fspath(MEMORY)
    try:
        yield
    finally:
        tempfile.tempdir = before


def drop_branches(url: str) -> None:
    """Drops what branches a database has, whatever became of them."""
    root = url.rpartition("/")[2]
    admin = f"{url.rpartition('/')[0]}/postgres"
    with psycopg.connect(admin, autocommit=True) as connection:
        rows = connection.execute(
            "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database"
        ).fetchall()
        for name, comment in rows:
            note = notes.read(comment)
            if note and note.root == root and name != root:
                drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
                connection.execute(drop.format(sql.Identifier(name)))


class Checkout:
    """The project's code in a folder of its own, so that `.local/branch` is nobody else's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("config", "portfolio"):
            # With its bytecode, which is as good as the files' dates.
            shutil.copytree(BASE_DIR / name, folder / name)
        shutil.copy2(BASE_DIR / "manage.py", folder / "manage.py")

    @property
    def choice(self) -> Path:
        return self.folder / ".local" / "branch"

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        own = {name: value for name, value in os.environ.items() if name != "BRANCH_IN_USE"}
        return subprocess.Popen(
            [sys.executable, self.folder / "manage.py", *arguments],
            cwd=self.folder,
            env=own | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, **environment: str) -> tuple[int, str, str]:
        """The exit code, standard output and standard error."""
        process = self.start(*arguments, **environment)
        out, err = process.communicate(timeout=PATIENCE)
        return process.returncode, out, err


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """What the process says on standard error, up to the line with the words."""
    assert process.stderr is not None
    heard = ""
    for line in process.stderr:
        heard += line
        if words in line:
            return heard
    raise AssertionError(heard)


def end(process: subprocess.Popen[str], number: signal.Signals) -> tuple[int, str, str]:
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out, err


def wait_for(question: Any) -> Any:
    """The first true answer."""
    deadline = time.monotonic() + PATIENCE
    while not (found := question()):
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)
    return found
