"""One emulator serves all tests of a process; it sees what a test has committed."""

import os
from collections.abc import Iterator

import pytest
from django.db import connection

from tests.emulator.emulator import Emulator, with_database


@pytest.fixture(scope="session")
def started_emulator(django_db_setup: None) -> Iterator[Emulator]:
    url = with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    # As in production, where plain HTTP is redirected.
    with Emulator(url, SECURE_SSL_REDIRECT=None) as emulator:
        yield emulator


@pytest.fixture
def emulator(started_emulator: Emulator, transactional_db: None) -> Emulator:
    return started_emulator
