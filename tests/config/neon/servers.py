"""What the tests of the embedded PostgreSQL ask of servers and processes."""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg

BASE_DIR = Path(__file__).resolve().parents[3]

# A parent that starts a server, says where, and waits to be killed.
PARENT = """
import sys, time
from pathlib import Path
from config.neon.local import Server
server = {server}
server.start()
print(server.pid, server.folder, flush=True)
time.sleep(600)
"""


def ask(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row if len(row) > 1 else row[0]


def write(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE note AS SELECT 'kept' AS text")


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # The dead whom nobody has reaped yet still count for kill().
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return True


def gone(pid: int, within: float = 60.0) -> bool:
    deadline = time.monotonic() + within
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not alive(pid)


def parent_of(server: str) -> tuple[subprocess.Popen[str], int, Path]:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT.format(server=server)],
        cwd=BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    pid, folder = parent.stdout.readline().split(maxsplit=1)
    return parent, int(pid), Path(folder.strip())


def kill(parent: subprocess.Popen[str]) -> None:
    parent.kill()
    parent.communicate()


def wait_for(path: Path, within: float = 60.0) -> None:
    deadline = time.monotonic() + within
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
