"""Databases for one test each, and the project's commands run on them in this process."""

import io
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.core.management import call_command
from psycopg import sql

from config.neon.local import Server


@contextmanager
def fresh_database(server: Server, template: str = "template0") -> Iterator[str]:
    """The name of a database that goes at the end."""
    name = f"case_{secrets.token_hex(6)}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        try:
            yield name
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def migrate(alias: str, *arguments: str, **options: Any) -> str:
    """`manage.py migrate`, and what it printed."""
    out = io.StringIO()
    chosen = {"verbosity": 0, "interactive": False, "stdout": out, "stderr": out} | options
    call_command("migrate", *arguments, database=alias, **chosen)
    return out.getvalue()


def asleep(url: str, database: str) -> bool:
    """Whether somebody sleeps in that database of the server of `url`: a migration with pg_sleep.

    Asked from another database, for whoever copies this one puts out its connections.
    """
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = %s"
    return bool(ask(f"{url.rpartition('/')[0]}/postgres", query, database)[0][0])


def ask(url: str, query: str, *values: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(query, values).fetchall()
