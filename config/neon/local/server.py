"""The embedded PostgreSQL's life: start, stop, address; and the end of its folder."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from config.neon.local import cluster, process
from config.neon.local.account import (
    Account,
    LocalPostgresError,
    account_for,
    binaries_for,
    drop_copied_link,
    home_for,
)
from config.neon.local.cluster import ROLE, TEMPORARY

# Seconds. A start is long only after a crash, when the server repairs its files first.
START_LIMIT = 30.0


class Server:
    """One PostgreSQL on one folder: `start()` and `stop()`, or a `with`.

    `port` adds TCP on 127.0.0.1 (0 takes a free port), `durable=False` gives up
    safety against crashes of the machine for speed.
    """

    def __init__(self, folder: Path, *, port: int | None = None, durable: bool = True) -> None:
        self.folder = folder.absolute()
        self._tcp = port is not None
        self._port = port or (_free_port() if self._tcp else 5432)
        self._durable = durable
        self._temporary = False
        self._password = ""
        self._socket: Path | None = None
        self._lock: int | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def temporary(cls, *, port: int | None = None) -> Self:
        """A server for one test run: fast, in a fresh folder that goes when it stops.

        Also removes the folders of runs that were killed.
        """
        _sweep()
        folder = tempfile.mkdtemp(prefix=f"{TEMPORARY}{os.getpid()}-")
        server = cls(Path(folder), port=port, durable=False)
        server._temporary = True
        return server

    @property
    def pid(self) -> int | None:
        """The server's process, for tests of what happens when it dies."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Returns when the server answers. Raises `LocalPostgresError`."""
        if self._process is not None:
            raise LocalPostgresError(f"The database in {self.folder} runs already: stop it first.")
        try:
            self._start()
        except OSError as error:
            self.stop()
            raise LocalPostgresError(
                f"{self.folder} can't be used for the database ({error.strerror}): "
                "make that path a writable folder with free space."
            ) from error
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends the server and waits for it: open transactions are rolled back. May be repeated."""
        running = self._process
        if running is not None:
            process.end(running.pid, lambda: running.poll() is None)
            self._process = None
        if self._socket is not None:
            cluster.remove_socket_folder(self.folder.resolve())
            self._socket = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
        if self._temporary:
            forget(self.folder)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def url(self, database: str) -> str:
        """The address of a database on this server, for libpq, psycopg and `DATABASE_URL`."""
        if self._tcp:
            return f"postgresql://{ROLE}:{self._password}@127.0.0.1:{self._port}/{quote(database)}"
        return self._socket_url(database)

    def application_url(self, database: str) -> str:
        """The same for the application's role, which `manage.py grants` gives its rights."""
        return self._socket_url(database, cluster.APPLICATION)

    def create_application_role(self) -> None:
        """Creates the role unless it exists: by socket, so without a password."""
        with psycopg.connect(self._socket_url("postgres"), autocommit=True) as connection:
            query = "SELECT FROM pg_roles WHERE rolname = %s"
            if not connection.execute(query, [cluster.APPLICATION]).rowcount:
                create = sql.SQL("CREATE ROLE {} LOGIN")
                connection.execute(create.format(sql.Identifier(cluster.APPLICATION)))

    def create_database(self, name: str) -> None:
        """Creates the database unless it exists. Raises `LocalPostgresError`."""
        try:
            with psycopg.connect(self._socket_url("postgres"), autocommit=True) as connection:
                query = "SELECT 1 FROM pg_database WHERE datname = %s"
                if not connection.execute(query, [name]).fetchone():
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except psycopg.Error as error:
            raise cluster.failure(self.folder.resolve(), self.folder) from error

    def _start(self) -> None:
        account = account_for(self.folder)
        binaries = binaries_for(account)
        home = home_for(self.folder, account)
        self._lock = process.take_lock(home, self.folder, account)
        if (home / "data").exists():
            cluster.check_data(home, self.folder)
            process.end_leftover(home / "data")
        elif not cluster.make_data(home, binaries, account):
            raise cluster.failure(home, self.folder)
        self._socket = cluster.make_socket_folder(home, account, self._port)
        cluster.write_access_rules(home, account, tcp=self._tcp)
        self._process = self._launch(home, binaries, account, self._socket)
        self._wait_until_ready(home, self._process)
        if self._tcp:
            self._set_password()

    def _launch(
        self, home: Path, binaries: Path, account: Account, socket_folder: Path
    ) -> subprocess.Popen[bytes]:
        command = cluster.command(
            home,
            binaries,
            socket_folder,
            port=self._port,
            tcp=self._tcp,
            durable=self._durable,
        )
        cluster.write(home / "log", b"", account)
        with (home / "log").open("ab") as log:
            return subprocess.Popen(
                process.bound(command, signal.SIGINT, account),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Out of the terminal's reach: Ctrl-C would stop it before its clients.
                start_new_session=True,
            )

    def _wait_until_ready(self, home: Path, started: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_LIMIT
        while not process.is_ready(home / "data", started.pid):
            if started.poll() is not None:
                raise cluster.failure(home, self.folder)
            if time.monotonic() > deadline:
                raise LocalPostgresError(
                    f"PostgreSQL was not ready within {START_LIMIT:.0f} seconds: "
                    f"see what it does at the end of {home / 'log'}, then try again."
                )
            time.sleep(0.02)

    def _socket_url(self, database: str, role: str = ROLE) -> str:
        host = quote(os.fspath(self._socket or ""), safe="")
        return f"postgresql://{role}@{host}:{self._port}/{quote(database)}"

    def _set_password(self) -> None:
        self._password = secrets.token_urlsafe(24)
        with psycopg.connect(self._socket_url("postgres"), autocommit=True) as connection:
            # Hashed on this side, so that no log of the server can hold the password.
            connection.pgconn.change_password(ROLE.encode(), self._password.encode())


def forget(folder: Path) -> None:
    """Removes a server's data, with whatever still runs on it. Raises `LocalPostgresError`."""
    folder = folder.absolute()
    try:
        drop_copied_link(folder)
        if not folder.exists():
            folder.unlink(missing_ok=True)
            return
        home = folder.resolve()
        lock = process.take_lock(home, folder, None)
        try:
            process.end_leftover(home / "data")
            cluster.remove_socket_folder(home)
            shutil.rmtree(home)
        finally:
            os.close(lock)
        if folder.is_symlink():
            folder.unlink()
    except OSError as error:
        raise LocalPostgresError(
            f"{folder} can't be removed ({error.strerror}): "
            "remove it as the account that made it, or as root."
        ) from error


def _sweep() -> None:
    """Removes the temporary folders of processes that are dead."""
    for folder in Path(tempfile.gettempdir()).glob(f"{TEMPORARY}*-*"):
        pid = folder.name.removeprefix(TEMPORARY).partition("-")[0]
        if not (pid.isascii() and pid.isdecimal()) or process.exists(int(pid)):
            continue
        try:
            # A link of a stranger's could lead anywhere.
            if not folder.is_symlink() or folder.lstat().st_uid == os.geteuid():
                forget(folder)
        except (OSError, LocalPostgresError):
            # A stranger's, or in use in another container that shares this folder.
            continue


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
