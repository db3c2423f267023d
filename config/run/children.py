"""The run's children: Django's commands one after the other, then its web server."""

import http.client
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path

from config.env import BASE_DIR
from config.neon.local import bound
from config.run.checks import HOST
from config.run.ending import Ending, RunError
from config.run.telling import complain, say, step

# Seconds, for the polite end and for the other one.
STOP_LIMITS = ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0))


def manage(
    what: str, environment: dict[str, str], ending: Ending, *arguments: str, cut: bool = True
) -> None:
    """Runs one of Django's commands and shows what it says.

    `cut=False` lets it finish even when the end is wished: what it says is said once.
    """
    with step(what):
        ending.check()
        command = start_manage(environment, *arguments, stdout=subprocess.PIPE)
        output = None
        try:
            while output is None:
                if cut:
                    ending.check()
                with suppress(subprocess.TimeoutExpired):
                    output, _ = command.communicate(timeout=0.1)
        finally:
            end_group(command)
    text = output.decode(errors="replace").rstrip()
    if command.returncode != 0:
        complain(text)
        raise RunError(f"`manage.py {arguments[0]}` failed: mend what it says above and try again.")
    for line in text.splitlines():
        say(f"    {line}")
    ending.check()


def serve(port: int, environment: dict[str, str], ending: Ending) -> None:
    started = time.monotonic()
    web = start_manage(environment, "runserver", f"{HOST}:{port}")
    try:
        while web.poll() is None and not answers(port):
            ending.check()
            time.sleep(0.1)
        if web.poll() is None:
            address = f"http://{HOST}:{port}"
            say(f"Serving after {time.monotonic() - started:.1f} s, until Ctrl-C:")
            say(f"    API    {address}/api/portfolio")
            say(f"    docs   {address}/api/docs")
            say(f"    admin  {address}/admin/")
        while web.poll() is None:
            ending.check()
            time.sleep(0.1)
    finally:
        end_group(web)
    ending.check()
    raise RunError(
        f"The web server ended by itself (code {web.returncode}): mend what it says above, "
        "then `make run` again."
    )


def answers(port: int) -> bool:
    """Whether the web server answers at all: `/healthz` touches nothing else."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def start_manage(
    environment: dict[str, str], *arguments: str, stdout: int | None = None
) -> subprocess.Popen[bytes]:
    """Starts `manage.py` in a process group of its own, out of the terminal's reach."""
    return subprocess.Popen(
        bound([sys.executable, BASE_DIR / "manage.py", *arguments], signal.SIGTERM),
        cwd=BASE_DIR,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=None if stdout is None else subprocess.STDOUT,
        start_new_session=True,
    )


def end_group(leader: subprocess.Popen[bytes]) -> None:
    """Ends the process and its descendants: the web server's reloader has a child."""
    for number, limit in STOP_LIMITS:
        if not _lives(leader):
            return
        with suppress(ProcessLookupError):
            os.killpg(leader.pid, number)
        deadline = time.monotonic() + limit
        while _lives(leader) and time.monotonic() < deadline:
            time.sleep(0.02)


def _lives(leader: subprocess.Popen[bytes]) -> bool:
    """Whether somebody still runs in the process group that `leader` has begun."""
    if leader.poll() is None:
        return True
    if not Path("/proc/self").exists():
        try:
            os.killpg(leader.pid, 0)
        except (ProcessLookupError, PermissionError):
            # macOS says PermissionError where only the dead are left.
            return False
        return True
    # Orphans that no init reaps (in many containers) are still members, dead as they are.
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, group = path.read_text(errors="replace").rpartition(") ")[2].split()[:3]
            if int(group) == leader.pid and state not in "ZX":
                return True
    return False
