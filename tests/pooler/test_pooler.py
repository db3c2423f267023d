"""Behind PgBouncer in transaction mode, as behind Neon's pooled host."""

import psycopg
import pytest

from tests.faults.contract import (
    LOST,
    TOO_SLOW,
    UNREACHABLE,
    assert_read,
    assert_unavailable,
    eventually,
    metric,
)
from tests.faults.proxy import Fault
from tests.faults.stack import Worker
from tests.faults.writes import WRITES, send
from tests.pooler.conftest import Behind, run
from tests.pooler.servers import DATABASE, ROLE, administer

pytestmark = pytest.mark.pooler


def test_reads_and_writes_work(behind: Behind, worker: Worker):
    assert send(behind, worker, WRITES["one row"])["status"] == 201
    assert worker.get("/api/skills")["body"][0]["name"] == "Python"


def test_more_clients_than_connections_take_turns(behind: Behind):
    workers = [Worker(f"{behind.url}?connect_timeout=30") for _ in range(4)]
    try:
        for worker in workers:
            worker.connected()
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
    assert_read(worker.get())


def test_a_backend_killed_while_reading_shows_to_nobody(behind: Behind, worker: Worker):
    with administer(behind.port, DATABASE) as lock, lock.transaction():
        lock.execute("LOCK TABLE skills")
        worker.send("GET", "/api/skills")
        behind.wait_for_lock()
        behind.kill_backends()
    assert_read(worker.answer(), NeonRetries=[1])


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_ANSWER, Fault.TRUNCATE])
def test_a_connection_lost_while_reading_shows_to_nobody(
    behind: Behind, worker: Worker, fault: Fault
):
    behind.proxy.when(b'FROM "skills"', fault)
    assert_read(worker.get(), NeonRetries=[1])


def test_a_read_that_is_cut_each_time_is_a_503(behind: Behind, worker: Worker):
    behind.proxy.when(b'FROM "skills"', Fault.CUT_ANSWER, once=False)
    answer = worker.get()
    assert_unavailable(answer, LOST, 1, failure="connection-lost", phase="reading")
    assert metric(answer, "NeonRetries") == [1, 1]


def test_a_killed_pooler_that_is_back_shows_to_nobody(behind: Behind, worker: Worker):
    behind.pooler.kill()
    behind.pooler.start()
    assert_read(worker.get())


def test_a_pooler_that_comes_back_within_the_budget_is_waited_for(behind: Behind, worker: Worker):
    behind.pooler.kill()
    before = behind.proxy.accepted
    worker.send("GET", "/api/skills")
    eventually(lambda: behind.proxy.accepted >= before + 3)
    behind.pooler.start()
    answer = worker.answer()
    assert_read(answer)
    assert len(metric(answer, "NeonRetries")) >= 2


def test_a_pooler_that_stays_away_is_a_503(behind: Behind, hasty: Worker):
    behind.pooler.kill()
    answer = hasty.get()
    assert_unavailable(answer, UNREACHABLE, 2, failure="unreachable", phase="connecting")


def test_no_connection_to_spare_is_a_503_that_passes(behind: Behind, hasty: Worker):
    """Both of the pooler's connections are in a transaction: 08P01, query_wait_timeout."""
    holders = [psycopg.connect(behind.pooler.url) for _ in range(2)]
    try:
        for holder in holders:
            holder.execute("SELECT 1")
        answer = hasty.get()
    finally:
        for holder in holders:
            holder.close()
    (record,) = answer["logs"]
    # Which of its words comes first is PgBouncer's to choose.
    assert (record["failure"], record["phase"]) in {
        ("connection-lost", "reading"),
        ("unreachable", "connecting"),
        ("deadline", "reading"),
    }
    assert (answer["status"], metric(answer, "NeonUnavailable")) == (503, [1])
    assert_read(hasty.connected().get())


def test_a_server_that_went_behind_the_pooler_is_a_503_that_passes(behind: Behind, hasty: Worker):
    """The pooler takes the client in, and has nobody to ask."""
    behind.sql(f"ALTER ROLE {ROLE} CONNECTION LIMIT 0")
    try:
        behind.kill_backends()
        answer = hasty.get()
    finally:
        behind.sql(f"ALTER ROLE {ROLE} CONNECTION LIMIT -1")
    assert (answer["status"], metric(answer, "NeonUnavailable")) == (503, [1])
    assert answer["headers"]["retry-after"] in {"1", "2", "5"}
    assert_read(hasty.connected().get())


def test_a_tuned_role_holds_behind_the_pooler(behind: Behind, worker: Worker):
    run(behind.url, "manage.py", "tune_role")
    behind.kill_backends()
    with psycopg.connect(behind.pooler.url, autocommit=True) as client:
        shown = client.execute("SELECT current_setting('statement_timeout')").fetchone()
    assert shown == ("30s",)


def test_a_slow_statement_is_a_503(behind: Behind, worker: Worker):
    behind.sql(f"ALTER ROLE {ROLE} SET statement_timeout = '300ms'")
    behind.kill_backends()
    with administer(behind.port, DATABASE) as lock, lock.transaction():
        lock.execute("LOCK TABLE skills")
        answer = worker.get()
    assert_unavailable(
        answer, TOO_SLOW, 5, failure="statement-timeout", phase="reading", sqlstate="57014"
    )


def test_start_up_options_are_what_the_pooler_refuses(behind: Behind):
    with pytest.raises(psycopg.OperationalError, match="unsupported startup parameter"):
        psycopg.connect(f"{behind.pooler.url}?options=-cstatement_timeout%3D1s")


def test_nothing_of_a_session_leaks_to_the_next_client(behind: Behind, worker: Worker):
    send(behind, worker, WRITES["one row"])
    worker.get()
    with psycopg.connect(behind.pooler.url, autocommit=True) as client:
        row = client.execute(
            "SELECT current_setting('search_path'), current_setting('timezone'),"
            " (SELECT count(*) FROM pg_prepared_statements)"
        ).fetchone()
    assert row
    assert (row[0], row[2]) == ('"$user", public', 0)
