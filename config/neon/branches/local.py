"""Branches on any PostgreSQL where one may create databases: each is a database of its own.

A branch is copied from its parent's database, and what is known of it stands in
a comment on its database (`notes`). Production is the database that is
configured; it carries no note, and is never dropped. One command at a time
changes anything; a copy that was cut short is dropped by the next one, and so is
a branch whose time has come.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import psycopg

from config.neon.address import read_url
from config.neon.branches import names, notes
from config.neon.branches.databases import ADMIN, connected, only_schema, schema_tables, why
from config.neon.branches.interface import Branch, BranchError, RestorePoint, Tell
from config.neon.branches.local_branches import LocalBranches, now
from config.neon.branches.names import PRODUCTION
from config.neon.branches.notes import Note
from config.neon.branches.urls import url_of

# How long a restore point is kept, as long as the longest history that Neon sells.
RESTORABLE = timedelta(days=30)


class LocalProvider:
    """The branches of the database in `url`; of its root, where that is a branch itself."""

    def __init__(self, url: str, *, pooled_url: str = "") -> None:
        self._direct = read_url(url, "DATABASE_URL")
        self._pooled = read_url(pooled_url or url, "DATABASE_URL")
        where = self._direct.host + (f":{self._direct.port}" if self._direct.port else "")
        self.title = f"the PostgreSQL at {where}, a branch being a database"
        self._root = ""

    # Reading

    def branches(self) -> list[Branch]:
        with self._databases() as databases:
            databases.sweep_unless_busy()
            found = [databases.branch(each) for each in databases.all()]
        branches = [branch for branch in found if branch is not None]
        return sorted(branches, key=lambda branch: (not branch.is_production, branch.name))

    def find(self, name: str) -> Branch:
        branches = self.branches()
        for branch in branches:
            if branch.name == name:
                return branch
        raise names.unknown(name, [branch.name for branch in branches])

    def production(self) -> Branch:
        return self.find(PRODUCTION)

    def current(self) -> str:
        """The name of the branch whose database is configured."""
        with self._databases() as databases:
            for each in databases.all():
                if each.name == self._direct.name and each.note is not None:
                    return each.note.name
        return PRODUCTION

    def url(self, branch: Branch, *, direct: bool) -> str:
        return url_of(self._direct if direct else self._pooled, database=branch.id)

    # Changing

    def create(
        self,
        name: str,
        *,
        parent: Branch,
        expires_at: datetime | None = None,
        schema_only: bool = False,
        tell: Tell,
    ) -> Branch:
        name = names.checked(name)
        with self._alone(tell) as databases:
            databases.refuse_taken(name)
            note = Note(name, databases.root, parent.name, now(), expires_at)
            source = databases.of(parent.name)
            with databases.copy(source.name, name, tell) as copy:
                if schema_only:
                    with connected(url_of(self._direct, database=copy)) as connection:
                        only_schema(connection, schema_tables())
                databases.write(copy, note)
            return databases.found(name)

    def delete(self, branch: Branch, *, tell: Tell) -> None:
        if branch.is_production:
            raise BranchError("Production is never deleted.")
        with self._alone(tell) as databases:
            database = databases.of(branch.name)
            children = databases.children(branch.name)
            if children:
                raise BranchError(
                    f"{branch.name} has branches of its own: {', '.join(children)}. "
                    "Delete those first."
                )
            databases.drop(database.name)

    def reset(self, branch: Branch, *, keep_as: str | None = None, tell: Tell) -> None:
        if branch.is_production or branch.parent is None:
            raise BranchError(f"{branch.name} has no parent to be reset to.")
        with self._alone(tell) as databases:
            source = databases.of(branch.parent)
            databases.replace(branch.name, source, keep_as, tell)

    def restore(
        self, branch: Branch, *, at: datetime, keep_as: str | None = None, tell: Tell
    ) -> None:
        with self._alone(tell) as databases:
            points = databases.points(branch.name)
            for taken, point in points:
                if taken == at:
                    databases.replace(branch.name, point, keep_as, tell)
                    return
        times = ", ".join(taken.isoformat() for taken, _ in points)
        raise BranchError(
            "This server keeps no history, so a branch goes back to a restore point alone: "
            f"{branch.name} has {times or 'none'}."
        )

    def restore_point(self, branch: Branch, *, tell: Tell) -> RestorePoint:
        at = now()
        name = names.derived("restore-point", branch.name, at=at)
        with self._alone(tell) as databases:
            source = databases.of(branch.name)
            note = Note(name, databases.root, branch.name, at, at + RESTORABLE, branch.name, at)
            with databases.copy(source.name, name, tell) as copy:
                databases.write(copy, note)
        return RestorePoint(branch.name, at, ("restore", branch.name, "--at", at.isoformat()))

    def rename(self, branch: Branch, name: str, *, tell: Tell) -> Branch:
        if branch.is_production:
            raise BranchError("Production keeps its name: it is the database that is configured.")
        name = names.checked(name)
        with self._alone(tell) as databases:
            databases.refuse_taken(name)
            database = databases.of(branch.name)
            with databases.connection.transaction():
                databases.change(database, name=name)
                databases.move_children(branch.name, name)
                for _, point in databases.points(branch.name):
                    databases.change(point, restores=name)
            return databases.found(name)

    def expire(self, branch: Branch, at: datetime | None, *, tell: Tell) -> Branch:
        if branch.is_production:
            raise BranchError("Production never expires.")
        with self._alone(tell) as databases:
            children = databases.children(branch.name)
            if at and children:
                raise BranchError(
                    f"{branch.name} has branches of its own ({', '.join(children)}), "
                    "so it can't expire."
                )
            databases.change(databases.of(branch.name), expires_at=at)
            return databases.found(branch.name)

    # How

    @contextmanager
    def _databases(self) -> Iterator[LocalBranches]:
        with connected(url_of(self._direct, database=ADMIN)) as connection:
            try:
                yield LocalBranches(connection, self._root_of(connection))
            except psycopg.Error as error:
                raise BranchError(
                    f"PostgreSQL refused ({why(error)}), and what was half done was taken back. "
                    "Mend that, and run the same command again."
                ) from None

    def _root_of(self, connection: psycopg.Connection[Any]) -> str:
        """The production database: another than the configured one, where that is a branch."""
        if not self._root:
            row = connection.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
                [self._direct.name],
            ).fetchone()
            if row is None:
                raise BranchError(
                    f"There is no database {self._direct.name} at {self._direct.host}: "
                    "create it, or mend DATABASE_URL."
                )
            note = notes.read(row[0])
            self._root = note.root if note else self._direct.name
        return self._root

    @contextmanager
    def _alone(self, tell: Tell) -> Iterator[LocalBranches]:
        """While no other command changes branches; what earlier ones left behind is gone."""
        with self._databases() as databases:
            told = False
            while not databases.lock():
                if not told:
                    tell("Waiting for another branch command on this server.")
                    told = True
                time.sleep(0.1)
            databases.sweep()
            yield databases
