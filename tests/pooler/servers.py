"""Debian's PostgreSQL with TLS, and its PgBouncer in transaction mode, each in a folder of a test.

Both refuse to run as root, which lends them an account.
"""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from config.neon.local.account import account_for
from tests.faults.ports import Port

ROLE, PASSWORD, DATABASE = "app", "canary-password", "cv"
# Seconds
PATIENCE = 60


def binary(name: str) -> str:
    """Where Debian keeps the program. A test that can't run says what is missing."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin") or next(
        (os.fspath(place) for place in places), ""
    )
    assert found, f"There is no {name} here: run `make system-deps`."
    return found


class Place:
    """A folder of the account that runs the servers."""

    def __init__(self) -> None:
        # Not pytest's: that one is for root's eyes alone.
        self.path = Path(tempfile.mkdtemp(prefix="portfolio-pooler-", dir="/var/tmp"))
        self.account = account_for(self.path)
        self.give(self.path)

    def give(self, path: Path) -> Path:
        self.account.give(path)
        return path

    def write(self, name: str, text: str) -> Path:
        path = self.path / name
        path.write_text(text)
        path.chmod(0o600)
        return self.give(path)

    def run(self, *command: str | Path) -> None:
        subprocess.run(
            command,
            cwd=self.path,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            **self.account.switch,
        )

    def start(self, *command: str | Path) -> subprocess.Popen[bytes]:
        with (self.path / "log").open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=self.path,
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **self.account.switch,
            )


def url(port: int, user: str = ROLE, database: str = DATABASE) -> str:
    return f"postgresql://{user}:{PASSWORD}@127.0.0.1:{port}/{database}"


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        assert process.poll() is None, "the server did not start"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < end, "the server does not listen"
            time.sleep(0.05)
        else:
            return


def stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(2)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def postgres(*settings: str) -> Iterator[tuple[Place, int]]:
    """Debian's PostgreSQL on a free port, with `ROLE` and `DATABASE`. Each setting is `a=b`."""
    place, held = Place(), Port()
    port = held.number
    place.write("password", PASSWORD)
    options = "--auth=scram-sha-256 --pwfile=password --no-sync --encoding=UTF8 --locale=C"
    place.run(binary("initdb"), "-D", "data", "-U", "admin", *options.split())
    fixed = f"port={port} listen_addresses=127.0.0.1 unix_socket_directories= fsync=off".split()
    words = [word for setting in (*fixed, *settings) for word in ("-c", setting)]
    process = place.start(binary("postgres"), "-D", "data", *words)
    try:
        wait_for(port, process)
        with administer(port) as connection:
            connection.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}'")
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")
        yield place, port
    finally:
        stop(process)
        shutil.rmtree(place.path)
        held.free()


def administer(port: int, database: str = "postgres") -> psycopg.Connection[object]:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return psycopg.connect(url(port, "admin", database), autocommit=True)
        except psycopg.OperationalError as error:
            # It listens before it has recovered.
            starting = re.search("starting up", f"{error}")
            if not starting or time.monotonic() > end:
                raise
            time.sleep(0.05)


class Pooler:
    """PgBouncer in transaction mode, as Neon runs it: two connections (`pool`) for all clients."""

    def __init__(self, place: Place, target: int, *, pool: int = 2) -> None:
        self.place, self.held = place, Port()
        self.port = self.held.number
        place.write("users", f'"{ROLE}" "{PASSWORD}"\n"admin" "{PASSWORD}"\n')
        place.write(
            "pgbouncer.ini",
            f"""[databases]
* = host=127.0.0.1 port={target}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {self.port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = users
pool_mode = transaction
default_pool_size = {pool}
max_client_conn = 50
query_wait_timeout = 1
server_login_retry = 1
server_connect_timeout = 2
admin_users = admin
""",
        )
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return url(self.port)

    def start(self) -> None:
        self.process = self.place.start(binary("pgbouncer"), "-q", "pgbouncer.ini")
        wait_for(self.port, self.process)

    def close(self) -> None:
        self.kill()
        self.held.free()

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
        self.process = None
