"""One PostgreSQL behind one PgBouncer behind one proxy; each test gets them whole."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from config.env import BASE_DIR
from tests.faults.contract import eventually
from tests.faults.proxy import Proxy
from tests.faults.stack import Worker
from tests.plugin import SETTINGS
from tests.pooler.servers import DATABASE, ROLE, Pooler, administer, postgres, url


class Behind:
    """A server, a pooler before it, a proxy before that, and what a test does to them."""

    def __init__(self, pooler: Pooler, port: int, token: str) -> None:
        self.pooler, self.port, self.token = pooler, port, token
        self.proxy = Proxy(("127.0.0.1", pooler.port))

    @property
    def url(self) -> str:
        return url(self.proxy.port)

    def sql(self, statement: str) -> list[Any]:
        with administer(self.port, DATABASE) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def empty(self) -> None:
        self.sql(
            "TRUNCATE personal_info, experience, projects, skills, technologies, idempotency_keys,"
            " attempts RESTART IDENTITY CASCADE"
        )

    def kill_backends(self) -> None:
        self.sql(
            f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = '{ROLE}'"
        )

    def wait_for_lock(self) -> None:
        """Until somebody waits for one."""
        waits = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        eventually(lambda: self.sql(waits))


def run(address: str, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=BASE_DIR,
        env=os.environ | SETTINGS | {"DATABASE_URL": address},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout.strip()


@pytest.fixture(scope="session")
def running() -> Iterator[Behind]:
    with postgres() as (place, port):
        run(url(port), "manage.py", "migrate", "--verbosity=0")
        token = run(url(port), "-m", "tests.faults.worker", "token")
        pooler = Pooler(place, port)
        pooler.start()
        behind = Behind(pooler, port, token)
        yield behind
        behind.proxy.close()
        pooler.close()


@pytest.fixture
def behind(running: Behind) -> Iterator[Behind]:
    if running.pooler.process is None:
        running.pooler.start()
    running.proxy.reset()
    yield running
    running.proxy.reset()
    running.sql(f"ALTER ROLE {ROLE} RESET ALL")
    # The pooler's own connections have begun with what was set.
    running.kill_backends()
    running.empty()


@pytest.fixture(scope="session")
def running_worker(running: Behind) -> Iterator[Worker]:
    worker = Worker(f"{running.url}?connect_timeout=30", REQUEST_DEADLINE="60")
    yield worker
    worker.close()


@pytest.fixture(scope="session")
def running_hasty(running: Behind) -> Iterator[Worker]:
    worker = Worker(f"{running.url}?connect_timeout=2", REQUEST_DEADLINE="5")
    yield worker
    worker.close()


@pytest.fixture
def worker(behind: Behind, running_worker: Worker) -> Worker:
    """The function, connected, and so patient that a busy machine fails nothing."""
    return running_worker.connected()


@pytest.fixture
def hasty(behind: Behind, running_hasty: Worker) -> Worker:
    """The same with little patience: 2 s for connecting, 5 s for a request."""
    return running_hasty.connected()
