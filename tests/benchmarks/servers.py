"""The database of a run: the embedded PostgreSQL, or Debian's with TLS, as Neon has it."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from psycopg import sql

from config.neon.local import LocalPostgresError, Server
from tests.pooler.servers import PASSWORD, ROLE, Place, administer, postgres

CERTIFICATE = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1"
PATIENCE = 30  # seconds


class Database(Protocol):
    def create_database(self, name: str) -> None: ...

    def url(self, name: str) -> str: ...

    def plain(self, name: str) -> str:
        """Without TLS, so that statements can be counted on the way."""


class Embedded:
    def __init__(self, server: Server) -> None:
        self.create_database = server.create_database
        self._server = server

    def url(self, name: str) -> str:
        # It has no TLS: nobody need ask for it in vain.
        return f"{self._server.url(name)}?sslmode=disable"

    plain = url


class WithTls:
    def __init__(self, port: int) -> None:
        self._port = port

    def create_database(self, name: str) -> None:
        with administer(self._port) as connection:
            words = sql.Identifier(name), sql.Identifier(ROLE)
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*words))

    def url(self, name: str) -> str:
        return f"postgresql://{ROLE}:{PASSWORD}@127.0.0.1:{self._port}/{name}?sslmode=require"

    def plain(self, name: str) -> str:
        return self.url(name).replace("sslmode=require", "sslmode=disable")


@contextmanager
def embedded() -> Iterator[Database]:
    with Server.temporary(port=0) as server:
        yield Embedded(server)


@contextmanager
def with_tls() -> Iterator[Database]:
    with postgres() as (place, port):
        with administer(port) as connection:
            certify(place)
            connection.execute("ALTER SYSTEM SET ssl = on")
            connection.execute("SELECT pg_reload_conf()")
        end = time.monotonic() + PATIENCE
        while not encrypted(port):
            if time.monotonic() > end:
                raise LocalPostgresError("Debian's PostgreSQL does not take its certificate.")
            time.sleep(0.05)
        yield WithTls(port)


def certify(place: Place) -> None:
    """Nobody asks who signed it: the peers do not either."""
    with TemporaryDirectory() as folder:
        files = {"-keyout": Path(folder, "server.key"), "-out": Path(folder, "server.crt")}
        words = [f"{word}" for pair in files.items() for word in pair]
        command = [*CERTIFICATE.split(), "-subj", "/CN=localhost", *words]
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True)
        for path in files.values():
            place.write(f"data/{path.name}", path.read_text())


def encrypted(port: int) -> bool:
    """Whether the server has read its configuration again."""
    with administer(port) as connection:
        return bool(connection.pgconn.ssl_in_use)
