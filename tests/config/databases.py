"""Databases of a test's own, on the server that the tests have."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from tests.emulator.emulator import with_database


@contextmanager
def database(template: str = "template0") -> Iterator[str]:
    """The URL of a new database, a copy of `template`; dropped at the end."""
    server = with_database(os.environ["DATABASE_URL"], "postgres")
    name = f"test_own_{secrets.token_hex(8)}"
    with psycopg.connect(server, autocommit=True) as connection:
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield with_database(server, name)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            connection.execute(drop.format(sql.Identifier(name)))
