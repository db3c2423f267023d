"""Behind PgBouncer in transaction mode, as behind Neon's pooled host."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from config.env import BASE_DIR
from tests.faults.stack import Worker
from tests.plugin import SETTINGS
from tests.pooler.servers import DATABASE, PASSWORD, ROLE, Pooler, administer, postgres

pytestmark = pytest.mark.pooler

PROJECT = {"name": "tool", "description": "A tool."}


class Behind:
    """A server, a pooler before it, and what a test does to them."""

    def __init__(self, pooler: Pooler, port: int, token: str) -> None:
        self.pooler, self.port, self.token = pooler, port, token

    def sql(self, statement: str) -> list[Any]:
        url = f"postgresql://admin:{PASSWORD}@127.0.0.1:{self.port}/{DATABASE}"
        with psycopg.connect(url, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def kill_backends(self) -> None:
        self.sql(
            f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = '{ROLE}'"
        )


def run(url: str, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=BASE_DIR,
        env=os.environ | SETTINGS | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.strip()


@pytest.fixture(scope="module")
def running() -> Iterator[Behind]:
    with postgres() as (place, port):
        direct = f"postgresql://{ROLE}:{PASSWORD}@127.0.0.1:{port}/{DATABASE}"
        run(direct, "manage.py", "migrate", "--verbosity=0")
        token = run(direct, "-m", "tests.faults.worker", "token")
        pooler = Pooler(place, port)
        pooler.start()
        yield Behind(pooler, port, token)
        pooler.kill()


@pytest.fixture
def behind(running: Behind) -> Iterator[Behind]:
    if running.pooler.process is None:
        running.pooler.start()
    yield running
    running.sql(f"ALTER ROLE {ROLE} RESET ALL")
    running.sql("TRUNCATE projects CASCADE")


@pytest.fixture
def worker(behind: Behind) -> Iterator[Worker]:
    worker = Worker(behind.pooler.url, REQUEST_DEADLINE="6")
    assert worker.get()["status"] == 200
    yield worker
    worker.close()


def create(worker: Worker, behind: Behind, name: str = "tool") -> dict[str, Any]:
    headers = {"AUTHORIZATION": f"Bearer {behind.token}"}
    return worker.call("POST", "/api/projects", PROJECT | {"name": name}, **headers)


def assert_read(answer: dict[str, Any]) -> None:
    assert (answer["status"], answer["logs"]) == (200, [])


def test_reads_and_writes_work(behind: Behind, worker: Worker):
    assert create(worker, behind)["status"] == 201
    assert worker.get("/api/projects")["body"][0]["name"] == "tool"


def test_more_clients_than_connections_take_turns(behind: Behind):
    workers = [Worker(behind.pooler.url) for _ in range(4)]
    try:
        for worker in workers:
            for number in range(5):
                worker.send("GET", f"/api/projects?limit={number + 1}")
        answers = [worker.answer() for worker in workers for _ in range(5)]
    finally:
        for worker in workers:
            worker.close()
    assert {answer["status"] for answer in answers} == {200}


def test_killed_backends_show_to_nobody(behind: Behind, worker: Worker):
    behind.kill_backends()
    assert_read(worker.get("/api/projects"))


def test_a_backend_killed_while_reading_shows_to_nobody(behind: Behind, worker: Worker):
    url = f"postgresql://admin:{PASSWORD}@127.0.0.1:{behind.port}/{DATABASE}"
    with psycopg.connect(url) as lock:
        lock.execute("LOCK TABLE projects")
        worker.send("GET", "/api/projects")
        while not behind.sql("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"):
            pass
        behind.kill_backends()
    assert_read(worker.answer())


def test_a_killed_pooler_that_is_back_shows_to_nobody(behind: Behind, worker: Worker):
    behind.pooler.kill()
    behind.pooler.start()
    assert_read(worker.get("/api/projects"))


def test_a_pooler_that_comes_back_within_the_budget_is_waited_for(behind: Behind, worker: Worker):
    behind.pooler.kill()
    worker.send("GET", "/api/projects")
    threading.Event().wait(0.5)
    behind.pooler.start()
    assert_read(worker.answer())


def test_a_pooler_that_stays_away_is_a_503(behind: Behind, worker: Worker):
    behind.pooler.kill()
    answer = worker.get("/api/projects")
    assert answer["status"] == 503
    assert answer["headers"]["Retry-After"] == "2"
    assert [record["failure"] for record in answer["logs"]] == ["unreachable"]
    assert answer["seconds"] < 4.7


def test_no_connection_to_spare_is_a_503(behind: Behind, worker: Worker):
    """Both of the pooler's connections are in a transaction: 08P01, query_wait_timeout."""
    holders = [psycopg.connect(behind.pooler.url) for _ in range(2)]
    try:
        for holder in holders:
            holder.execute("SELECT 1")
        answer = worker.get("/api/projects")
    finally:
        for holder in holders:
            holder.close()
    assert answer["status"] == 503
    assert [record["sqlstate"] for record in answer["logs"]] in (["08P01"], [None])
    assert answer["seconds"] < 6.7
    assert_read(worker.get("/api/projects"))


def test_a_write_killed_before_commit_leaves_nothing(behind: Behind, worker: Worker):
    url = f"postgresql://admin:{PASSWORD}@127.0.0.1:{behind.port}/{DATABASE}"
    with psycopg.connect(url) as lock:
        lock.execute("LOCK TABLE projects IN EXCLUSIVE MODE")
        headers = {"AUTHORIZATION": f"Bearer {behind.token}"}
        worker.send("POST", "/api/projects", PROJECT, **headers)
        while not behind.sql("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"):
            pass
        behind.kill_backends()
    answer = worker.answer()
    assert answer["status"] == 503
    assert [record["phase"] for record in answer["logs"]] == ["before-commit"]
    assert behind.sql("SELECT count(*) FROM projects") == [(0,)]


def test_a_tuned_role_holds_behind_the_pooler(behind: Behind, worker: Worker):
    run(behind.pooler.url, "manage.py", "tune_role")
    behind.kill_backends()
    with psycopg.connect(behind.pooler.url, autocommit=True) as client:
        shown = client.execute("SELECT current_setting('statement_timeout')").fetchone()
    assert shown == ("30s",)


def test_a_slow_statement_is_a_503(behind: Behind, worker: Worker):
    behind.sql(f"ALTER ROLE {ROLE} SET statement_timeout = '300ms'")
    behind.kill_backends()
    url = f"postgresql://admin:{PASSWORD}@127.0.0.1:{behind.port}/{DATABASE}"
    with psycopg.connect(url) as lock:
        lock.execute("LOCK TABLE projects")
        answer = worker.get("/api/projects")
    assert answer["status"] == 503
    assert [record["sqlstate"] for record in answer["logs"]] == ["57014"]


def test_start_up_options_are_what_the_pooler_refuses(behind: Behind):
    with pytest.raises(psycopg.OperationalError, match="unsupported startup parameter"):
        psycopg.connect(f"{behind.pooler.url}?options=-cstatement_timeout%3D1s")


def test_nothing_of_a_session_leaks_to_the_next_client(behind: Behind, worker: Worker):
    create(worker, behind)
    worker.get("/api/projects")
    with administer(behind.port):
        pass
    with psycopg.connect(behind.pooler.url, autocommit=True) as client:
        row = client.execute(
            "SELECT current_setting('search_path'), current_setting('timezone'),"
            " (SELECT count(*) FROM pg_prepared_statements)"
        ).fetchone()
    assert row
    assert (row[0], row[2]) == ('"$user", public', 0)
