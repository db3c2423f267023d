"""Who asks in these tests, beside the public and the owner of all tests."""

import pytest

from tests.conftest import Client


@pytest.fixture
def careful(owner_token: str) -> Client:
    """The owner's client, which sends no condition by itself."""
    return Client(owner_token, if_match=None)
