"""An edge that listens: fixtures for the tests that import them."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.backends.signals import connection_created

from config import edge
from tests.config.services import Services

FUNCTION = "portfolio-edge"


@pytest.fixture
def services(settings, monkeypatch) -> Iterator[Services]:
    settings.EDGE_FUNCTION = FUNCTION
    settings.SNAPSHOT_FRESH_SECONDS = 5
    with Services() as services:
        services.functions[FUNCTION] = lambda event: None
        for name, value in services.environment.items():
            monkeypatch.setenv(name, value)
        yield services


@pytest.fixture
def told(services, monkeypatch, transactional_db, owner_token):
    """Whether, since it was asked last, the edge was told, and how often."""
    # No test is about how long a busy machine takes.
    monkeypatch.setattr(edge, "SECONDS", 60.0)
    connection.close()
    edge.install()

    def count() -> int:
        found = len(services.asked(FUNCTION))
        services.calls.clear()
        return found

    yield count
    connection_created.disconnect(dispatch_uid=edge.__name__)
    connection.close()
    connection.execute_wrappers.clear()
