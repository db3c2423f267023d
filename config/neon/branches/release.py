"""What the release that runs now asks of the database, tried before and after the migrations.

The code at hand is the next release's. The one that runs is known by the migrations that are
applied: from them Django rebuilds its models, columns and defaults and all. Each of its tables is
read as it reads it, by every column; and where there is a row, that row is compared with, written
again, added as a new one and deleted, each in a transaction that is rolled back. What worked before
the migrations and no longer does would have failed for everybody between the migration and the
deployment of the next release.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, IntegrityError, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F, Model
from django.db.models.fields import NOT_PROVIDED

from config.neon.branches import reasons


@dataclass(frozen=True)
class Attempt:
    """Something that the running release does, in words: ("reads", "skills")."""

    does: str
    table: str
    column: str = ""

    def __str__(self) -> str:
        return f"{self.does} {self.table}" + (f".{self.column}" if self.column else "")


@dataclass(frozen=True)
class Outcome:
    """What came of it: no SQLSTATE and no reason where it went well."""

    sqlstate: str = ""
    reason: str = ""


Outcomes = dict[Attempt, Outcome]


# unique_violation, exclusion_violation
TWICE = {"23505", "23P01"}
# Columns that an INSERT has to fill.
REQUIRED = """
SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AND a.attnum > 0
    AND NOT a.attisdropped AND c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid)
"""


class Release:
    """The models of the migrations that were applied in `alias` when this was made."""

    def __init__(self, alias: str) -> None:
        executor = MigrationExecutor(connections[alias])
        nodes = [
            key for key in executor.loader.applied_migrations if key in executor.loader.graph.nodes
        ]
        apps = executor.loader.project_state(nodes).apps
        self.models: list[type[Model]] = [
            model
            for model in apps.get_models(include_auto_created=True)
            if model._meta.managed and not model._meta.proxy
        ]
        # Chosen before, so that the same rows are tried after.
        self.rows = {model: self.first_row(model, alias) for model in self.models}

    def first_row(self, model: type[Model], alias: str) -> dict[str, Any] | None:
        try:
            rows = model._base_manager.using(alias).order_by("pk").values()
            found: dict[str, Any] | None = rows.first()
        except DatabaseError:
            return None
        return found

    def try_all(self, alias: str) -> Outcomes:
        found: Outcomes = {}
        for model in self.models:
            found |= self.reads(model, alias)
            for attempt, action in self.writes(model, alias):
                found[attempt] = written(alias, action)
        return found

    def unwritable(self, alias: str) -> list[str]:
        """The columns that keep it from filling the tables that are empty now, as sentences."""
        with connections[alias].cursor() as cursor:
            cursor.execute(REQUIRED)
            required = set(cursor.fetchall())
        found = []
        for model in self.models:
            if self.rows[model] is not None:
                continue
            written = {
                field.column
                for field in model._meta.concrete_fields
                if field.db_default is NOT_PROVIDED
            }
            table = model._meta.db_table
            found += [
                f"The running release adds to {table}, and does not fill its column {column}, which"
                " must not be empty and has no default."
                for name, column in sorted(required)
                if name == table and column not in written
            ]
        return found

    def reads(self, model: type[Model], alias: str) -> Outcomes:
        table, rows = model._meta.db_table, model._base_manager.using(alias)
        found = {Attempt("reads", table): read(lambda: list(rows.order_by("pk")[:1]))}
        values = self.rows[model]
        if values is None:
            return found
        known = {
            field: {field.attname: values[field.attname]}
            for field in model._meta.concrete_fields
            if values[field.attname] is not None
        }
        # By all columns at once; only where that fails it is worth knowing which.
        if read(
            rows.filter(
                **{name: value for each in known.values() for name, value in each.items()}
            ).exists
        ).reason:
            for field, value in known.items():
                attempt = Attempt("looks for", table, f"{field.column}")
                found[attempt] = read(rows.filter(**value).exists)
        return found

    def writes(
        self, model: type[Model], alias: str
    ) -> Iterator[tuple[Attempt, Callable[[], object]]]:
        table, rows, values = (
            model._meta.db_table,
            model._base_manager.using(alias),
            self.rows[model],
        )
        if values is None:
            return
        key = model._meta.pk.attname
        same = rows.filter(pk=values[key])
        others = {name: F(name) for name in values if name != key}
        if others:
            yield Attempt("changes", table), lambda: same.update(**others)
        yield Attempt("adds to", table), lambda: self.add(model, values, alias)
        yield Attempt("deletes from", table), lambda: same._raw_delete(alias)

    def add(self, model: type[Model], values: dict[str, Any], alias: str) -> None:
        """A copy of a row, under a key of its own where the database gives one.

        What the database has a default for is left to it, as the release leaves it.
        """
        row = model()
        for field in model._meta.concrete_fields:
            given = field.primary_key and field.db_returning
            if not given and field.db_default is NOT_PROVIDED:
                setattr(row, field.attname, values[field.attname])
        try:
            with transaction.atomic(using=alias):
                row.save(force_insert=True, using=alias)
        except IntegrityError as error:
            # A copy is one too many for a unique index, which is asked last: whatever else is
            # required of a row, this one has it.
            if reasons.sqlstate(error) not in TWICE:
                raise


def read(action: Callable[[], object]) -> Outcome:
    try:
        action()
    except DatabaseError as error:
        return failed(error)
    return Outcome()


def written(alias: str, action: Callable[[], object]) -> Outcome:
    """Runs it in a transaction that is rolled back, with everything that is checked at its end."""
    try:
        with transaction.atomic(using=alias):
            action()
            with connections[alias].cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True, using=alias)
    except DatabaseError as error:
        return failed(error)
    return Outcome()


def failed(error: DatabaseError) -> Outcome:
    """Raises the error again where it is no answer: the connection is gone."""
    sqlstate = reasons.sqlstate(error)
    if not sqlstate:
        raise error
    return Outcome(sqlstate, reasons.describe(error))


def broken(before: Outcomes, after: Outcomes) -> list[str]:
    """What does not work any more, as sentences. What failed alike before is as it was."""
    found = [
        (attempt, ended.reason)
        for attempt, ended in after.items()
        if ended.reason and ended.sqlstate != before.get(attempt, Outcome()).sqlstate
    ]
    # A table that can't be read at all says it all.
    unread = {attempt.table for attempt, _ in found if attempt.does == "reads"}
    return [
        f"The running release {attempt}: {reason}."
        for attempt, reason in found
        if attempt.does == "reads" or attempt.table not in unread
    ]
