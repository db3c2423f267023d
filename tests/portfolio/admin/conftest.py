"""The admin as a browser reaches it, for the owner and for staff."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client


class Browser(Client):
    """Speaks HTTPS. What goes wrong in the server is an answer, as it is for a browser."""

    def __init__(self, account: Any) -> None:
        super().__init__(raise_request_exception=False)
        self.force_login(account)

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
