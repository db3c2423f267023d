"""The databases behind local branches: read, copied, exchanged, dropped.

Everything runs on one connection to the server's database `postgres`. Copies
are PostgreSQL's own (`CREATE DATABASE … TEMPLATE`), in its default strategy:
through the log, without the two checkpoints that copying files costs.
"""

import secrets
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import errors, sql

from config.neon import database as settings
from config.neon.branches import notes
from config.neon.branches.interface import BranchError, Tell
from config.neon.branches.names import slug
from config.neon.branches.notes import Note

ADMIN = "postgres"
PREFIX = "branch"
# Characters of a branch's name in its database's: `test_…_gw0` must keep within 63 bytes.
SLUG = 18
# Seconds for others to end what they do with a database that is to be copied or renamed.
PATIENCE = 30.0
# PostgreSQL's mark of a database whose DROP was cut short: nothing but another DROP works on it.
INVALID = -2

LIST = """
SELECT oid, datname, shobj_description(oid, 'pg_database'), datconnlimit
FROM pg_database WHERE NOT datistemplate
"""
DETAILS = """
SELECT pg_database_size(%s::oid), (SELECT count(*) FROM pg_stat_activity WHERE datid = %s)
"""
# Clients alone: whoever works for the server itself leaves when it is told to copy.
OTHERS = """
SELECT pid, state, application_name FROM pg_stat_activity
WHERE datname = %s AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Database:
    """One of the server's databases. `note` is None for all that are no branch."""

    oid: int
    name: str
    note: Note | None
    comment: str | None
    is_invalid: bool


class Databases:
    """The databases of one root on one server, through one connection."""

    def __init__(self, connection: psycopg.Connection[Any], root: str) -> None:
        self.connection = connection
        self.root = root
        # Tells apart the copies of several roots on one server, before they have a note.
        self.prefix = f"{PREFIX}_{zlib.crc32(root.encode()):08x}_"

    def all(self) -> list[Database]:
        """The root's own, then its branches', restore points' and leftovers'."""
        rows = self.connection.execute(LIST).fetchall()
        found = [
            Database(oid, name, notes.read(comment), comment, limit == INVALID)
            for oid, name, comment, limit in rows
        ]
        own = [each for each in found if each.name == self.root]
        return own + [each for each in found if self.is_ours(each)]

    def is_ours(self, database: Database) -> bool:
        if database.note is not None:
            return database.note.root == self.root and database.name != self.root
        return database.name.startswith(self.prefix)

    def details(self, database: Database) -> tuple[int | None, int]:
        """Its size in bytes, and how many are connected. One that just went has neither."""
        try:
            found = self.connection.execute(DETAILS, [database.oid] * 2).fetchone()
        except (errors.InvalidCatalogName, errors.UndefinedObject, errors.InsufficientPrivilege):
            found = None
        return found or (None, 0)

    def fresh_name(self, branch: str) -> str:
        return f"{self.prefix}{slug(branch, SLUG)}_{secrets.token_hex(4)}"

    @contextmanager
    def copy(self, source: str, branch: str, tell: Tell) -> Iterator[str]:
        """A copy of the database `source`, without a note. Dropped where the block fails."""
        name = self.fresh_name(branch)
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(source)
        )
        try:
            self.when_alone(source, lambda: self.connection.execute(create), tell)
            yield name
        except BaseException:
            self.drop(name)
            raise

    def drop(self, name: str) -> None:
        """Drops it, with the test databases that a run on it has left behind."""
        rows = self.connection.execute(LIST).fetchall()
        tests = [row[1] for row in rows if row[1].startswith(f"test_{name}")]
        for each in [*tests, name] if name.startswith(self.prefix) else [name]:
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            self.connection.execute(drop.format(sql.Identifier(each)))

    def write(self, name: str, note: Note | None, *, comment: str | None = None) -> None:
        """Writes a note, or back the comment that a database had."""
        text = note.text() if note else comment
        write = sql.SQL("COMMENT ON DATABASE {} IS {}")
        self.connection.execute(write.format(sql.Identifier(name), sql.Literal(text)))

    def exchange(self, old: Database, new: str, then: Callable[[str], None], tell: Tell) -> None:
        """`new` takes the name of `old`, which gets another; `then` is told that, and writes notes.

        All in one transaction. Whoever is connected to `old` is put out.
        """
        set_aside = self.fresh_name("was")
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")

        def run() -> None:
            with self.connection.transaction():
                for before, after in ((old.name, set_aside), (new, old.name)):
                    names = (sql.Identifier(before), sql.Identifier(after))
                    self.connection.execute(rename.format(*names))
                then(set_aside)

        self.when_alone(old.name, run, tell, force=True)

    def when_alone(
        self, name: str, change: Callable[[], object], tell: Tell, *, force: bool = False
    ) -> None:
        """Runs what needs a database that nobody is connected to.

        Idle connections are closed: whoever needs one opens it again. Work that is under way is
        waited for, unless `force`. While PostgreSQL copies or renames it lets nobody in.
        """
        deadline = time.monotonic() + PATIENCE
        told = False
        while True:
            busy = self.put_out(name, force=force)
            if not busy:
                try:
                    change()
                except errors.ObjectInUse:
                    # Somebody came in between. PostgreSQL has waited for 5 s itself.
                    busy = self.others(name) or ["another connection"]
                else:
                    return
            if time.monotonic() > deadline:
                raise BranchError(
                    f"The database {name} is in use ({', '.join(busy)}), so it can't be copied or "
                    "replaced: nothing was changed. End that, and run the same command again."
                )
            if not told:
                tell(f"Waiting for work that is under way in {name}: {', '.join(busy)}")
                told = True
            time.sleep(0.1)

    def put_out(self, name: str, *, force: bool) -> list[str]:
        """Closes the connections to a database; who is busy is named, and stays unless `force`."""
        busy = []
        for pid, state, application in self.connection.execute(OTHERS, [name]).fetchall():
            if state == "idle" or force:
                try:
                    self.connection.execute("SELECT pg_terminate_backend(%s)", [pid])
                except errors.InsufficientPrivilege:
                    busy.append(described(pid, state, application))
            else:
                busy.append(described(pid, state, application))
        return busy

    def others(self, name: str) -> list[str]:
        return [described(*row) for row in self.connection.execute(OTHERS, [name]).fetchall()]


def described(pid: int, state: str | None, application: str) -> str:
    return f"process {pid}, {application or 'unnamed'}, {state or 'starting'}"


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection without limits on statements, over which nothing secret can be told."""
    entry = settings.from_url(url, variable="DATABASE_URL", max_age=0)
    try:
        connection = psycopg.connect(**settings.connect_arguments(entry), autocommit=True)
    except psycopg.Error as error:
        raise BranchError(
            f"The database {entry['NAME']} at {entry['HOST']} can't be reached: {why(error)}. "
            "Nothing was changed."
        ) from None
    with connection:
        connection.execute("SET statement_timeout = 0")
        connection.execute("SET idle_in_transaction_session_timeout = 0")
        yield connection


def why(error: psycopg.Error) -> str:
    """The server's first line. What libpq adds names hosts and users, never a password."""
    text = error.diag.message_primary or str(error).strip().partition("\n")[0]
    return text.rstrip(".") or type(error).__name__


def schema_tables() -> list[str]:
    """The tables whose rows belong to the schema: the record of migrations, and what is set."""
    from django.conf import settings

    return ["django_migrations", *getattr(settings, "BRANCH_SCHEMA_TABLES", ())]


def only_schema(connection: psycopg.Connection[Any], kept: Sequence[str]) -> None:
    """Empties all tables but `kept`."""
    rows = connection.execute(
        "SELECT schemaname, tablename FROM pg_tables"
        " WHERE schemaname !~ '^(pg_|information_schema)' AND tablename <> ALL (%s)",
        [list(kept)],
    ).fetchall()
    if rows:
        tables = sql.SQL(", ").join(sql.Identifier(*row) for row in rows)
        connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(tables))
