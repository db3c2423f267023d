"""A database with the project's tables, and server processes before it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg

from config.env import BASE_DIR
from tests.plugin import SETTINGS

SERVERS = 2
# Seconds for a process to start or to end: the test fails then, the suite does not hang.
PATIENCE = 180
# A client without limits for its own load, and a browser that speaks plain HTTP.
ENVIRONMENT = {
    "API_WRITE_RATE": "1000000/min",
    "SECURE_SSL_REDIRECT": "0",
    "SECOND_FACTOR_REQUIRED": "0",
    "CONN_MAX_AGE": "60",
}


class World:
    """Where clients find the servers, and what they show to be let in."""

    def __init__(self, url: str, addresses: list[str], told: dict[str, Any]) -> None:
        self.url = url
        self.addresses = addresses
        self.token: str = told["token"]
        self.sessions: list[dict[str, str]] = told["sessions"]
        self.csrf: str = told["csrf"]

    def sql(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(statement, parameters or None).fetchall()


@contextmanager
def world(url: str, clients: int) -> Iterator[World]:
    """`url` is that of an empty database."""
    run(url, "manage.py", "migrate", "--verbosity=0")
    told = json.loads(run(url, "-m", "tests.cas.server", "prepare", str(clients)))
    with ExitStack() as stack:
        addresses = [stack.enter_context(serving(url)) for _ in range(SERVERS)]
        yield World(url, addresses, told)


def environment(url: str) -> dict[str, str]:
    return os.environ | SETTINGS | ENVIRONMENT | {"DATABASE_URL": url}


def run(url: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=BASE_DIR,
        env=environment(url),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    return done.stdout


@contextmanager
def serving(url: str) -> Iterator[str]:
    """The address of a process that serves until the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.cas.server", "serve"],
        cwd=BASE_DIR,
        env=environment(url),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout
        port = process.stdout.readline().strip()
        assert port, "the server did not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        assert process.stdout
        process.stdout.close()
