"""One server, one proxy and two workers for all tests of this folder; each test gets them whole."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from config.neon import database, deadline
from config.neon.backend.base import DatabaseWrapper
from tests.faults.stack import ROLE, Stack, Worker

# Seconds. Longer than connecting may take, so that each limit shows by itself.
DEADLINE = 5


@pytest.fixture(scope="session")
def running_stack() -> Iterator[Stack]:
    with Stack() as stack:
        yield stack


@pytest.fixture(scope="session")
def running_worker(running_stack: Stack) -> Iterator[Worker]:
    worker = Worker(running_stack.url, REQUEST_DEADLINE=str(DEADLINE))
    yield worker
    worker.close()


@pytest.fixture(scope="session")
def running_hasty(running_stack: Stack) -> Iterator[Worker]:
    url = f"{running_stack.url}?connect_timeout=1"
    worker = Worker(url, REQUEST_DEADLINE="2")
    yield worker
    worker.close()


@pytest.fixture
def stack(running_stack: Stack) -> Iterator[Stack]:
    running_stack.proxy.reset()
    yield running_stack
    running_stack.proxy.reset()
    running_stack.sql(f"ALTER ROLE {ROLE} RESET ALL")
    running_stack.sql("TRUNCATE skills, projects, project_technologies, technologies CASCADE")


@pytest.fixture
def worker(stack: Stack, running_worker: Worker) -> Worker:
    """The application, connected."""
    assert running_worker.get()["status"] == 200
    return running_worker


@pytest.fixture
def hasty(stack: Stack, running_hasty: Worker) -> Worker:
    """The same with little patience: 1 s for connecting, 2 s for a request."""
    assert running_hasty.get()["status"] == 200
    return running_hasty


@pytest.fixture
def engine(stack: Stack, django_db_blocker: Any) -> Iterator[DatabaseWrapper]:
    """The engine alone, in this process, as `connections["faults"]`."""
    entry = database.from_url(stack.url, variable="DATABASE_URL", max_age=300)
    entry = connections.configure_settings({"default": entry})["default"]
    wrapper = DatabaseWrapper(entry, alias="faults")
    connections["faults"] = wrapper
    with django_db_blocker.unblock():
        yield wrapper
        wrapper.in_atomic_block = False
        wrapper.close()
    deadline.clear()
    del connections["faults"]
