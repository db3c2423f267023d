"""A server as on Neon: the owner is no superuser, and the application has a role of its own."""

import os
import subprocess
import sys
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from config.env import BASE_DIR
from config.neon.local import Server
from tests.releases.release import SETTINGS

OWNER, APPLICATION = "neon_owner", "portfolio_app"
PASSWORD = "canary-password-of-a-role"
MINUTES = 5


class Done(NamedTuple):
    code: int
    stdout: str
    stderr: str


class World:
    """Databases on one server, and `manage.py` as either role."""

    def __init__(self, server: Server) -> None:
        self.superuser = server.url("postgres")
        with psycopg.connect(self.superuser, autocommit=True) as connection:
            connection.execute(
                f"CREATE ROLE {OWNER} LOGIN CREATEROLE CREATEDB PASSWORD '{PASSWORD}'"
            )
        with psycopg.connect(self.url(OWNER, "postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {APPLICATION} LOGIN PASSWORD '{PASSWORD}'")

    def create(self, name: str, *, template: str = "template0") -> None:
        with psycopg.connect(self.url(OWNER, "postgres"), autocommit=True) as connection:
            create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
            # A copy has the rights within the database, not those on it.
            names = sql.Identifier(name), sql.Identifier(APPLICATION)
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(*names[:1]))
            connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(*names))

    def url(self, role: str, database: str) -> str:
        given = psycopg.conninfo.conninfo_to_dict(self.superuser)
        return f"postgresql://{role}:{PASSWORD}@{given['host']}:{given['port']}/{database}"

    def connect(self, role: str, database: str, **more: Any) -> psycopg.Connection:
        return psycopg.connect(self.url(role, database), autocommit=True, **more)

    def manage(self, role: str, database: str, *words: str, given: str = "") -> Done:
        environment = {"PATH": os.environ["PATH"], "DATABASE_URL": self.url(role, database)}
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=BASE_DIR,
            env=environment | SETTINGS | {"BRANCH_IN_USE": ""},
            input=given,
            capture_output=True,
            text=True,
            timeout=MINUTES * 60,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def owner_manages(self, database: str, *words: str) -> str:
        done = self.manage(OWNER, database, *words)
        assert done.code == 0, done.stderr
        return done.stdout
