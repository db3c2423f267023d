"""Fixtures for the whole suite."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import override_settings
from django.urls import clear_script_prefix
from pytest_django.live_server_helper import LiveServer
from rest_framework.test import APIClient

from portfolio.models import ApiToken


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.geteuid() == 0:
        return
    left_out = [item for item in items if item.get_closest_marker("root")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


class Client(APIClient):
    """Speaks JSON over HTTPS, as clients do. `token` is sent as a bearer token."""

    def __init__(self, token: str = "") -> None:
        super().__init__()
        if token:
            self.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")

    def request(self, **request: Any) -> Any:
        return super().request(**request | {"wsgi.url_scheme": "https"})


@pytest.fixture(autouse=True)
def _nothing_of_another_test() -> None:
    """No throttle's counts, and no stage that a request had in its path."""
    cache.clear()
    clear_script_prefix()


@pytest.fixture
def api() -> Client:
    """The public."""
    return Client()


@pytest.fixture
def owner(db: None) -> Any:
    """The owner's account. Without a password, which would cost half a second to hash."""
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
