"""A migration and its record in one transaction: a death between the two can't be.

Django runs the statements that a migration defers (foreign keys, mostly) in the migration's
transaction, but then writes `django_migrations` in another; so does it for each migration that is
unapplied. Whoever is killed between finds tables that are there and a record that is not, and the
next run ends with `relation … already exists`.

So each migration of a plan gets one more operation, its last: it runs what was deferred, whereupon
Django records the migration where it ran; backwards it writes the record itself. It comes in as
Django's own content types do it, through the signal `pre_migrate`, which hands out the plan.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from django.db.models.signals import pre_migrate

Plan = list[tuple[Migration, bool]]


class Finish(Operation):
    """What must be in a migration's transaction besides its own operations."""

    # A transaction of its own within a migration that wants none would part it from nothing.
    atomic = False
    reversible = True

    def __init__(self, migration: Migration) -> None:
        self.migration = migration

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Changes no model."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        run_deferred(schema_editor)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        run_deferred(schema_editor)
        recorder = MigrationRecorder(schema_editor.connection)
        for app, name in self.migration.replaces:
            recorder.record_unapplied(app, name)
        recorder.record_unapplied(self.migration.app_label, self.migration.name)

    def describe(self) -> str:
        return "Finish in the same transaction"


def run_deferred(editor: BaseDatabaseSchemaEditor) -> None:
    """What the editor would run at its end."""
    for statement in editor.deferred_sql:
        editor.execute(statement, None)
    editor.deferred_sql.clear()


def finish(plan: Plan) -> None:
    """Adds `Finish` to each migration of the plan. May be repeated."""
    for migration, backwards in plan:
        # Backwards the operations run from the last to the first.
        place = 0 if backwards else len(migration.operations)
        if not any(isinstance(operation, Finish) for operation in migration.operations):
            # A list, whatever the stubs say: Django's content types insert into it too.
            cast("list[Operation]", migration.operations).insert(place, Finish(migration))


@contextmanager
def whole_migrations(alias: str) -> Iterator[None]:
    """Within it, Django's `migrate` records each migration in the migration's own transaction."""

    def prepare(*, using: str, plan: Plan, **_: Any) -> None:
        if using == alias:
            finish(plan)

    pre_migrate.connect(prepare, weak=False)
    try:
        yield
    finally:
        pre_migrate.disconnect(prepare)
