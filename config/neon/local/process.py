"""The processes around the embedded PostgreSQL: who holds a folder, who lives, who must go."""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from config.neon.local.account import Account, LocalPostgresError

LAUNCHER = Path(__file__).with_name("launch.py")

# Seconds for a fast shutdown, then an immediate one, then the end without a word.
STOP_LIMITS = ((signal.SIGINT, 10.0), (signal.SIGQUIT, 6.0), (signal.SIGKILL, 5.0))


def bound(
    command: Sequence[str | Path], number: signal.Signals, account: Account | None = None
) -> list[str | Path]:
    """The command line that runs `command`, as `account`, until this process is gone.

    Then the program gets the signal `number`, on Linux; elsewhere it lives on. It must be
    started by the main thread: for the kernel the parent is gone when its thread is.
    """
    uid, gid = (account.uid, account.gid) if account else (os.geteuid(), os.getegid())
    numbers = (os.getpid(), int(number), uid, gid)
    return [sys.executable, "-I", "-S", LAUNCHER, *map(str, numbers), *command]


def take_lock(home: Path, folder: Path, account: Account | None) -> int:
    """Holds the folder for this process alone; the kernel lets go when the process ends."""
    lock = os.open(home / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise LocalPostgresError(
            f"Another process runs the database in {folder}: stop that one first."
        ) from None
    if account is not None:
        account.give(lock)
    return lock


def is_ready(data: Path, pid: int) -> bool:
    """Reads the server's state where pg_ctl does: the eighth line of its pid file."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return lines[:1] == [str(pid)] and lines[7:] == ["ready   "]


def end_leftover(data: Path) -> None:
    """Stops a server that its parent left behind; forgets the pid file of a dead one."""
    pid_file = data / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().partition("\n")[0])
    except (FileNotFoundError, ValueError):
        pid = 0
    if pid > 0 and runs_on(pid, data):
        end(pid, lambda: runs_on(pid, data))
    # The number may be another process's by now, which would keep the server from starting.
    pid_file.unlink(missing_ok=True)


def runs_on(pid: int, data: Path) -> bool:
    """Whether the process is a PostgreSQL on this data, not one that inherited the number."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        if Path("/proc/self").exists():
            return False
        ps = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
        line = subprocess.run(ps, capture_output=True, check=False).stdout
        return b"postgres" in line and os.fsencode(data) in line
    return Path(os.fsdecode(words[0])).name == "postgres" and os.fsencode(data) in words


def end(pid: int, alive: Callable[[], bool]) -> None:
    """Fast shutdown, then immediate shutdown, then the end without a word, each with its limit."""
    for number, limit in STOP_LIMITS:
        if not alive():
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        deadline = time.monotonic() + limit
        while alive() and time.monotonic() < deadline:
            time.sleep(0.02)


def exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
