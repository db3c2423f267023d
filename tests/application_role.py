"""The suite as the application's role: `make test ARGS="--as-app-role tests/portfolio"`.

The tests' database is made by its owner, and used with the rights that `manage.py grants` gives.
A test with the marker `owner` does what is the owner's alone, so it keeps the owner's rights.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker

ROLE = "portfolio_app"
OPTION = "--as-app-role"


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """pytest-django's, and with the option the role and its connection."""
    if not request.config.getoption(OPTION):
        yield
        return
    with django_db_blocker.unblock():
        make()
        with connected_as(ROLE), emptied_by_the_owner():
            yield


@pytest.fixture
def _owners_rights(request: pytest.FixtureRequest, django_db_setup: None) -> Iterator[None]:
    """For a test with the marker `owner`, which may have made the tables anew."""
    if not (request.node.get_closest_marker("owner") and request.config.getoption(OPTION)):
        yield
        return
    with connected_as(OWNER["name"]):
        yield
        with request.getfixturevalue("django_db_blocker").unblock():
            call_command("grants", "--apply", stdout=StringIO())


@pytest.fixture
def _django_db_helper(_owners_rights: None, _django_db_helper: None) -> None:
    """pytest-django's, which begins the test's transaction: after the role is chosen."""


# Noted when the role is taken.
OWNER = {"name": ""}


def make() -> None:
    """The role, once for the server: several processes come at once."""
    OWNER["name"] = connection.settings_dict["USER"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [ROLE])
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [ROLE])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {ROLE} LOGIN")
    call_command("grants", "--apply", stdout=StringIO())
    connection.close()


@contextmanager
def connected_as(role: str) -> Iterator[None]:
    before = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = role
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["USER"] = before


@contextmanager
def emptied_by_the_owner() -> Iterator[None]:
    """What a test has committed is taken away by TRUNCATE, which is the owner's."""
    teardown = TransactionTestCase._fixture_teardown

    def as_owner(case: Any) -> None:
        with connected_as(OWNER["name"]):
            teardown(case)

    TransactionTestCase._fixture_teardown = as_owner
    try:
        yield
    finally:
        TransactionTestCase._fixture_teardown = teardown
