"""The rows that a schema-only branch needs all the same: the record of its migrations.

Neon copies the schema without any row, so `migrate` would begin anew on tables
that are there.
"""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql

from config.neon.branches.databases import connected

EXISTS = "SELECT to_regclass(quote_ident(%s)) IS NOT NULL"
# Columns that count by themselves, with what they count by.
SEQUENCES = """
SELECT attname, pg_get_serial_sequence(quote_ident(%s), attname)
FROM pg_attribute WHERE attrelid = to_regclass(quote_ident(%s)) AND attnum > 0
    AND NOT attisdropped AND pg_get_serial_sequence(quote_ident(%s), attname) IS NOT NULL
"""


def are_missing(source_url: str, target_url: str, tables: Sequence[str]) -> bool:
    """Whether one of the tables is empty in the target alone."""
    with connected(source_url) as source, connected(target_url) as target:
        return any(
            count(source, table) and not count(target, table)
            for table in tables
            if exists(source, table)
        )


def copy(source_url: str, target_url: str, tables: Sequence[str]) -> None:
    """Copies the rows of the tables into the target, all or none; what is there is replaced."""
    with connected(source_url) as source, connected(target_url) as target, target.transaction():
        for table in tables:
            if exists(source, table):
                copy_table(source, target, table)


def copy_table(source: psycopg.Connection[Any], target: psycopg.Connection[Any], name: str) -> None:
    table = sql.Identifier(name)
    target.execute(sql.SQL("DELETE FROM {}").format(table))
    reading = sql.SQL("COPY {} TO STDOUT").format(table)
    writing = sql.SQL("COPY {} FROM STDIN").format(table)
    with source.cursor().copy(reading) as rows, target.cursor().copy(writing) as kept:
        for data in rows:
            kept.write(data)
    for column, sequence in target.execute(SEQUENCES, [name] * 3).fetchall():
        following = sql.SQL("SELECT setval({}, greatest(max({}), 1)) FROM {}")
        target.execute(following.format(sql.Literal(sequence), sql.Identifier(column), table))


def exists(connection: psycopg.Connection[Any], table: str) -> bool:
    row = connection.execute(EXISTS, [table]).fetchone()
    return bool(row and row[0])


def count(connection: psycopg.Connection[Any], table: str) -> int:
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
