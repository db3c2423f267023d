"""One Lambda function: a fresh process of AWS's runtime client, driven by a Runtime API of ours.

The real emulator (tests/emulator) adds several milliseconds of its own to an
invocation; this adds a tenth of one. Protocol:
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import ctypes
import json
import queue
import subprocess
import tempfile
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from config.env import BASE_DIR

ARN = "arn:aws:lambda:eu-central-1:123456789012:function:benchmark"
LIMIT = 60.0  # seconds for an init phase or an invocation
LOG_SHOWN = 3000  # characters


class FunctionError(Exception):
    """The function did not answer. The text has the end of its log."""


class Function:
    """From spawn to kill. Times are seconds.

    `init` is from spawn to the first request for work; an invocation is from the event's
    first byte to the answer's.
    """

    def __init__(
        self, python: Path, handler: str, environment: dict[str, str], folder: Path = BASE_DIR
    ) -> None:
        self._python, self._handler, self._environment = python, handler, environment
        self._folder = folder
        self.polls: queue.Queue[float] = queue.Queue()
        self.events: queue.Queue[bytes | None] = queue.Queue()
        self.answers: queue.Queue[tuple[float, str, bytes]] = queue.Queue()
        self.sent = 0.0

    def __enter__(self) -> Self:
        self._server = RuntimeApi(self)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self._log = tempfile.TemporaryFile()
        environment = self._environment | {
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self._server.server_port}",
            "AWS_LAMBDA_FUNCTION_NAME": "benchmark",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1769",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_REGION": "eu-central-1",
            "LAMBDA_TASK_ROOT": f"{self._folder}",
            "_HANDLER": self._handler,
        }
        self.spawned = time.perf_counter()
        self._process = subprocess.Popen(
            [self._python, "-m", "awslambdaric", self._handler],
            cwd=self._folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
        )
        try:
            self.init = self._get(self.polls) - self.spawned
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self.events.put(None)
        self._server.shutdown()
        self._server.server_close()
        self._log.close()

    def invoke(self, event: dict[str, Any]) -> tuple[float, dict[str, Any]]:
        """How long it took, and the answer. `answered` is when it came."""
        self.events.put(json.dumps(event).encode())
        self.answered, kind, body = self._get(self.answers)
        if kind != "response":
            raise FunctionError(f"{body.decode()}\n{self.log()[-LOG_SHOWN:]}")
        self._get(self.polls)
        return self.answered - self.sent, json.loads(body)

    def cpu(self) -> float:
        """The processor's seconds so far, all threads."""
        clock = ctypes.c_int()
        ctypes.CDLL(None).clock_getcpuclockid(self._process.pid, ctypes.byref(clock))
        return time.clock_gettime(clock.value)

    def peak_memory(self) -> int:
        """Bytes."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line) * 1024

    def log(self) -> str:
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    def _get(self, source: queue.Queue[Any]) -> Any:
        """What comes next, unless the process ends or the limit is reached first."""
        deadline = time.monotonic() + LIMIT
        while True:
            try:
                return source.get(timeout=0.2)
            except queue.Empty:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise FunctionError(
                        f"{self._handler} does not answer.\n{self.log()[-LOG_SHOWN:]}"
                    ) from None


class RuntimeApi(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, function: Function) -> None:
        self.function = function
        super().__init__(("127.0.0.1", 0), Request)


class Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: RuntimeApi

    def parse_request(self) -> bool:
        self.arrived = time.perf_counter()
        return super().parse_request()

    def do_GET(self) -> None:
        """/runtime/invocation/next"""
        function = self.server.function
        function.polls.put(self.arrived)
        event = function.events.get()
        if event is None:
            return
        head = {
            "Content-Type": "application/json",
            "Content-Length": len(event),
            "Lambda-Runtime-Aws-Request-Id": uuid.uuid4(),
            "Lambda-Runtime-Deadline-Ms": int((time.time() + LIMIT) * 1000),
            "Lambda-Runtime-Invoked-Function-Arn": ARN,
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        function.sent = time.perf_counter()
        self.wfile.write(f"HTTP/1.1 200 OK\r\n{lines}\r\n".encode() + event)

    def do_POST(self) -> None:
        """/runtime/invocation/ID/response, …/ID/error and /runtime/init/error"""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        kind = self.path.rpartition("/")[2]
        self.wfile.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
        self.server.function.answers.put((self.arrived, kind, body))

    def log_message(self, *_: Any) -> None:
        """Says nothing."""
