"""`manage.py tune_role`: limits that a pooler refuses as start-up options, set on the role."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.backends.utils import CursorWrapper
from psycopg import sql

# Longer than a request may wait, so that the request's own deadline speaks first; short enough
# that what nobody waits for any more ends by itself.
SETTINGS = {
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "30s",
    # Compiling a statement takes longer than running any of ours.
    "jit": "off",
    # As Django spells it, or each new connection costs a query.
    "timezone": "UTC",
}
UNSET = "-"

HELP = """\
Sets on the database role what each of its connections begins with:
statement_timeout, idle_in_transaction_session_timeout, jit and timezone.

A transaction pooler (a -pooler host of Neon) refuses these as start-up options,
and forgets them after SET; on the role they hold however the connection is
made. They count from the next connection on. A role may change its own; no
superuser is needed. May be run again at any time.
"""


class Command(BaseCommand):
    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--role", default="", help="the role; default: the one that connects")
        parser.add_argument(
            "--this-database",
            action="store_true",
            help="only for connections to this database; default: to all of them",
        )
        parser.add_argument("--reset", action="store_true", help="take the settings off the role")
        parser.add_argument("--dry-run", action="store_true", help="show, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with connection.cursor() as cursor:
                self.tune(cursor, **options)
        except DatabaseError as error:
            # The first line: the rest may quote the statement.
            reason = f"{error}".partition("\n")[0]
            raise CommandError(f"The role stays as it is: {reason}.") from None

    def tune(self, cursor: CursorWrapper, **options: Any) -> None:
        cursor.execute("SELECT current_user, current_database()")
        user, database = cursor.fetchone()
        role = options["role"] or user
        database = database if options["this_database"] else ""
        before = current(cursor, role, database)
        if before is None:
            raise CommandError("There is no role of that name: name one that exists, or none.")
        wanted = {name: UNSET if options["reset"] else value for name, value in SETTINGS.items()}
        if not options["dry_run"]:
            for name, value in wanted.items():
                if before[name] != value:
                    cursor.execute(statement(cursor, role, database, name, value))
            wanted = current(cursor, role, database) or {}
        self.report(role, database, before, wanted, dry_run=options["dry_run"])

    def report(
        self,
        role: str,
        database: str,
        before: dict[str, str],
        after: dict[str, str],
        *,
        dry_run: bool,
    ) -> None:
        where = f" in database {database}" if database else ""
        rows = [("setting", "before", "would be" if dry_run else "now")]
        rows += [(name, before[name], after[name]) for name in SETTINGS]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        self.stdout.write(f"Role {role}{where}")
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  " + "  ".join(cells).rstrip())
        if dry_run:
            self.stdout.write("Nothing was changed.")


def current(cursor: CursorWrapper, role: str, database: str) -> dict[str, str] | None:
    """What the role has of `SETTINGS`. None: there is no such role."""
    cursor.execute("SELECT oid FROM pg_roles WHERE rolname = %s", [role])
    found = cursor.fetchone()
    if found is None:
        return None
    cursor.execute(
        "SELECT unnest(setconfig) FROM pg_db_role_setting WHERE setrole = %s AND setdatabase ="
        " coalesce((SELECT oid FROM pg_database WHERE datname = %s), 0)",
        [found[0], database],
    )
    pairs = (row[0].partition("=") for row in cursor.fetchall())
    values = {name.lower(): value for name, _, value in pairs}
    return {name: values.get(name, UNSET) for name in SETTINGS}


def statement(cursor: CursorWrapper, role: str, database: str, name: str, value: str) -> str:
    whom = sql.SQL("ALTER ROLE {}").format(sql.Identifier(role))
    where = sql.SQL(" IN DATABASE {}").format(sql.Identifier(database)) if database else sql.SQL("")
    change = sql.SQL(" RESET {}") if value == UNSET else sql.SQL(" SET {} = {}")
    parts = [sql.Identifier(name)] + ([] if value == UNSET else [sql.Literal(value)])
    return (whom + where + change.format(*parts)).as_string(cursor.cursor)
