"""The databases behind the project's branches: real ones, copied, exchanged, dropped."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg import sql


class Storage:
    """Each branch has the database `{prefix}{branch id}` on one server.

    With `keeps_history` the state of a branch is kept whenever somebody asks for the way to
    it and nobody is connected: a restore goes back to the last of those before its time.
    """

    def __init__(self, admin_url: str, prefix: str) -> None:
        self.admin_url = admin_url
        self.prefix = prefix
        self.keeps_history = False
        self.roots: dict[str, str] = {}
        self.history: list[tuple[datetime, str, str]] = []
        self.lock = threading.Lock()

    def name(self, branch_id: str) -> str:
        return f"{self.prefix}{branch_id.replace('-', '_')}"

    def begin(self, root: str, branch_id: str) -> None:
        """The root branch begins as a copy of the database `root`, made when it is asked for."""
        self.roots[branch_id] = root

    def make(self, branch_id: str) -> None:
        root = self.roots.pop(branch_id, None)
        if root:
            with self.connected() as connection:
                self.copy(connection, root, self.name(branch_id))

    def branch(self, parent_id: str, branch_id: str, *, schema_only: bool) -> None:
        self.make(parent_id)
        with self.connected() as connection:
            self.copy(connection, self.name(parent_id), self.name(branch_id))
        if schema_only:
            with psycopg.connect(self.url(branch_id), autocommit=True) as connection:
                rows = connection.execute(
                    "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                ).fetchall()
                tables = sql.SQL(", ").join(sql.Identifier(row[0]) for row in rows)
                if rows:
                    connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(tables))

    def drop(self, branch_id: str) -> None:
        with self.connected() as connection:
            drop(connection, self.name(branch_id))

    def replace(
        self, branch_id: str, source_id: str, at: datetime | None, kept_id: str | None
    ) -> None:
        """`branch_id` becomes a copy of the source, now or at a time; `kept_id` what it was."""
        self.make(branch_id)
        self.make(source_id)
        source = self.name(source_id)
        if at is not None:
            known = [name for taken, whose, name in self.history if whose == source and taken <= at]
            if not known:
                raise LookupError("no history at that time")
            source = known[-1]
        name, draft = self.name(branch_id), f"{self.prefix}draft"
        with self.connected() as connection:
            self.copy(connection, source, draft)
            if kept_id:
                self.rename(connection, name, self.name(kept_id))
            else:
                drop(connection, name)
            self.rename(connection, draft, name)

    def remember(self, branch_id: str) -> None:
        if not self.keeps_history:
            return
        self.make(branch_id)
        name = self.name(branch_id)
        with self.lock, self.connected() as connection:
            others = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [name]
            ).fetchone()
            if others and others[0]:
                return
            kept = f"{self.prefix}h{len(self.history)}"
            try:
                self.copy(connection, name, kept, force=False)
            except psycopg.errors.ObjectInUse:
                return
            row = connection.execute("SELECT clock_timestamp()").fetchone()
            self.history.append((row[0] if row else datetime.now(UTC), name, kept))

    def end(self) -> None:
        """Drops all that was made."""
        with self.connected() as connection:
            rows = connection.execute("SELECT datname FROM pg_database").fetchall()
            for (name,) in rows:
                if name.startswith((self.prefix, f"test_{self.prefix}")):
                    drop(connection, name)

    def url(self, branch_id: str) -> str:
        self.make(branch_id)
        base, _, _ = self.admin_url.rpartition("/")
        return f"{base}/{self.name(branch_id)}"

    @contextmanager
    def connected(self) -> Iterator[psycopg.Connection[Any]]:
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            yield connection

    def copy(
        self, connection: psycopg.Connection[Any], source: str, target: str, *, force: bool = True
    ) -> None:
        """On Neon a copy disturbs nobody. Here it may have to put others out of the source."""
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        for _ in range(10):
            if force:
                put_out(connection, source)
            try:
                connection.execute(create.format(sql.Identifier(target), sql.Identifier(source)))
            except psycopg.errors.ObjectInUse:
                if not force:
                    raise
            else:
                return
        raise TimeoutError(f"{source} is in use")

    def rename(self, connection: psycopg.Connection[Any], before: str, after: str) -> None:
        put_out(connection, before)
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        connection.execute(rename.format(sql.Identifier(before), sql.Identifier(after)))


def put_out(connection: psycopg.Connection[Any], name: str) -> None:
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
    )


def drop(connection: psycopg.Connection[Any], name: str) -> None:
    connection.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )
