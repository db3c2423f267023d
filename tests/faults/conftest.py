"""One server, one proxy, a few workers for all tests of this folder; each test gets them whole."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from config.neon import database, deadline
from config.neon.backend.base import DatabaseWrapper
from tests.faults.stack import ROLE, Stack, Worker


@pytest.fixture(scope="session")
def running_stack() -> Iterator[Stack]:
    with Stack() as stack:
        yield stack


@pytest.fixture(scope="session")
def running_worker(running_stack: Stack) -> Iterator[Worker]:
    worker = Worker(f"{running_stack.url}?connect_timeout=30", REQUEST_DEADLINE="60")
    yield worker
    worker.close()


@pytest.fixture(scope="session")
def running_usual(running_stack: Stack) -> Iterator[Worker]:
    worker = Worker(running_stack.url, REQUEST_DEADLINE="60")
    yield worker
    worker.close()


@pytest.fixture(scope="session")
def running_hasty(running_stack: Stack) -> Iterator[Worker]:
    worker = Worker(f"{running_stack.url}?connect_timeout=2", REQUEST_DEADLINE="3")
    yield worker
    worker.close()


@pytest.fixture
def stack(running_stack: Stack) -> Iterator[Stack]:
    running_stack.proxy.reset()
    yield running_stack
    running_stack.proxy.reset()
    running_stack.sql(f"ALTER ROLE {ROLE} RESET ALL")
    running_stack.empty()


@pytest.fixture
def worker(stack: Stack, running_worker: Worker) -> Worker:
    """The function, connected, and so patient that a busy machine fails nothing."""
    return running_worker.connected()


@pytest.fixture
def usual(stack: Stack, running_usual: Worker) -> Worker:
    """The same with the usual 4 s for connecting, and a minute for the rest."""
    return running_usual.connected()


@pytest.fixture
def hasty(stack: Stack, running_hasty: Worker) -> Worker:
    """The same with little patience: 2 s for connecting, 3 s for a request."""
    return running_hasty.connected()


@pytest.fixture
def engine(stack: Stack, django_db_blocker: Any) -> Iterator[DatabaseWrapper]:
    """The engine alone, in this process, as `connections["faults"]`."""
    url = f"{stack.url}?connect_timeout=30"
    entry = database.from_url(url, variable="DATABASE_URL", max_age=300)
    entry = connections.configure_settings({"default": entry})["default"]
    wrapper = DatabaseWrapper(entry, alias="faults")
    connections["faults"] = wrapper
    with django_db_blocker.unblock():
        yield wrapper
        wrapper.in_atomic_block = False
        wrapper.close()
    deadline.clear()
    del connections["faults"]
