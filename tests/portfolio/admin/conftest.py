"""The admin as a browser reaches it, for the owner and for staff."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client

from tests.portfolio.admin.opened import just_now


class Browser(Client):
    """Speaks HTTPS. What goes wrong in the server is an answer, as it is for a browser."""

    def __init__(self, account: Any) -> None:
        super().__init__(raise_request_exception=False)
        self.account = account
        self.force_login(account)

    def post(self, path: str, data: Any = None, *args: Any, **options: Any) -> Any:  # type: ignore[override]
        """Of a screen that was opened just now: see `opened`."""
        return super().post(path, just_now(path, data), *args, **options)

    def request(self, **request: Any) -> Any:
        return super().request(**request | {"wsgi.url_scheme": "https"})


@pytest.fixture
def screens(owner: Any) -> Browser:
    """The owner's browser."""
    return Browser(owner)


@pytest.fixture
def staff(db: None) -> Any:
    """Makes a browser of a staff account that has these rights alone."""

    def make(*rights: str) -> Browser:
        account = get_user_model().objects.create_user("staff", is_staff=True)
        account.user_permissions.set(Permission.objects.filter(codename__in=rights))
        assert account.user_permissions.count() == len(rights)
        return Browser(account)

    return make
