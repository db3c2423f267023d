"""One server for all tests of this folder that break something."""

from collections.abc import Iterator

import pytest

from tests.faults.stack import Stack
from tests.torture.scenarios import make_durable


@pytest.fixture(scope="session")
def running_stack() -> Iterator[Stack]:
    with Stack() as stack:
        make_durable(stack)
        yield stack


@pytest.fixture
def stack(running_stack: Stack) -> Stack:
    running_stack.proxy.reset()
    running_stack.empty()
    return running_stack
