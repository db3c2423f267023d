"""Lambda's Runtime Interface Emulator with this project's handler in it.

    with Emulator(database_url) as emulator:
        answer = emulator.invoke(http_api("GET", "/api/skills"))
        records = emulator.records()

The emulator is AWS's own binary, from the wheel `aws-sam-cli`; in it runs
`python -m awslambdaric`, as in the image.
"""

import importlib.util
import json
import os
import platform
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote, urlsplit

import httpx

from config.env import BASE_DIR
from config.neon.local import bound

PATH = "/2015-03-31/functions/function/invocations"
# Seconds.
START_LIMIT = 15.0
INVOCATION_LIMIT = 30.0
LOG_LIMIT = 5.0

INIT = re.compile(r"INIT REPORT\(durationMs: ([0-9.]+)\)")
START = re.compile(r"^START RequestId: (\S+)", re.MULTILINE)
REPORT = re.compile(r"^REPORT RequestId: (\S+)", re.MULTILINE)


class EmulatorError(Exception):
    """The emulator can't be had, or did not do its work. The text says what to do."""


class Emulator:
    """One emulator, so one function instance. Calls from several threads take turns.

    `environment` is added to the function's; None takes a variable away. After `limit` seconds
    Lambda ends an invocation, and its sandbox.
    """

    def __init__(
        self, database_url: str, *, limit: float = INVOCATION_LIMIT, **environment: str | None
    ) -> None:
        self._limit = limit
        given = dict(os.environ) | {"DATABASE_URL": database_url} | environment
        self._environment = {name: value for name, value in given.items() if value is not None}
        # The emulator crashes on overlapping invocations.
        self._turn = threading.Lock()
        self._invocations = 0

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="emulator-")
        self._log = Path(self._folder.name, "log")
        self._port, runtime_port = free_ports(2)
        command = [
            binary(),
            "--runtime-interface-emulator-address",
            f"127.0.0.1:{self._port}",
            "--runtime-api-address",
            f"127.0.0.1:{runtime_port}",
            *(sys.executable, "-m", "awslambdaric", "config.lambda_handler.handler"),
        ]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                bound(command, signal.SIGTERM),
                cwd=BASE_DIR,
                env=self._environment | {"AWS_LAMBDA_FUNCTION_TIMEOUT": f"{self._limit:.0f}"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._client = httpx.Client(timeout=INVOCATION_LIMIT + 5, trust_env=False)
        self._wait_until_it_listens()
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()

    @property
    def pid(self) -> int:
        """The emulator's own; the function is its child."""
        return self._process.pid

    def invoke(self, event: Any) -> Any:
        """The function's answer. The first invocation runs the function's init phase too."""
        return self.invoke_raw(json.dumps(event).encode())

    def invoke_raw(self, event: bytes) -> Any:
        with self._turn:
            self._invocations += 1
            try:
                url = f"http://127.0.0.1:{self._port}{PATH}"
                answer = self._client.post(url, content=event).content
            except httpx.HTTPError as error:
                sentence = f"The emulator does not answer ({error})."
                raise EmulatorError(f"{sentence}\n{self.log()}") from error
        try:
            return json.loads(answer)
        except ValueError:
            # A function that is killed, or takes too long, is answered with plain text.
            raise EmulatorError(f"No JSON came back: {answer[:500]!r}\n{self.log()}") from None

    def log(self) -> str:
        """All that the emulator and the function have written."""
        return self._log.read_text(errors="replace")

    def records(self) -> list[dict[str, Any]]:
        """The last invocation's structured log records. They may come a moment after its answer."""
        deadline = time.monotonic() + LOG_LIMIT
        while time.monotonic() < deadline:
            log = self.log()
            started, ended = START.findall(log), REPORT.findall(log)
            if len(started) == len(ended) == self._invocations:
                found = [record for record in structured(log) if started[-1] in record.values()]
                if found:
                    return found
            time.sleep(0.01)
        raise EmulatorError(f"The last invocation has left no record:\n{self.log()}")

    def init_ms(self) -> float:
        found = INIT.search(self.log())
        if found is None:
            raise EmulatorError("Nothing was invoked yet.")
        return float(found[1])

    def _wait_until_it_listens(self) -> None:
        deadline = time.monotonic() + START_LIMIT
        while True:
            try:
                socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
            except OSError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    log = self.log()
                    self.__exit__()
                    raise EmulatorError(f"The emulator does not start.\n{log}") from None
                time.sleep(0.02)
            else:
                return


def structured(log: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.splitlines() if line.startswith("{")]


def binary() -> Path:
    """The emulator's program for this machine. Raises `EmulatorError` where it is missing."""
    machine = {"aarch64": "arm64", "amd64": "x86_64"}.get(platform.machine().lower())
    name = f"aws-lambda-rie-{machine or platform.machine()}"
    package = importlib.util.find_spec("samcli")
    if package is None or package.origin is None:
        raise EmulatorError("The Lambda emulator is not installed: run `make install`.")
    found = Path(package.origin).parent / "local" / "rapid" / name
    if not found.is_file() or platform.system() != "Linux":
        raise EmulatorError(f"There is no Lambda emulator for this machine ({name}): use Linux.")
    if not os.access(found, os.X_OK):
        raise EmulatorError(f"The Lambda emulator can't be run: chmod +x {found}")
    return found


def free_ports(number: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def with_database(url: str, name: str) -> str:
    """The URL for another database of the same server."""
    return urlsplit(url)._replace(path=f"/{quote(name)}").geturl()
