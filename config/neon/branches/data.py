"""Rows that differ between two branches, told by their natural keys.

A row's number means nothing in another branch, where other rows came first. So a row is the same
row where its natural key is the same; and a foreign key is compared as the natural key of the row
that it points at. Values are not told, but for the keys: the columns that differ are.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from config.neon.branches.connecting import connected

Keys = Mapping[str, Sequence[str]]
Row = dict[str, Any]
Natural = tuple[Any, ...]

# Columns that the database moves by itself: when and how often a row changed is not its content.
MOVED = frozenset({"version", "created_at", "updated_at"})

IDENTITY = """
SELECT a.attname::text FROM pg_attribute a
WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped
    AND (a.attidentity <> '' OR pg_get_serial_sequence(%s, a.attname) IS NOT NULL)
"""
POINTERS = """
SELECT a.attname::text, o.confrelid::regclass::text, k.attname::text
FROM pg_constraint o
JOIN pg_attribute a ON a.attrelid = o.conrelid AND a.attnum = o.conkey[1]
JOIN pg_attribute k ON k.attrelid = o.confrelid AND k.attnum = o.confkey[1]
WHERE o.contype = 'f' AND o.conrelid = to_regclass(%s) AND cardinality(o.conkey) = 1
"""


def data_difference(url_a: str, url_b: str, keys: Keys) -> list[str]:
    """Lines `- table key` (in the first alone), `+ table key`, `~ table key: columns`.

    `keys` has the columns of each table's natural key. Raises `BranchError`.
    """
    with connected(url_a) as first, connected(url_b) as second:
        a, b = Content(first, keys), Content(second, keys)
        return [line for table in sorted(keys) for line in compare(table, a, b)]


class Content:
    """The rows of one database, as they stood when this was made."""

    def __init__(self, connection: psycopg.Connection[Any], keys: Keys) -> None:
        self.keys = keys
        # Table -> its rows; the tables that it has.
        self.rows: dict[str, list[Row]] = {}
        # Table -> the columns that only number its rows.
        self._numbers: dict[str, set[str]] = {}
        # Table -> column -> the table and column that it points at.
        self.pointers: dict[str, dict[str, tuple[str, str]]] = {}
        self.targets: dict[tuple[str, str], dict[Any, Row]] = {}
        with connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            for table in keys:
                self.read(connection, table)

    def read(self, connection: psycopg.Connection[Any], table: str) -> None:
        found = connection.execute("SELECT to_regclass(%s) IS NOT NULL", [table]).fetchone()
        if not (found and found[0]):
            return
        numbers = connection.execute(IDENTITY, [table, table]).fetchall()
        self._numbers[table] = {row[0] for row in numbers}
        pointers = connection.execute(POINTERS, [table]).fetchall()
        self.pointers[table] = {
            column: (target, key) for column, target, key in pointers if target in self.keys
        }
        query = sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))
        with connection.cursor(row_factory=dict_row) as cursor:
            self.rows[table] = cursor.execute(query).fetchall()

    def natural(self, table: str, row: Row) -> Natural:
        """The row's natural key."""
        return tuple(self.value(table, column, row[column]) for column in self.keys[table])

    def value(self, table: str, column: str, value: Any) -> Any:
        """What a column says, wherever it stands."""
        pointer = self.pointers[table].get(column)
        if pointer is None or value is None:
            return value
        target, key = pointer
        if pointer not in self.targets:
            self.targets[pointer] = {row[key]: row for row in self.rows.get(target, [])}
        row = self.targets[pointer].get(value)
        return value if row is None else self.natural(target, row)

    def content(self, table: str, columns: Sequence[str]) -> dict[Natural, list[Natural]]:
        """Natural key -> what its rows say in these columns, in a fixed order."""
        found: dict[Natural, list[Natural]] = {}
        for row in self.rows.get(table, []):
            said = tuple(self.value(table, column, row[column]) for column in columns)
            found.setdefault(self.natural(table, row), []).append(said)
        return found

    def columns(self, table: str) -> set[str]:
        rows = self.rows.get(table)
        return set(rows[0]) if rows else set()

    def numbers(self, table: str) -> set[str]:
        return self._numbers.get(table, set())


def compare(table: str, a: Content, b: Content) -> list[str]:
    # A missing table has no row. That it is missing is for the schema's difference to say.
    columns = compared(table, a, b)
    left, right = a.content(table, columns), b.content(table, columns)
    lines = [
        line_of(f"{table} {label(key)}", columns, left.get(key, []), right.get(key, []))
        for key in sorted(left.keys() | right.keys(), key=label)
    ]
    return [line for line in lines if line]


def compared(table: str, a: Content, b: Content) -> list[str]:
    """The columns that both have, without the key, numbers, and what moves by itself."""
    ours, theirs = a.columns(table), b.columns(table)
    both = ours & theirs if ours and theirs else set()
    return sorted(both - MOVED - a.numbers(table) - b.numbers(table) - set(a.keys[table]))


def line_of(row: str, columns: list[str], mine: list[Natural], theirs: list[Natural]) -> str:
    """What became of the rows of one natural key; mostly that is one row, or none. "": nothing."""
    if Counter(map(repr, mine)) == Counter(map(repr, theirs)):
        return ""
    if len(mine) != len(theirs):
        number = abs(len(mine) - len(theirs))
        sign = "-" if len(mine) > len(theirs) else "+"
        return f"{sign} {row}" + (f" ({number} rows)" if number > 1 else "")
    if len(mine) > 1:
        return f"~ {row}: {len(mine)} rows"
    pairs = zip(columns, mine[0], theirs[0], strict=True)
    return f"~ {row}: {', '.join(column for column, x, y in pairs if x != y)}"


def label(key: Any) -> str:
    """A natural key for a person: its parts, the parts of parts in one row."""
    if isinstance(key, tuple):
        return ", ".join(label(part) for part in key)
    return "none" if key is None else f"{key}"
