"""What a reader and the owner see on each bad day: status, headers, log record, data, time."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.faults.conftest import DEADLINE
from tests.faults.proxy import Fault
from tests.faults.stack import PASSWORD, ROLE, Stack, Worker

SKILL = {"name": "Python", "category": "language", "level": 5}
PROJECT = {"name": "tool", "description": "A tool."}
# Seconds that connecting, or a peer that vanished, may cost at most; and what a busy machine adds.
LONGEST, SLACK = 4.0, 0.7

UNREACHABLE = "The database can't be reached."
UNKNOWN = (
    "The connection broke while saving. Whether the change was saved is not known: look first."
)


def assert_unavailable(answer: dict[str, Any], detail: str, after: int, **record: Any) -> None:
    """503 with all that the contract asks for, and one record without anything else."""
    assert answer["status"] == 503, answer
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    assert answer["headers"]["Retry-After"] == str(after)
    assert answer["headers"]["Cache-Control"] == "no-store"
    assert answer["body"] == {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": detail,
        "request_id": answer["headers"]["X-Request-Id"],
    }
    (logged,) = answer["logs"]
    assert 0 <= logged.pop("elapsed_ms") <= answer["seconds"] * 1000
    attempts = logged.pop("attempts")
    assert attempts == record.pop("attempts", attempts)
    assert (
        logged
        == {
            "logger": "config.neon",
            "level": "ERROR",
            "text": "The database could not be had.",
            "status": 503,
            "sqlstate": None,
        }
        | record
    )


def assert_read(answer: dict[str, Any]) -> None:
    assert (answer["status"], answer["body"], answer["logs"]) == (200, [], [])


def in_a_while(seconds: float, function: Callable[[], Any]) -> threading.Timer:
    timer = threading.Timer(seconds, function)
    timer.start()
    return timer


def authorized(stack: Stack) -> dict[str, str]:
    return {"AUTHORIZATION": f"Bearer {stack.token}"}


def test_a_kept_connections_check_costs_no_round_trip(stack: Stack, worker: Worker):
    with stack.proxy.counting() as round_trips:
        assert_read(worker.get())
        assert round_trips() == 1
    assert stack.proxy.accepted <= 1


def test_a_backend_killed_while_idle_shows_to_nobody(stack: Stack, worker: Worker):
    stack.kill_backends()
    assert_read(worker.get())


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_ANSWER, Fault.TRUNCATE])
def test_a_connection_lost_while_reading_shows_to_nobody(
    stack: Stack, worker: Worker, fault: Fault
):
    stack.proxy.when(b'FROM "skills"', fault)
    assert_read(worker.get())
    assert not stack.proxy.rules


def test_a_backend_killed_while_reading_shows_to_nobody(stack: Stack, worker: Worker):
    with stack.admin() as lock, lock.transaction():
        lock.execute("LOCK TABLE skills")
        worker.send("GET", "/api/skills")
        stack.wait_for("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        stack.kill_backends()
    assert_read(worker.answer())


def test_a_read_whose_new_connection_is_lost_too_has_a_third_chance(stack: Stack, worker: Worker):
    stack.proxy.when(b'FROM "skills"', Fault.CUT_BEFORE)
    stack.proxy.when(b'FROM "skills"', Fault.CUT_ANSWER)
    assert_read(worker.get())
    assert not stack.proxy.rules


def test_a_read_that_is_cut_each_time_is_a_503_after_its_third_chance(stack: Stack, worker: Worker):
    stack.proxy.when(b'FROM "skills"', Fault.CUT_BEFORE, once=False)
    assert_unavailable(
        worker.get(),
        "The connection to the database broke.",
        1,
        failure="connection-lost",
        phase="reading",
    )
    # The worker's own, and two more.
    assert stack.proxy.accepted == 3


def test_a_connection_lost_within_a_transaction_is_a_503_and_leaves_nothing(
    stack: Stack, worker: Worker
):
    stack.proxy.when(b'INSERT INTO "projects"', Fault.CUT_ANSWER)
    answer = worker.call("POST", "/api/projects", PROJECT, **authorized(stack))
    assert_unavailable(
        answer,
        "The connection to the database broke.",
        1,
        failure="connection-lost",
        phase="before-commit",
    )
    assert stack.sql("SELECT count(*) FROM projects") == [(0,)]


def test_no_write_is_doubled_when_the_answers_to_100_commits_are_lost(stack: Stack, worker: Worker):
    for number in range(100):
        stack.proxy.when(b"COMMIT", Fault.CUT_ANSWER)
        body = PROJECT | {"name": f"tool {number}"}
        answer = worker.call("POST", "/api/projects", body, **authorized(stack))
        assert_unavailable(answer, UNKNOWN, 1, failure="outcome-unknown", phase="after-commit")
    assert stack.sql("SELECT count(*), count(DISTINCT name) FROM projects") == [(100, 100)]


def test_a_commit_that_never_arrived_is_unknown_too_and_leaves_nothing(
    stack: Stack, worker: Worker
):
    stack.proxy.when(b"COMMIT", Fault.CUT_BEFORE)
    answer = worker.call("POST", "/api/projects", PROJECT, **authorized(stack))
    assert_unavailable(answer, UNKNOWN, 1, failure="outcome-unknown", phase="after-commit")
    assert stack.sql("SELECT count(*) FROM projects") == [(0,)]


def test_an_unknown_outcome_is_told_even_while_the_database_stays_away(stack: Stack, hasty: Worker):
    stack.proxy.when(b"COMMIT", Fault.CUT_ANSWER)
    stack.proxy.refuse_new()
    answer = hasty.call("POST", "/api/projects", PROJECT, **authorized(stack))
    assert_unavailable(answer, UNKNOWN, 1, failure="outcome-unknown", phase="after-commit")
    assert answer["seconds"] < 1


@pytest.mark.parametrize(("fault", "rows"), [(Fault.CUT_ANSWER, 1), (Fault.CUT_BEFORE, 0)])
def test_a_write_outside_a_transaction_is_never_sent_twice(
    stack: Stack, worker: Worker, fault: Fault, rows: int
):
    stack.proxy.when(b'INSERT INTO "skills"', fault)
    answer = worker.call("POST", "/api/skills", SKILL, **authorized(stack))
    assert_unavailable(answer, UNKNOWN, 1, failure="outcome-unknown", phase="after-commit")
    assert stack.sql("SELECT count(*) FROM skills") == [(rows,)]


def test_a_fast_restart_shows_to_nobody(stack: Stack, worker: Worker):
    stack.server.stop()
    stack.server.start()
    assert_read(worker.get())


def test_an_immediate_restart_shows_to_nobody(stack: Stack, worker: Worker):
    stack.stop_immediately()
    stack.server.start()
    assert_read(worker.get())


def test_a_request_waits_for_a_server_that_comes_back_within_its_budget(
    stack: Stack, worker: Worker
):
    stack.proxy.refuse()
    timer = in_a_while(1, stack.proxy.open)
    answer = worker.get()
    timer.join()
    assert_read(answer)
    assert 1 <= answer["seconds"] < LONGEST


def test_a_request_waits_for_a_server_that_is_starting(stack: Stack, worker: Worker):
    """Nothing listens at first; then it recovers from its log, and answers 57P03."""
    stack.stop_immediately()
    worker.send("GET", "/api/skills")
    stack.server.start()
    assert_read(worker.answer())


def test_a_server_that_is_down_is_a_503_within_the_budget_and_back_at_once(
    stack: Stack, worker: Worker
):
    stack.proxy.refuse()
    answer = worker.get()
    assert_unavailable(answer, UNREACHABLE, 2, failure="unreachable", phase="connecting")
    assert answer["seconds"] < LONGEST + SLACK
    stack.proxy.open()
    assert_read(worker.get())


def test_connections_exhausted_is_a_503_that_passes(stack: Stack, hasty: Worker):
    stack.sql(f"ALTER ROLE {ROLE} CONNECTION LIMIT 0")
    try:
        stack.kill_backends()
        assert_unavailable(
            hasty.get(),
            "The database has no connection to spare.",
            2,
            failure="too-many-connections",
            phase="connecting",
        )
    finally:
        stack.sql(f"ALTER ROLE {ROLE} CONNECTION LIMIT -1")
    assert_read(hasty.get())


def test_a_read_only_database_serves_reads_and_refuses_writes(stack: Stack, worker: Worker):
    stack.sql(f"ALTER ROLE {ROLE} SET default_transaction_read_only = on")
    stack.kill_backends()
    assert_read(worker.get())
    answer = worker.call("POST", "/api/skills", SKILL, **authorized(stack))
    assert_unavailable(
        answer,
        "The database takes no changes at the moment. Reading works.",
        30,
        failure="read-only",
        phase="before-commit",
        sqlstate="25006",
    )


def test_writing_works_again_as_soon_as_the_database_does(stack: Stack, worker: Worker):
    stack.sql(f"ALTER ROLE {ROLE} SET default_transaction_read_only = on")
    stack.kill_backends()
    assert worker.call("POST", "/api/skills", SKILL, **authorized(stack))["status"] == 503
    stack.sql(f"ALTER ROLE {ROLE} RESET default_transaction_read_only")
    # The connection that was read-only is not kept.
    assert worker.call("POST", "/api/skills", SKILL, **authorized(stack))["status"] == 201


def test_a_slow_statement_is_ended_by_the_server_and_not_repeated(stack: Stack, worker: Worker):
    stack.sql(f"ALTER ROLE {ROLE} SET statement_timeout = '400ms'")
    stack.kill_backends()
    with stack.admin() as lock, lock.transaction():
        lock.execute("LOCK TABLE skills")
        answer = worker.get()
    assert_unavailable(
        answer,
        "The database took too long for this and gave up.",
        5,
        failure="statement-timeout",
        phase="reading",
        sqlstate="57014",
    )
    assert answer["seconds"] < 0.8 + SLACK


def test_a_password_that_was_rotated_is_refused_once_and_not_insisted_on(
    stack: Stack, worker: Worker
):
    stack.sql(f"ALTER ROLE {ROLE} PASSWORD 'another'")
    try:
        stack.kill_backends()
        answer = worker.get()
    finally:
        stack.sql(f"ALTER ROLE {ROLE} PASSWORD '{PASSWORD}'")
    assert_unavailable(
        answer,
        "The database does not let this service in.",
        60,
        failure="password",
        phase="connecting",
        attempts=1,
    )
    assert_read(worker.get())


def test_a_host_without_an_address_is_a_503(stack: Stack):
    url = "postgresql://app@database.invalid/cv?connect_timeout=1"
    worker = Worker(url, REQUEST_DEADLINE="2")
    try:
        answer = worker.get()
    finally:
        worker.close()
    assert_unavailable(answer, UNREACHABLE, 2, failure="unreachable", phase="connecting")
    assert answer["seconds"] < 2 + SLACK


@pytest.mark.root
def test_a_peer_that_vanished_costs_4_seconds_and_shows_to_nobody(stack: Stack, worker: Worker):
    stack.proxy.vanish()
    answer = worker.get()
    assert_read(answer)
    assert answer["seconds"] < LONGEST


@pytest.mark.root
def test_a_network_that_vanished_is_not_waited_for_twice(stack: Stack, worker: Worker):
    stack.proxy.vanish()
    stack.proxy.vanish_for_all()
    answer = worker.get()
    assert_unavailable(answer, UNREACHABLE, 2, failure="unreachable", phase="connecting")
    assert answer["seconds"] < LONGEST + SLACK


@pytest.mark.root
def test_a_black_hole_costs_4_seconds(stack: Stack, worker: Worker):
    stack.proxy.cut()
    stack.proxy.vanish_for_all()
    answer = worker.get()
    assert_unavailable(answer, UNREACHABLE, 2, failure="unreachable", phase="connecting")
    assert answer["seconds"] < LONGEST + SLACK


def test_a_peer_that_takes_and_never_answers_costs_the_requests_deadline(
    stack: Stack, hasty: Worker
):
    stack.proxy.is_mute = True
    answer = hasty.get()
    assert_unavailable(
        answer,
        "The database did not answer in time.",
        5,
        failure="deadline",
        phase="reading",
        attempts=1,
    )
    assert 2 <= answer["seconds"] < 2 + SLACK


def test_a_pooler_that_takes_the_connection_and_never_answers_costs_connectings_budget(
    stack: Stack, worker: Worker
):
    stack.proxy.cut()
    stack.proxy.is_mute = True
    answer = worker.get()
    assert_unavailable(answer, UNREACHABLE, 2, failure="unreachable", phase="connecting")
    assert answer["seconds"] < min(LONGEST, DEADLINE) + SLACK


@pytest.mark.parametrize("meanwhile", ["killed", "restarted", "cut"])
def test_the_first_request_after_a_freeze_succeeds_whatever_died(
    stack: Stack, worker: Worker, meanwhile: str
):
    worker.freeze()
    if meanwhile == "killed":
        stack.kill_backends()
    elif meanwhile == "cut":
        stack.proxy.cut()
    else:
        stack.server.stop()
        stack.server.start()
    time.sleep(0.2)
    worker.thaw()
    assert_read(worker.get())


def test_a_browser_gets_a_page(stack: Stack, hasty: Worker):
    stack.proxy.refuse()
    answer = hasty.get("/admin/", ACCEPT="text/html", COOKIE=f"sessionid={'a' * 32}")
    assert answer["status"] == 503
    assert answer["headers"]["Retry-After"] == "2"
    assert answer["headers"]["Content-Type"] == "text/html; charset=utf-8"
    assert "The database can't be reached." in answer["body"].replace("&#x27;", "'")
    assert [record["logger"] for record in answer["logs"]] == ["config.neon"]


def test_no_password_shows_anywhere(stack: Stack, hasty: Worker):
    stack.proxy.refuse()
    assert PASSWORD not in str(hasty.get())
