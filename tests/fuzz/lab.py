"""What is fuzzed: the function as a server, on a PostgreSQL of its own with a sample CV.

with Lab(folder) as lab:
    ask(lab.url, token=lab.tokens["write"])
lab.faults()    what it logged as an error
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self
from urllib.error import URLError
from urllib.request import urlopen

from config.env import BASE_DIR
from config.neon.local import Server
from tests.faults.ports import Port
from tests.plugin import SETTINGS

PATIENCE = 120  # seconds for what takes two
DATABASE = "fuzz"
ENVIRONMENT = SETTINGS | {
    # Copies as in production, and soon asked whether they are still true.
    "SNAPSHOT_FRESH_SECONDS": "1",
    # Or the log would be Django's, for a person.
    "AWS_LAMBDA_FUNCTION_NAME": "portfolio",
    # A fuzzer writes faster than any owner.
    "API_WRITE_RATE": "1000000/min",
    "REQUEST_DEADLINE": "30",
}
# Of the product's warnings none is a fault; of what Django logs an error is one that was raised.
FAULTY = {"ERROR", "CRITICAL"}


class Lab:
    """`folder` keeps the function's log."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "function.log"
        self.server = Server.temporary()
        self.held = Port()
        self.url = f"http://127.0.0.1:{self.held.number}"
        self.tokens: dict[str, str] = {}
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self.server.start()
            self.server.create_database(DATABASE)
            self.tokens = json.loads(self.run("tests.fuzz.prepare"))
            self.serve()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        return kept | ENVIRONMENT | {"DATABASE_URL": self.server.url(DATABASE)}

    def run(self, module: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", module],
            cwd=BASE_DIR,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
        return done.stdout

    def serve(self) -> None:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.fuzz.serving", f"{self.held.number}"],
                cwd=BASE_DIR,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        end = time.monotonic() + PATIENCE
        while not self.answers():
            assert self.is_alive(), f"the server ended:\n{self.log.read_text()}"
            assert time.monotonic() < end, "the server does not answer"
            time.sleep(0.1)

    def answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/healthz", timeout=5) as answer:  # noqa: S310 - ours
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(PATIENCE)
        self.server.stop()
        self.held.free()

    def faults(self) -> list[dict[str, Any]]:
        """The log's records of errors, and lines that are no records: somebody's traceback."""
        found = []
        with self.log.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                try:
                    record = json.loads(line)
                except ValueError:
                    record = {"level": "ERROR", "message": line.rstrip()}
                if record.get("level") in FAULTY:
                    found.append(record)
        return found
