"""`manage.py migrate`: Django's own, one at a time, and whole or not at all."""

from typing import Any

from django.core.management.base import CommandError, CommandParser, no_translations
from django.core.management.commands import migrate
from django.db import Error, connections
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import AmbiguityError

from config.neon.branches import lock, production, reasons
from config.neon.branches.executing import whole_migrations
from config.neon.branches.interface import BranchError

HALF_DONE = (
    "{migration} runs outside a transaction and stopped half way ({reason}): what it had done"
    " stays. {invalid}Undo that by hand and run the same command again, or finish it by hand and"
    " record it with `manage.py migrate {app} {name} --fake`."
)
LEFT_NOTHING = (
    "{migration} failed and left nothing behind: {reason}. Those before it are applied."
    " Run the same command again when the cause is mended; --traceback shows the statement."
)
LOST = "Unapplying a migration of the production branch drops the columns and tables that it made."
INVALID = "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid ORDER BY 1"


class Command(migrate.Command):
    """Of several that run at once each waits for the one before; a killed one leaves nothing."""

    held: lock.Lock | None = None
    running: Migration | None = None

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--yes-i-mean",
            metavar="NAME",
            help="the production branch's name, where a migration of it shall be unapplied",
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        if options["plan"] or options["check_unapplied"]:
            # Changes nothing, so needs no turn, nor a database that can be written to.
            super().handle(*args, **options)
            return
        connection = connections[options["database"]]
        connection.prepare_database()
        try:
            if options["migration_name"] and unapplies(connection, options):
                production.require_name(connection, what=LOST, given=options.get("yes_i_mean"))
            with lock.held(connection, self.tell) as self.held, whole_migrations(connection.alias):
                super().handle(*args, **options)
        except BranchError as error:
            raise CommandError(f"{error}", returncode=error.code) from None
        except Error as error:
            if self.running is None:
                raise
            raise CommandError(self.explain(self.running, error, connection)) from error

    def tell(self, line: str) -> None:
        self.stderr.write(line)

    def migration_progress_callback(
        self,
        action: str,
        migration: Migration | None = None,
        fake: bool = False,  # noqa: FBT001, FBT002 - Django's
    ) -> None:
        if action in {"apply_start", "unapply_start"}:
            self.running = migration
            if self.held:
                self.held.check()
        elif action in {"apply_success", "unapply_success"}:
            self.running = None
        super().migration_progress_callback(action, migration, fake)

    def explain(self, migration: Migration, error: Error, connection: Any) -> str:
        if migration.atomic:
            return LEFT_NOTHING.format(migration=migration, reason=reasons.describe(error))
        return HALF_DONE.format(
            migration=migration,
            reason=reasons.describe(error),
            app=migration.app_label,
            name=migration.name,
            invalid=invalid_indexes(connection),
        )


def unapplies(connection: Any, options: dict[str, Any]) -> bool:
    """Whether the named migration lies before one that is applied."""
    executor = MigrationExecutor(connection)
    label, name = options["app_label"], options["migration_name"]
    try:
        found = None if name == "zero" else executor.loader.get_migration_by_prefix(label, name)
    except (AmbiguityError, KeyError):
        # Django's own error says more.
        return False
    plan = executor.migration_plan([(label, found.name if found else None)])
    return any(backwards for _, backwards in plan)


def invalid_indexes(connection: Any) -> str:
    """What an interrupted CREATE INDEX CONCURRENTLY leaves, as a sentence."""
    try:
        connection.close_if_unusable_or_obsolete()
        with connection.cursor() as cursor:
            cursor.execute(INVALID)
            names = [row[0] for row in cursor.fetchall()]
    except Error:
        return ""
    return f"Invalid indexes, to be dropped: {', '.join(names)}. " if names else ""
