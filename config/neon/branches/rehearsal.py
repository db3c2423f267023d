"""Pending migrations, tried on a throw-away copy of a branch: would it have suffered?

    report = rehearse(provider, provider.production(), keep=False, tell=print)
    report.ok, report.reasons

The copy is a branch that deletes itself an hour later, should this process be killed; however else
the rehearsal ends, it is deleted at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from django.db import DatabaseError
from psycopg import sql

from config.neon.branches import constraints, drift, judging, migrating, names, reasons, release
from config.neon.branches import schema as schemas
from config.neon.branches.connecting import alias_of, connected
from config.neon.branches.interface import Branch, BranchError, Provider, Tell
from config.neon.branches.judging import Limits
from config.neon.branches.report import Report, shortened
from config.neon.branches.watching import Watcher

PREFIX = "rehearsal"
# How long a copy lives that nobody could delete, and one that is kept on purpose.
LEFT_OVER, KEPT = timedelta(hours=1), timedelta(days=1)
TABLES = """
SELECT c.oid::regclass::text FROM pg_class c
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)' ORDER BY 1
"""


def rehearse(
    provider: Provider, on: Branch, *, keep: bool, tell: Tell, limits: Limits | None = None
) -> Report:
    """Raises `BranchError` where it could not be tried at all; a bad end is in the report."""
    state = migrating.state(provider.url(on, direct=True))
    if state.unknown:
        raise BranchError(
            f"{on.name} has migrations that this code does not know ({', '.join(state.unknown)}):"
            " rehearse with the code of the release that runs there, or a newer one."
        )
    if not state.pending and not keep:
        return Report(on=on.name, branch="")
    with throwaway(provider, on, keep=keep, tell=tell) as branch:
        report = Report(on=on.name, branch=branch.name)
        if keep and branch.expires_at:
            report.kept_until = f"{branch.expires_at:%Y-%m-%d %H:%M} UTC"
        rehearsal = Rehearsal(provider.url(branch, direct=True), report, limits or Limits(), tell)
        try:
            rehearsal.run()
        except (DatabaseError, psycopg.Error) as error:
            raise BranchError(
                f"The rehearsal could not be finished: {reasons.describe(error)}. {on.name} is as"
                " it was: run the same command again."
            ) from None
    return report


@contextmanager
def throwaway(provider: Provider, on: Branch, *, keep: bool, tell: Tell) -> Iterator[Branch]:
    name = names.throwaway(PREFIX)
    expires_at = datetime.now(UTC) + (KEPT if keep else LEFT_OVER)
    try:
        yield provider.create(name, parent=on, expires_at=expires_at, tell=tell)
    except BaseException:
        remove(provider, name, tell)
        raise
    if not keep:
        remove(provider, name, tell)


def remove(provider: Provider, name: str, tell: Tell) -> None:
    """Deletes it if it came into being. A failure is told: it must not hide what it comes after."""
    try:
        found = [branch for branch in provider.branches() if branch.name == name]
        for branch in found:
            provider.delete(branch, tell=tell)
    except BranchError as error:
        tell(f"{name} could not be deleted and expires within the hour: {error}")


class Rehearsal:
    """One rehearsal on the database at `url`, written into `report`."""

    def __init__(self, url: str, report: Report, limits: Limits, tell: Tell) -> None:
        self.url, self.report, self.limits, self.tell = url, report, limits, tell

    def run(self) -> None:
        # Of the branch as it is: a migration that is new may not be written down yet.
        self.report.warnings += [f"Drift: {sentence}" for sentence in drift.of(self.url)]
        before, counted = self.look()
        with alias_of(self.url) as alias:
            running = release.Release(alias)
            worked, unwritable = running.try_all(alias), running.unwritable(alias)
            if not self.migrate():
                return
            self.report.reasons += release.broken(worked, running.try_all(alias))
            self.report.reasons += [
                sentence for sentence in running.unwritable(alias) if sentence not in unwritable
            ]
        after, counted_after = self.look()
        self.report.difference = schemas.compare(before, after)
        self.compare_rows(counted, counted_after)
        for run in self.report.runs:
            self.report.reasons += judging.of_rewriting(run, counted)
            self.report.reasons += judging.of_locks(run, counted, self.limits)
            self.report.warnings += judging.of_indexes(run, counted, self.limits)
        with connected(self.url) as connection:
            self.report.reasons += constraints.violations(connection)

    def look(self) -> tuple[schemas.Schema, dict[str, int]]:
        """The schema, and how many rows each table has."""
        with connected(self.url) as connection:
            return schemas.read_from(connection), count(connection)

    def migrate(self) -> bool:
        """Runs them. Whether all ended well; the report has the reason where one did not."""
        watcher = Watcher()
        try:
            migrating.run(self.url, tell=self.tell, name=self.report.on, watch=watcher.watch)
        except BranchError as error:
            if not watcher.current:
                raise
            self.report.reasons.append(failure(watcher, error.__cause__ or error))
            return False
        finally:
            self.report.runs = watcher.runs
        return True

    def compare_rows(self, before: dict[str, int], after: dict[str, int]) -> None:
        tables = before.keys() | after.keys()
        self.report.rows = {table: (before.get(table), after.get(table)) for table in tables}
        own = {table: rows for table, rows in before.items() if table != "django_migrations"}
        self.report.warnings += judging.of_rows(own, after)


def failure(watcher: Watcher, error: BaseException) -> str:
    """Why a migration failed, as a sentence."""
    name = watcher.current.name if watcher.current else "The migration"
    advice = reasons.ADVICE.get(reasons.sqlstate(error), "")
    told = f"{name} fails: {reasons.describe(error)}. {advice}".strip()
    return f"{told} The statement: {shortened(watcher.last_sql)}" if watcher.last_sql else told


def count(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """The number of rows of each table."""
    counts = {}
    for (table,) in connection.execute(TABLES).fetchall():
        # The catalogue's own text, quoted where it must be.
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.SQL(table))
        row = connection.execute(query).fetchone()
        counts[table] = row[0] if row else 0
    return counts
