"""A `make run` for the tests: started for real, in a folder of its own, on a free port."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

BASE_DIR = Path(__file__).resolve().parents[2]
# The tests' own settings must not reach a run, which makes its own.
SETTINGS = ("DATABASE_URL", "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "SECURE_SSL_REDIRECT")
# In URLs; no output may hold it.
SECRET = "a-password-nobody-may-read"


class Run:
    """One `make run`, started but not yet awaited."""

    def __init__(self, folder: Path, port: int, **environment: str) -> None:
        self.folder = folder
        self.port = port
        own = {name: value for name, value in os.environ.items() if name not in SETTINGS}
        self._output = folder.with_name(f"{folder.name}-{time.monotonic_ns()}.txt")
        with self._output.open("w") as output:
            self.process = subprocess.Popen(
                command("--port", str(port), "--folder", str(folder)),
                cwd=BASE_DIR,
                env=own | environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    @property
    def said(self) -> str:
        return self._output.read_text()

    def until(self, words: str, within: float = 60.0) -> "Run":
        deadline = time.monotonic() + within
        while words not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.05)
        return self

    def serves(self) -> "Run":
        return self.until("/admin/\n")

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=30)

    def left_behind(self) -> list[str]:
        """The command lines of processes that belong to this run, by folder or port."""
        signs = (str(self.folder), f"127.0.0.1:{self.port}")
        return [line for _, line in command_lines() if any(sign in line for sign in signs)]


@contextmanager
def running(folder: Path, **environment: str) -> Iterator[Run]:
    run = Run(folder, free_port(), **environment)
    try:
        yield run
    finally:
        with suppress(subprocess.TimeoutExpired):
            run.process.terminate()
            run.process.wait(timeout=30)
        run.process.kill()
        run.process.wait()


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "config.run", *arguments]


def refused(*arguments: str, **environment: str) -> tuple[int, str, str]:
    """The exit code, the output and the complaint of a run that can't begin."""
    own = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    done = subprocess.run(
        command(*arguments),
        cwd=BASE_DIR,
        env=own | environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def command_lines() -> list[tuple[int, str]]:
    """Every process that runs: its number and its command line."""
    if not Path("/proc/self").exists():
        ps = ["ps", "-axww", "-o", "pid=,command="]
        lines = subprocess.run(ps, capture_output=True, text=True, check=True).stdout.splitlines()
        return [
            (int(pid), rest) for pid, _, rest in (line.strip().partition(" ") for line in lines)
        ]
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        # One that ended meanwhile.
        with suppress(OSError):
            words = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            found.append((int(path.parent.name), words))
    return found


def gone(run: Run, within: float = 10.0) -> bool:
    deadline = time.monotonic() + within
    while run.left_behind() and time.monotonic() < deadline:
        time.sleep(0.05)
    return not run.left_behind()


def status(url: str) -> int:
    # The web server is away for a moment when it reloads because somebody has edited the code.
    with httpx.Client(transport=httpx.HTTPTransport(retries=5)) as client:
        return client.get(url).status_code


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
