"""A container of the image, run as Lambda runs it, with Lambda's emulator in front.

    with Function(image, DATABASE_URL=…) as function:
        answer = function.invoke(http_api("GET", "/api/skills"))

The container shares the machine's network and no more: the emulator listens on
the loopback, and the database is reached there. One container is one sandbox.
"""

import contextlib
import json
import secrets
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, Self

import httpx

from tests.emulator.emulator import INIT, PATH, binary, structured
from tests.image.storage import EngineError, environment, podman

HANDLER = "config.lambda_handler.handler"
MEMORY = 512  # MB
# Lambda's user has a number and no name; where the system's files may be read, /tmp alone written.
AS_LAMBDA = (
    "--read-only",
    "--read-only-tmpfs=false",
    "--tmpfs=/tmp:rw,size=512m,mode=1777",
    # Lambda has no shared memory.
    "--tmpfs=/dev/shm:ro",
    "--user=993:990",
    "--passwd=false",
    "--cap-drop=all",
    "--security-opt=no-new-privileges",
    f"--memory={MEMORY}m",
    f"--memory-swap={MEMORY}m",
)
# Whatever can be written may be: what is written then shows (`Function.changes`).
WITHOUT_BOUNDS = ("--user=0:0",)
EMULATOR = "/aws-lambda-rie"
# Below the ports that the system hands out by itself.
PORTS = range(15_000, 30_000)
# Seconds
START_LIMIT, INVOCATION_LIMIT = 60.0, 60.0
ATTEMPTS = 5


class Function:
    """One sandbox. `words` are podman's; calls from several threads take turns."""

    def __init__(
        self,
        image: str,
        *,
        handler: str = "",
        words: tuple[str, ...] = AS_LAMBDA,
        **variables: str,
    ) -> None:
        self.image, self.words, self.variables = image, words, variables
        config = json.loads(podman("image", "inspect", "--format={{json .Config}}", image))
        # What Lambda runs: the image's entry point and command, or a command of the function's own.
        self.command = [*config["Entrypoint"], *([handler] if handler else config["Cmd"])]
        # The emulator crashes on overlapping invocations.
        self.turn = threading.Lock()

    def __enter__(self) -> Self:
        self.folder = tempfile.TemporaryDirectory(prefix="function-")
        self.log_file = Path(self.folder.name, "log")
        self.client = httpx.Client(timeout=INVOCATION_LIMIT + 5, trust_env=False)
        for _ in range(ATTEMPTS):
            self.start()
            if self.listens():
                return self
            log = self.log()
            self.end()
            if "address already in use" not in log:
                break
        self.__exit__()
        raise EngineError(f"The function does not start.\n{log}")

    def __exit__(self, *_: object) -> None:
        self.client.close()
        self.end()
        self.folder.cleanup()

    def start(self) -> None:
        self.name = f"portfolio-{secrets.token_hex(6)}"
        self.port, runtime = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}{PATH}"
        values = {"AWS_LAMBDA_FUNCTION_TIMEOUT": f"{INVOCATION_LIMIT:.0f}"} | self.variables
        command = [
            *("podman", "run", f"--name={self.name}", "--network=host", "--http-proxy=false"),
            *self.words,
            *(f"--env={name}={value}" for name, value in values.items()),
            *(f"--volume={binary()}:{EMULATOR}:ro", f"--entrypoint={EMULATOR}", self.image),
            f"--runtime-interface-emulator-address=127.0.0.1:{self.port}",
            f"--runtime-api-address=127.0.0.1:{runtime}",
            *self.command,
        ]
        with self.log_file.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def end(self) -> None:
        podman("rm", "--force", "--ignore", "--time=0", self.name)
        self.process.wait(START_LIMIT)

    def listens(self) -> bool:
        deadline = time.monotonic() + START_LIMIT
        while self.process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return True
            time.sleep(0.02)
        return False

    def invoke(self, event: Any) -> Any:
        """The function's answer. The first invocation runs the init phase too."""
        with self.turn:
            try:
                answer = self.client.post(self.url, content=json.dumps(event).encode()).content
            except httpx.HTTPError as error:
                raise EngineError(
                    f"The emulator does not answer ({error}).\n{self.log()}"
                ) from error
        try:
            return json.loads(answer)
        except ValueError:
            # A function that is killed, or takes too long, is answered with plain text.
            raise EngineError(f"No JSON came back: {answer[:500]!r}\n{self.log()}") from None

    def log(self) -> str:
        """All that the emulator and the function have written."""
        return self.log_file.read_text(errors="replace")

    def records(self) -> list[dict[str, Any]]:
        return structured(self.log())

    def records_of(self, request_id: str) -> list[dict[str, Any]]:
        """An answered request's records. They may come a moment after its answer."""
        deadline = time.monotonic() + START_LIMIT
        while f"END RequestId: {request_id}" not in self.log() and time.monotonic() < deadline:
            time.sleep(0.02)
        return [each for each in self.records() if each.get("correlation_id") == request_id]

    def errors(self) -> list[dict[str, Any]]:
        return [each for each in self.records() if each.get("level") in {"ERROR", "CRITICAL"}]

    def memory_limit(self) -> int:
        """Bytes, as the kernel has it."""
        new, old = "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"
        return int(self.execute("sh", "-c", f"cat {new} 2>/dev/null || cat {old}"))

    def init_ms(self) -> float:
        found = INIT.search(self.log())
        if found is None:
            raise EngineError(f"Nothing was invoked yet.\n{self.log()}")
        return float(found[1])

    def changes(self) -> list[str]:
        """What was written since the start, by podman's account: `A /path`, `C /path`."""
        return podman("diff", self.name).splitlines()

    def execute(self, *command: str) -> str:
        """A program within the sandbox, as its user."""
        return podman("exec", self.name, *command)


def free_port() -> int:
    while True:
        port = secrets.choice(PORTS)
        with contextlib.suppress(OSError):
            socket.create_server(("127.0.0.1", port)).close()
            return port
