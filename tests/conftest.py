"""Fixtures for the whole suite."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from django.urls import clear_script_prefix
from pytest_django.live_server_helper import LiveServer
from rest_framework.test import APIClient

from portfolio.models import ApiToken

# Fixtures of the suite too.
from tests.application_role import (  # noqa: F401
    _django_db_helper,
    _owners_rights,
    django_db_setup,
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.geteuid() == 0:
        return
    left_out = [item for item in items if item.get_closest_marker("root")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


class Client(APIClient):
    """Speaks JSON over HTTPS, as clients do. `token` is sent as a bearer token.

    It overwrites whatever is there, unless `if_match` says otherwise: None sends no such header,
    and a call may have `headers={"If-Match": ...}` of its own.
    """

    def __init__(self, token: str = "", if_match: str | None = "*") -> None:
        super().__init__()
        if token:
            self.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
        self.if_match = if_match

    def request(self, **request: Any) -> Any:
        if self.if_match is not None and request["REQUEST_METHOD"] in {"PUT", "PATCH", "DELETE"}:
            request = {"HTTP_IF_MATCH": self.if_match} | request
        return super().request(**request | {"wsgi.url_scheme": "https"})


# Who has one of these may use the database.
DATABASE = {"db", "transactional_db", "django_db_blocker", "live_server"}


@pytest.fixture(autouse=True)
def _nothing_of_another_test(request: pytest.FixtureRequest) -> None:
    """No throttle's counts, no stage that a request had in its path, and no open connection.

    A request looks at the one that there is, which a test without a database may not.
    """
    cache.clear()
    clear_script_prefix()
    if not (DATABASE & set(request.fixturenames) or request.node.get_closest_marker("django_db")):
        connection.close()


@pytest.fixture(scope="session", autouse=True)
def _fast_passwords() -> Iterator[None]:
    """What is used in earnest takes a fifth of a second for each."""
    with override_settings(PASSWORD_HASHERS=["tests.hashing.Fast"]):
        yield


@pytest.fixture
def api() -> Client:
    """The public."""
    return Client()


@pytest.fixture
def owner(db: None) -> Any:
    """The owner's account, without a password."""
    return get_user_model().objects.create_superuser("owner")


@pytest.fixture
def owner_token(owner: Any) -> str:
    return ApiToken.objects.issue(owner, "tests")[1]


@pytest.fixture
def owner_api(owner_token: str) -> Client:
    """The owner's client, whose token may write."""
    return Client(owner_token)


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """A real server. It speaks plain HTTP: nobody would trust its certificate."""
    with override_settings(SECURE_SSL_REDIRECT=False):
        server = LiveServer("127.0.0.1")
    yield server
    server.stop()
