"""Why the database refused, in words that quote no row.

PostgreSQL's own message and its detail may hold what a row holds: `Failing row contains (…)`,
`Key (email)=(…) already exists`, `invalid input syntax for type integer: "…"`. Reports of a
rehearsal go into logs and into pull requests, so they have the class of the error and the names.
"""

import re

import psycopg

# Errors that are found before any row is looked at: their message names objects and types alone.
OF_NAMES = {
    "42701",  # duplicate_column
    "42703",  # undefined_column
    "42704",  # undefined_object
    "42710",  # duplicate_object
    "42883",  # undefined_function, so no such operator for these types
    "42P01",  # undefined_table
    "42P07",  # duplicate_table
}
# What to do about the commonest.
ADVICE = {
    "23502": "Give the column a default in the database (db_default), or let it be NULL first.",
    "23503": "Rows are there that point nowhere: mend them in a migration before.",
    "23505": "Rows are there that are alike: mend them in a migration before.",
    "23514": "Rows are there that break it: mend them in a migration before.",
}
NAMES = (
    ("table_name", "table"),
    ("column_name", "column"),
    ("constraint_name", "constraint"),
    ("datatype_name", "type"),
)


def cause(error: BaseException | None) -> psycopg.Error | None:
    """psycopg's own error behind one of Django's."""
    while error is not None and not isinstance(error, psycopg.Error):
        error = error.__cause__ or error.__context__
    return error


def sqlstate(error: BaseException) -> str:
    """Five characters, or "" where the connection failed, which has none."""
    found = cause(error)
    return (found.sqlstate or "") if found is not None else ""


def describe(error: BaseException) -> str:
    """As in `not null violation (SQLSTATE 23502), table projects, column owner`."""
    found = cause(error)
    if found is None:
        return f"{type(error).__name__}"
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(found).__name__).lower()
    state = f"SQLSTATE {found.sqlstate}" if found.sqlstate else "no SQLSTATE: the connection failed"
    if found.sqlstate in OF_NAMES:
        return f"{words} ({state}), {found.diag.message_primary}"
    named = [f"{word} {value}" for key, word in NAMES if (value := getattr(found.diag, key))]
    return ", ".join([f"{words} ({state})", *named])
