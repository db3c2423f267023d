"""A schema as text, made from the catalogues, so that two databases can be compared.

Not by pg_dump, which is no part of the image, refuses servers newer than itself, and writes another
text with each version. Here an object is one block of lines, and all is in the order of names: the
same migrations give the same text on PostgreSQL 15 and on 18.
"""

import hashlib
import json
from difflib import unified_diff
from typing import Any

import psycopg

from config.neon.branches.catalogue import QUERIES, SETTINGS
from config.neon.branches.connecting import connected
from config.neon.branches.data import data_difference

__all__ = ["Schema", "data_difference", "difference", "fingerprint", "read", "read_from"]

# Object, as in "table skills" -> what it consists of, in the order of names: each column,
# constraint, index and trigger is complete in itself; a function or a view is one text of lines.
Schema = dict[str, list[str]]

# Lines around a difference.
CONTEXT = 1


def read(url: str) -> Schema:
    """The schema of the database at `url`. Raises `BranchError`."""
    with connected(url) as connection:
        return read_from(connection)


def read_from(connection: psycopg.Connection[Any]) -> Schema:
    """The same over a connection that there is, within its transaction if one is open."""
    found: Schema = {}
    with connection.transaction(force_rollback=True):
        for setting in SETTINGS.items():
            connection.execute("SELECT set_config(%s, %s, true)", setting)
        for query in QUERIES:
            for name, text in connection.execute(query):
                items = found.setdefault(name, [])
                if text:
                    items.append(text)
    return {name: sorted(items) for name, items in sorted(found.items())}


def fingerprint(schema: Schema) -> str:
    """64 hexadecimal digits, the same wherever the schema is the same."""
    return hashlib.sha256(json.dumps(schema, sort_keys=True).encode()).hexdigest()


def difference(url_a: str, url_b: str) -> str:
    """What differs, object by object, in the form of `diff -u`. "" where nothing does.

    Lines with - are in the first alone, with + in the second alone.
    """
    return compare(read(url_a), read(url_b))


def compare(a: Schema, b: Schema) -> str:
    """`difference` of two schemas that were read before."""
    lines: list[str] = []
    for name in sorted(a.keys() | b.keys()):
        if a.get(name) == b.get(name):
            continue
        sign = " " if name in a and name in b else "-" if name in a else "+"
        found = unified_diff(lines_of(a, name), lines_of(b, name), n=CONTEXT, lineterm="")
        lines.append(f"{sign}{name}")
        # Without the two lines that name files, and the marks of places in them.
        lines += [
            f"{line[0]}    {line[1:]}" for line in list(found)[2:] if not line.startswith("@@")
        ]
    return "\n".join(lines)


def lines_of(schema: Schema, name: str) -> list[str]:
    return [line for item in schema.get(name, []) for line in item.splitlines()]
