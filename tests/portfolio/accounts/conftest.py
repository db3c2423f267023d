"""A browser that is not logged in, and an account that it may try."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

PASSWORD = "canary-correct-horse"
LOGIN = "/admin/login/"


class Browser(Client):
    """Speaks HTTPS, keeps cookies; what goes wrong in the server is an answer."""

    def __init__(self) -> None:
        super().__init__(raise_request_exception=False)

    def request(self, **request: Any) -> Any:
        return super().request(**request | {"wsgi.url_scheme": "https", "SERVER_PORT": "443"})

    def log_in(self, name: str = "owner", password: str = PASSWORD, **headers: str) -> Any:
        form = {"username": name, "password": password, "next": "/admin/"}
        return self.post(LOGIN, form, headers=headers)

    @property
    def session_key(self) -> str:
        return self.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture
def account(db: None, settings: Any) -> Any:
    """For which the password is enough: the second factor has tests of its own."""
    settings.SECOND_FACTOR_REQUIRED = False
    return get_user_model().objects.create_superuser("owner", password=PASSWORD)
