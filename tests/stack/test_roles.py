"""The application's role, made by the lines of docs/deploy.md with a real psql: what it may."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from config.env import BASE_DIR
from config.neon.local import Server
from tests.pooler.servers import binary
from tests.stack.document import roles, rotation

pytestmark = pytest.mark.stack

PASSWORD, OTHER = "canary'password\"with quotes", "canary-other-password"


class Database:
    """Owned by a role that is no superuser, as on Neon."""

    def __init__(self, server: Server) -> None:
        self.superuser = server.url("postgres")
        with psycopg.connect(self.superuser, autocommit=True) as connection:
            connection.execute("CREATE ROLE neon_owner LOGIN CREATEROLE CREATEDB PASSWORD 'canary'")
            connection.execute("CREATE DATABASE cv OWNER neon_owner")
        self.owner = self.url("neon_owner", "canary")

    def url(self, role: str, password: str) -> str:
        given = psycopg.conninfo.conninfo_to_dict(self.superuser)
        wanted: dict[str, Any] = given | {"user": role, "password": password, "dbname": "cv"}
        return psycopg.conninfo.make_conninfo(**wanted)

    def paste(self, block: str, password: str) -> str:
        environment = {
            "PATH": f"{os.path.dirname(binary('psql'))}:{os.environ['PATH']}",  # noqa: PTH120
            "OWNER_URL": self.owner,
            "APP_PASSWORD": password,
        }
        done = subprocess.run(
            ["bash", "-euc", block],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def manage(self, *words: str) -> None:
        given = psycopg.conninfo.conninfo_to_dict(self.owner)
        names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
        variables = {names[key]: str(value) for key, value in given.items() if key in names}
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "DATABASE_"))}
        subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=BASE_DIR,
            env=environment | variables | {"PGDATABASE": "cv"},
            check=True,
            timeout=240,
        )


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with Server.temporary(port=0) as server:
        database = Database(server)
        database.paste(roles(), PASSWORD)
        # The tables are made after the role, as at a first release.
        database.manage("migrate", "--verbosity=0")
        database.manage("grants", "--apply")
        database.manage("tune_role", "--role", "portfolio_app")
        yield database


@pytest.fixture
def application(database: Database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database.url("portfolio_app", PASSWORD)) as connection:
        yield connection
        connection.rollback()


def test_triggers_and_sequences_work_for_the_application(application: psycopg.Connection):
    insert = "INSERT INTO skills (name, category, level) VALUES ('Canary', 'language', 3)"
    row = application.execute(f"{insert} RETURNING id, version").fetchone()
    changed = application.execute(
        "UPDATE skills SET level = 4 WHERE name = 'Canary' RETURNING version"
    ).fetchone()

    assert row
    assert changed
    assert (row[1], changed[0]) == (1, 2)


@pytest.mark.parametrize(
    "statement",
    ["CREATE TABLE canary (id int)", "TRUNCATE skills", "DELETE FROM portfolio_history"],
)
def test_application_is_refused(application: psycopg.Connection, statement: str):
    """Some of what tests/roles asks of a role that was made there: this one is the document's."""
    application.autocommit = True
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute(statement)


def test_application_has_the_limits_of_a_tuned_role(application: psycopg.Connection):
    assert application.execute("SHOW statement_timeout").fetchone() == ("30s",)


def test_application_can_hand_its_rights_to_nobody(application: psycopg.Connection):
    application.execute("GRANT SELECT ON skills TO pg_monitor")
    row = application.execute("SELECT has_table_privilege('pg_monitor', 'skills', 'SELECT')")

    assert row.fetchone() == (False,)


def test_no_other_role_may_connect(database: Database):
    with psycopg.connect(database.superuser, autocommit=True) as connection:
        connection.execute("CREATE ROLE stranger LOGIN PASSWORD 'canary'")

    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(database.url("stranger", "canary"))


def test_rotation_changes_the_password(database: Database):
    # Without the lines that speak to AWS.
    lines = rotation().splitlines(keepends=True)
    start = next(number for number, line in enumerate(lines) if line.startswith("psql"))
    end = next(number for number, line in enumerate(lines) if line == "SQL\n")
    block = "".join(lines[start : end + 1])
    try:
        database.paste(block, OTHER)
        psycopg.connect(database.url("portfolio_app", OTHER)).close()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(database.url("portfolio_app", PASSWORD))
    finally:
        database.paste(block, PASSWORD)
