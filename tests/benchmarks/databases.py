"""The same rows twice: in the portfolio's own tables, and in the guide's for the peers.

The peers have tables of their own, so that a write of theirs does not pay for the
portfolio's triggers and versions.
"""

from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from config.env import BASE_DIR

GUIDE = BASE_DIR / "tests" / "portfolio" / "guide.sql"
GENERATED = Path(__file__).with_name("generated.sql")
# In the order in which rows may be written.
TABLES = (
    "personal_info",
    "technologies",
    "experience",
    "experience_technologies",
    "projects",
    "project_technologies",
    "skills",
)
COLUMNS = """
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = %s ORDER BY ordinal_position"""


def fill(url: str, rows: int) -> None:
    """Writes as many jobs, projects, technologies and skills into the portfolio's empty tables."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(GENERATED.read_text().replace("{rows}", f"{rows}").encode())
        connection.execute("VACUUM ANALYZE")


def date_to_the_day(url: str) -> None:
    """Has every date of jobs and projects given to the day: the guide's tables know no others."""
    with psycopg.connect(url, autocommit=True) as connection:
        for table in ("experience", "projects"):
            connection.execute(
                sql.SQL(
                    "UPDATE {} SET start_date_precision = 'day', end_date_precision = 'day'"
                ).format(sql.Identifier(table))
            )


def copy_to_guide(source: str, target: str) -> None:
    """Makes the guide's tables in `target`, with the rows of the portfolio's in `source`."""
    with psycopg.connect(source) as giving, psycopg.connect(target, autocommit=True) as taking:
        taking.execute(GUIDE.read_text().encode())
        for table in TABLES:
            copy(giving, taking, table)
        taking.execute("VACUUM ANALYZE")


def copy(
    giving: psycopg.Connection[tuple[object, ...]],
    taking: psycopg.Connection[tuple[object, ...]],
    table: str,
) -> None:
    names = [sql.Identifier(f"{name}") for (name,) in taking.execute(COLUMNS, [table])]
    words = {"columns": sql.SQL(", ").join(names), "table": sql.Identifier(table)}
    read = sql.SQL("COPY (SELECT {columns} FROM {table}) TO STDOUT").format(**words)
    write = sql.SQL("COPY {table} ({columns}) FROM STDIN").format(**words)
    with giving.cursor().copy(read) as rows, taking.cursor().copy(write) as into:
        for chunk in rows:
            into.write(chunk)


def server_version(url: str) -> str:
    with psycopg.connect(url) as connection:
        return connection.info.parameter_status("server_version") or "unknown"


def through(url: str, port: int) -> str:
    """The same address by way of a proxy on this machine."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{parts.netloc.rpartition('@')[0]}@127.0.0.1:{port}"))
