"""Which migrations a branch has, and applying what it lacks, by way of `manage.py migrate`."""

import io
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.management import CommandError, call_command
from django.db import connections
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from config.neon.branches.connecting import alias_of
from config.neon.branches.interface import Branch, BranchError, Provider, Tell
from config.neon.management.commands.migrate import Command


@dataclass(frozen=True)
class State:
    """Migrations by name, as in "portfolio.0001_tables"."""

    applied: list[str]
    # Of this code, in the order in which they will be applied.
    pending: list[str]
    # Applied, and unknown to this code: a newer release's, or another branch's.
    unknown: list[str]


@dataclass(frozen=True)
class Result:
    branch: str
    applied: list[str]
    pending: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Telling(Command):
    """`migrate` that tells each migration's name and seconds as a line."""

    tell_line: Tell
    done: list[str]
    started = 0.0

    def begins(self, migration: Migration) -> None:
        """Whoever watches puts something in its place; so with `ends`."""

    def ends(self, migration: Migration) -> None: ...

    def migration_progress_callback(
        self,
        action: str,
        migration: Migration | None = None,
        fake: bool = False,  # noqa: FBT001, FBT002 - Django's
    ) -> None:
        super().migration_progress_callback(action, migration, fake)
        if migration is None:
            return
        if action == "apply_start":
            self.started = time.monotonic()
            self.begins(migration)
        elif action == "apply_success":
            self.ends(migration)
            self.done.append(f"{migration}")
            self.tell_line(f"{migration}: {time.monotonic() - self.started:.2f} s")

    def tell(self, line: str) -> None:
        self.tell_line(line)


def state(url: str) -> State:
    """Of the database at `url`, the direct address. Raises `BranchError`."""
    with alias_of(url) as alias:
        return state_of(connections[alias])


def state_of(connection: Any) -> State:
    executor = MigrationExecutor(connection)
    loader: MigrationLoader = executor.loader
    known = set(loader.disk_migrations) | set(loader.replacements)
    applied = sorted(key for key in loader.applied_migrations if key in known)
    unknown = sorted(key for key in loader.applied_migrations if key not in known)
    plan = executor.migration_plan(loader.graph.leaf_nodes())
    return State(
        applied=[".".join(key) for key in applied],
        pending=[f"{migration}" for migration, _ in plan],
        unknown=[".".join(key) for key in unknown],
    )


def migrate(provider: Provider, branch: Branch, *, plan: bool, tell: Tell) -> Result:
    """Applies to the branch what it lacks. Raises `BranchError` with what was applied before.

    With `plan` nothing is changed: `pending` is what would be applied.
    """
    url = provider.url(branch, direct=True)
    if plan:
        return Result(branch.name, applied=[], pending=state(url).pending)
    started = time.monotonic()
    done = run(url, tell=tell, name=branch.name)
    return Result(branch.name, done, state(url).pending, time.monotonic() - started)


def run(
    url: str,
    *,
    tell: Tell,
    name: str,
    watch: Callable[[Any, Telling], Any] | None = None,
) -> list[str]:
    """`migrate` on the database at `url`; what it applied. `watch` is entered around it."""
    command = Telling(stdout=io.StringIO())
    command.tell_line, command.done = tell, []
    with alias_of(url) as alias:
        try:
            if watch is None:
                call_command(command, database=alias, interactive=False, verbosity=0)
            else:
                with watch(connections[alias], command):
                    call_command(command, database=alias, interactive=False, verbosity=0)
        except CommandError as error:
            before = f" Applied before: {', '.join(command.done)}." if command.done else ""
            raise BranchError(f"{name}: {error}{before}", code=error.returncode) from error
    return command.done
