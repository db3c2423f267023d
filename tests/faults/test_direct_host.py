"""What changes the schema takes the host without a pooler, whoever starts it."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from config.env import BASE_DIR
from tests.faults.proxy import Proxy
from tests.faults.stack import PATIENCE, ROLE, Stack
from tests.plugin import SETTINGS

START = "import django; django.setup()\n"
MIGRATE = f"{START}from django.core.management import call_command\ncall_command('migrate')"
TEST_DATABASE = f"""{START}
from django.db import connection
name = connection.settings_dict["NAME"]
connection.creation.create_test_db(verbosity=0, autoclobber=True)
connection.creation.destroy_test_db(name, verbosity=0)
"""


@pytest.fixture
def direct(stack: Stack) -> Iterator[Proxy]:
    """The way without a pooler; the stack's own proxy stands for the pooler."""
    proxy = Proxy(("127.0.0.1", stack.port))
    yield proxy
    proxy.close()


@pytest.mark.parametrize(
    ("program", "text"),
    [(MIGRATE, b"django_migrations"), (TEST_DATABASE, b"CREATE DATABASE")],
    ids=["migrations", "test databases"],
)
def test_schema_is_changed_past_the_pooler(
    stack: Stack, direct: Proxy, program: str, text: bytes
) -> None:
    """Not by `manage.py`, whose command's name would tell."""
    unpooled = stack.url.replace(str(stack.proxy.port), str(direct.port))
    stack.sql(f"ALTER ROLE {ROLE} CREATEDB")
    try:
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=BASE_DIR,
            env=os.environ
            | SETTINGS
            | {"DATABASE_URL": stack.url, "DATABASE_URL_UNPOOLED": unpooled}
            | {"DJANGO_SETTINGS_MODULE": "config.settings"},
            capture_output=True,
            check=True,
            timeout=PATIENCE,
        )
    finally:
        stack.sql(f"ALTER ROLE {ROLE} NOCREATEDB")
    assert any(text in heard for heard in direct.heard)
    assert not any(b"CREATE" in heard for heard in stack.proxy.heard)
