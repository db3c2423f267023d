"""What each statement of a migration costs those who use the database meanwhile.

After each statement, within the migration's own transaction, the server is asked which locks it
holds now and which file each table lies in: a lock is kept until the transaction ends, and a table
whose file is another one was written anew. A statement outside a transaction has let go of its
locks by then; its duration is all that is known.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db.migrations import Migration

# As PostgreSQL shows them -> as its documentation spells them, and who waits for them.
MODES = {
    "AccessExclusiveLock": ("ACCESS EXCLUSIVE", "reads and writes"),
    "ExclusiveLock": ("EXCLUSIVE", "writes"),
    "ShareRowExclusiveLock": ("SHARE ROW EXCLUSIVE", "writes"),
    "ShareLock": ("SHARE", "writes"),
}
LOCKS = """
SELECT c.oid::regclass::text, l.mode
FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
WHERE l.pid = pg_backend_pid() AND l.granted AND l.locktype = 'relation'
    AND c.relkind IN ('r', 'p')
    AND c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
"""
FILES = """
SELECT c.oid::regclass::text, pg_relation_filenode(c.oid) FROM pg_class c
WHERE c.relkind = 'r' AND c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
"""


@dataclass(frozen=True)
class Held:
    """A lock that makes others wait, from this statement until its migration's end."""

    table: str
    mode: str
    blocks: str
    seconds: float


@dataclass
class Statement:
    """One statement of a migration, as the migration has it: without its parameters."""

    sql: str
    seconds: float
    # Rows that it changed or answered; None where it has none.
    rows: int | None
    # Newly taken, and only those that make others wait: (table, mode as PostgreSQL shows it).
    locks: list[tuple[str, str]] = field(default_factory=list)
    rewritten: list[str] = field(default_factory=list)
    # Seconds from the migration's beginning to this statement's.
    began: float = 0.0


@dataclass
class Run:
    """One migration, as it went."""

    name: str
    is_atomic: bool
    seconds: float = 0.0
    statements: list[Statement] = field(default_factory=list)

    def held(self) -> list[Held]:
        """The locks, each with how long others would have waited for it.

        In a transaction that is until its end; outside of one, a statement's time is what is known.
        """
        return [
            Held(
                table,
                *MODES[mode],
                seconds=self.seconds - statement.began if self.is_atomic else statement.seconds,
            )
            for statement in self.statements
            for table, mode in statement.locks
        ]


class Watcher:
    """Around `migrate`: `with watcher.watch(connection, command)`. `runs` is what it saw."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.current: Run | None = None
        # The statement that is under way: of a failure, the one that failed.
        self.last_sql = ""
        self.began = 0.0
        self.files: dict[str, int] = {}
        self.seen: set[tuple[str, str]] = set()

    @contextmanager
    def watch(self, connection: Any, command: Any) -> Iterator[None]:
        command.begins, command.ends = self.begin, self.end
        self.connection = connection
        with connection.execute_wrapper(self.execute):
            yield

    def begin(self, migration: Migration) -> None:
        self.files = dict(self.ask(FILES))
        self.seen = set()
        self.current = Run(f"{migration}", is_atomic=migration.atomic)
        self.runs.append(self.current)
        self.began = time.monotonic()

    def end(self, migration: Migration) -> None:
        if self.current:
            self.current.seconds = time.monotonic() - self.began
        self.current, self.last_sql = None, ""

    def execute(
        self,
        execute: Callable[..., Any],
        sql: Any,
        params: Any,
        many: bool,  # noqa: FBT001 - Django's
        context: dict[str, Any],
    ) -> Any:
        if self.current is None or "django_migrations" in f"{sql}":
            return execute(sql, params, many, context)
        self.last_sql = f"{sql}".strip()
        started = time.monotonic()
        result = execute(sql, params, many, context)
        seconds = time.monotonic() - started
        count = context["cursor"].rowcount
        self.current.statements.append(
            Statement(
                sql=self.last_sql,
                seconds=seconds,
                rows=count if count >= 0 else None,
                locks=self.new_locks(),
                rewritten=self.new_files(),
                began=started - self.began,
            )
        )
        return result

    def new_locks(self) -> list[tuple[str, str]]:
        held = {(table, mode) for table, mode in self.ask(LOCKS) if mode in MODES}
        new = sorted(held - self.seen)
        self.seen |= held
        return new

    def new_files(self) -> list[str]:
        files = dict(self.ask(FILES))
        changed = sorted(
            table for table, number in files.items() if self.files.get(table, number) != number
        )
        self.files = files
        return changed

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Past Django, which would show it to `execute` again."""
        rows: list[tuple[Any, ...]] = self.connection.connection.execute(query).fetchall()
        return rows
