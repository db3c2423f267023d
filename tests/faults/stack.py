"""A PostgreSQL with the project's tables, a proxy before it, and workers that serve requests."""

import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import psycopg

from config.env import BASE_DIR
from config.neon.local import Server, forget
from tests.faults.ports import Port
from tests.faults.proxy import Proxy
from tests.plugin import SETTINGS

ROLE, PASSWORD, DATABASE = "app", "canary-password", "cv"
ADMIN = "admin"
# Seconds for a worker to answer anything; it is the test that fails then, not the suite that hangs.
PATIENCE = 180


class Worker:
    """The application in a process of its own. `call` is a request, answered as a dictionary.

    `within`: the command line that makes its surroundings and becomes it.
    """

    def __init__(self, url: str, *, within: Sequence[str] = (), **environment: str) -> None:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        # Copies would answer reads that are about the database.
        settings = SETTINGS | {
            "DATABASE_URL": url,
            "SNAPSHOT_FRESH_SECONDS": "0",
            # Tests write more than people do.
            "API_WRITE_RATE": "1000000/min",
            # Or the logs would not be JSON.
            "AWS_LAMBDA_FUNCTION_NAME": "portfolio",
        }
        self.process = subprocess.Popen(
            [*within, sys.executable, "-m", "tests.faults.worker"],
            cwd=BASE_DIR,
            env=kept | settings | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put("")

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        self.send(method, path, body, **headers)
        return self.answer()

    def get(self, path: str = "/api/skills", **headers: str) -> dict[str, Any]:
        return self.call("GET", path, **headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> None:
        assert self.process.stdin
        request = {"method": method, "path": path, "body": body, "headers": headers}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        line = self.lines.get(timeout=PATIENCE)
        assert line, "the worker is gone"
        found: dict[str, Any] = json.loads(line)
        return found

    def connected(self) -> "Worker":
        """Itself, as soon as it has read from the database."""
        end = time.monotonic() + PATIENCE
        while self.get()["status"] != 200:
            assert time.monotonic() < end, "the worker does not connect"
        return self

    def freeze(self) -> None:
        os.kill(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    def close(self) -> None:
        if self.process.poll() is None:
            self.thaw()
        assert self.process.stdin
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        # The reading thread has seen the end.
        assert self.process.stdout
        self.process.stdout.close()


class Stack:
    """`with Stack() as stack`: `stack.url` leads through the proxy, `stack.sql` past it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="portfolio-faults-"))
        self.held = Port()
        self.port = self.held.number
        self.server = Server(self.folder / "postgres", port=self.port, durable=False)
        self.proxy: Proxy = None  # type: ignore[assignment]  # until it is started

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        self.server.start()
        self.server.create_database(DATABASE)
        socket_url = self.server.url("postgres")
        with psycopg.connect(socket_url, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}'")
            connection.execute(f"CREATE ROLE {ADMIN} SUPERUSER LOGIN PASSWORD '{PASSWORD}'")
            connection.execute(f"ALTER DATABASE {DATABASE} OWNER TO {ROLE}")
        self.proxy = Proxy(("127.0.0.1", self.port))
        self.url = f"postgresql://{ROLE}:{PASSWORD}@127.0.0.1:{self.proxy.port}/{DATABASE}"
        self.manage("migrate", "--verbosity=0")
        self.token = self.worker_module("token")

    def stop(self) -> None:
        if self.proxy:
            self.proxy.close()
        self.server.stop()
        forget(self.folder / "postgres")
        self.folder.rmdir()
        self.held.free()

    def manage(self, *arguments: str) -> str:
        """Past the proxy, which a test may have broken."""
        url = self.url.replace(str(self.proxy.port), str(self.port))
        environment = os.environ | SETTINGS | {"DATABASE_URL": url}
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
        return done.stdout.strip()

    def worker_module(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.worker", *arguments],
            cwd=BASE_DIR,
            env=os.environ | SETTINGS | {"DATABASE_URL": self.url},
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
        return done.stdout.strip()

    def admin(self, database: str = DATABASE) -> psycopg.Connection[Any]:
        """A superuser's connection past the proxy."""
        url = f"postgresql://{ADMIN}:{PASSWORD}@127.0.0.1:{self.port}/{database}"
        return psycopg.connect(url, autocommit=True)

    def sql(
        self, statement: str, *parameters: Any, database: str = DATABASE
    ) -> list[tuple[Any, ...]]:
        with self.admin(database) as connection:
            cursor = connection.execute(statement, parameters or None)
            return cursor.fetchall() if cursor.description else []

    def empty(self) -> None:
        """No content, nothing kept of requests, and ids that begin at 1."""
        self.sql(
            "TRUNCATE personal_info, experience, projects, skills, technologies, idempotency_keys,"
            " attempts RESTART IDENTITY CASCADE"
        )

    def kill_backends(self) -> None:
        """What an operator, or a compute that restarts, does to the application."""
        self.sql(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = %s",
            ROLE,
        )

    def stop_immediately(self) -> None:
        """No goodbye to anyone, no checkpoint: the next start recovers from the log."""
        assert self.server.pid
        os.kill(self.server.pid, signal.SIGQUIT)
        self.server.stop()

    def wait_for(self, statement: str) -> None:
        """Until the statement answers a row."""
        end = time.monotonic() + PATIENCE
        while not self.sql(statement):
            assert time.monotonic() < end, statement
            time.sleep(0.02)
