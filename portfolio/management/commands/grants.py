"""`manage.py grants`: what the application's role may do, printed, applied or compared."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from itertools import groupby
from operator import itemgetter
from textwrap import wrap
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, transaction

from portfolio import rights
from portfolio.held import Database, Held, find

ROLE = "portfolio_app"
WIDTH = 92

HELP = """\
Gives the application's role the rights that the application needs, and takes
every other away. Without an option it prints the SQL, each grant with its
reason, and changes nothing.

Two roles use the database. The owner's makes and changes the tables: migrate,
and this command, are run as it. The application's serves readers and the
owner's edits: it reads and writes rows, and can neither change the schema, nor
empty a table, nor write the history, nor lend its rights.

Make the role once, with SQL, as the owner:

    CREATE ROLE portfolio_app LOGIN PASSWORD '...';

On Neon make it with SQL too: a role made in Neon's console is a member of
neon_superuser, which reads and writes everything. --check tells.

Run it after each migration; it may be repeated. Exit code 1 of --check: the
role has too much or too little.
"""


class Command(BaseCommand):
    help = HELP

    def create_parser(self, *arguments: Any, **options: Any) -> Any:
        options["formatter_class"] = RawDescriptionHelpFormatter
        return super().create_parser(*arguments, **options)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--role", default=ROLE, help=f"the application's; default: {ROLE}")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--apply", action="store_true", help="run the SQL, whole or not at all")
        what.add_argument(
            "--check", action="store_true", help="say what the role has too much or too little"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        role = options["role"]
        try:
            database = find(role)
            refuse(database)
            if options["check"]:
                self.compare(database)
            elif options["apply"]:
                self.apply(database)
            else:
                self.stdout.write("\n".join(script(database)))
        except DatabaseError as error:
            # The first line: the rest may quote the statement.
            reason = f"{error}".partition("\n")[0]
            raise CommandError(f"The role's rights stay as they are: {reason}.") from None

    def apply(self, database: Database) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for line in statements(database):
                cursor.execute(line)
        self.compare(find(database.role))

    def compare(self, database: Database) -> None:
        """Raises `CommandError` where the role's rights are others than those wanted."""
        needed = wanted(database)
        too_much, too_little = database.held - needed, needed - database.held
        for line in database.attributes:
            self.stdout.write(f"too much    {line}")
        for title, found in (("too much  ", too_much), ("too little", too_little)):
            for (kind, name), rows in groupby(sorted(found), key=itemgetter(0, 1)):
                privileges = ", ".join(privilege for _, _, privilege in rows)
                self.stdout.write(f"{title}  {privileges} ON {kind} {name}")
        count = len(too_much) + len(too_little) + len(database.attributes)
        if count:
            raise CommandError(
                f"The rights of {database.role} differ in {count}: run `manage.py grants --apply` "
                "as the owner of the tables. What that leaves, the owner can't take away: make "
                "the role anew, with SQL."
            )
        self.stdout.write(f"{database.role} has the {len(needed)} rights that it needs, no others.")


def refuse(database: Database) -> None:
    if not database.role_exists:
        raise CommandError(
            "There is no role of that name. Make it with SQL, as in "
            "CREATE ROLE portfolio_app LOGIN PASSWORD '...'; then run this again."
        )
    if database.owns:
        raise CommandError(
            f"{database.role} owns {database.owns[0]}, and an owner may do everything with it: "
            "name the application's own role."
        )
    if "django_migrations" not in database.objects["TABLE"]:
        raise CommandError(
            "There are no tables of yours here: run `manage.py migrate` as the same role first."
        )


def wanted(database: Database) -> set[Held]:
    """The rights that the role shall have, on what there is."""
    found: set[Held] = {
        ("DATABASE", database.name, "CONNECT"),
        ("SCHEMA", database.schema, "USAGE"),
    }
    for each in rights.RIGHTS:
        for name in each.names:
            if name in database.objects[each.kind]:
                found |= {(each.kind, name, privilege) for privilege in each.privileges}
    return found


def script(database: Database) -> list[str]:
    """The SQL for people: each statement under its reason."""
    lines = [f"-- What {database.role} may do, and nothing else. Run it as the owner.", "BEGIN;"]
    for why, statement in reasoned(database):
        lines += ["", *(f"-- {line}" for line in wrap(why, WIDTH)), *broken(statement)]
    return [*lines, "", "COMMIT;"]


def statements(database: Database) -> list[str]:
    return [statement for _, statement in reasoned(database)]


def reasoned(database: Database) -> list[tuple[str, str]]:
    """(why, statement) in the order in which they are run."""
    role = connection.ops.quote_name(database.role)
    schema = connection.ops.quote_name(database.schema)
    name = connection.ops.quote_name(database.name)
    lines: list[tuple[str, str]] = []
    if database.is_owned:
        lines += [
            (
                "Nobody connects but who is named, and no temporary tables: they hide others.",
                f"REVOKE ALL ON DATABASE {name} FROM PUBLIC, {role};",
            ),
            ("It connects to this database.", f"GRANT CONNECT ON DATABASE {name} TO {role};"),
        ]
    if database.schema_is_owned:
        lines += [
            (
                "No tables or functions of its own.",
                f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC;",
            ),
            ("Whatever it had.", f"REVOKE ALL ON SCHEMA {schema} FROM {role};"),
            ("It finds what lies in the schema.", f"GRANT USAGE ON SCHEMA {schema} TO {role};"),
        ]
    for kind, found in database.objects.items():
        if found:
            names = ", ".join(database.quoted(kind, each) for each in sorted(found))
            why = "Whatever it had there, and what everybody has."
            lines.append((why, f"REVOKE ALL ON {kind} {names} FROM PUBLIC, {role};"))
    for each in rights.RIGHTS:
        there = [one for one in each.names if one in database.objects[each.kind]]
        if there:
            names = ", ".join(database.quoted(each.kind, one) for one in there)
            granted = ", ".join(each.privileges)
            lines.append((each.why, f"GRANT {granted} ON {each.kind} {names} TO {role};"))
    default = f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema}"
    return [
        *lines,
        ("Whatever was said of things to come.", f"{default} REVOKE ALL ON TABLES FROM {role};"),
        ("The same for keys.", f"{default} REVOKE ALL ON SEQUENCES FROM {role};"),
        ("The same for functions.", f"{default} REVOKE ALL ON FUNCTIONS FROM {role};"),
        (
            "What the next migration makes, until this is run anew: the old release still writes.",
            f"{default} GRANT {', '.join(rights.TABLES_TO_COME)} ON TABLES TO {role};",
        ),
    ]


def broken(statement: str) -> list[str]:
    return wrap(
        statement, WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )
