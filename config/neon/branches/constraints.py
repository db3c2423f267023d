"""Whether each constraint holds for each row that there is, whoever wrote it and however.

PostgreSQL checks a constraint when it is added, but not one that is NOT VALID, nor for rows that
were written while its triggers were off.
"""

from typing import Any

import psycopg
from psycopg import sql

CHECKS = """
SELECT conrelid::regclass::text, conname, pg_get_expr(conbin, conrelid), convalidated
FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0
    AND connamespace::regnamespace::text !~ '^(pg_|information_schema)' ORDER BY 1, 2
"""
KEYS = """
SELECT o.conrelid::regclass::text, o.conname, o.confrelid::regclass::text, o.convalidated,
    (SELECT array_agg(attname::text ORDER BY place)
        FROM unnest(o.conkey) WITH ORDINALITY AS k (number, place)
        JOIN pg_attribute ON attrelid = o.conrelid AND attnum = number),
    (SELECT array_agg(attname::text ORDER BY place)
        FROM unnest(o.confkey) WITH ORDINALITY AS k (number, place)
        JOIN pg_attribute ON attrelid = o.confrelid AND attnum = number)
FROM pg_constraint o WHERE o.contype = 'f' AND o.conparentid = 0
    AND o.connamespace::regnamespace::text !~ '^(pg_|information_schema)' ORDER BY 1, 2
"""
INVALID = "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid ORDER BY 1"


def violations(connection: psycopg.Connection[Any]) -> list[str]:
    """A sentence for each constraint that does not hold, without a word of the rows."""
    found = []
    for table, name, expression, _ in connection.execute(CHECKS).fetchall():
        # The expression is the catalogue's own text.
        broken = sql.SQL(f"NOT ({expression})")
        found += sentence(connection, table, name, broken)
    for table, name, target, _, columns, keys in connection.execute(KEYS).fetchall():
        found += sentence(connection, table, name, orphan(target, columns, keys))
    for (name,) in connection.execute(INVALID).fetchall():
        found.append(
            f"The index {name} is invalid: its CREATE INDEX CONCURRENTLY did not end well."
        )
    return found


def orphan(target: str, columns: list[str], keys: list[str]) -> sql.Composed:
    """The condition of a row whose key points nowhere. A key that is NULL in part points nowhere
    on purpose.
    """
    filled = sql.SQL(" AND ").join(
        sql.SQL("mine.{} IS NOT NULL").format(sql.Identifier(column)) for column in columns
    )
    same = sql.SQL(" AND ").join(
        sql.SQL("theirs.{} = mine.{}").format(sql.Identifier(key), sql.Identifier(column))
        for column, key in zip(columns, keys, strict=True)
    )
    return sql.SQL("{} AND NOT EXISTS (SELECT FROM {} theirs WHERE {})").format(
        filled, sql.SQL(target), same
    )


def sentence(
    connection: psycopg.Connection[Any], table: str, name: str, broken: sql.Composable
) -> list[str]:
    query = sql.SQL("SELECT count(*) FROM {} mine WHERE {}").format(sql.SQL(table), broken)
    row = connection.execute(query).fetchone()
    if row is None or not row[0]:
        return []
    return [f"The constraint {name} of {table} does not hold for {row[0]} of its rows."]
