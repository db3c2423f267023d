"""Connections that die under a write: done once, or said not to be known; never done twice."""

import pytest

from tests.faults.contract import (
    LOST,
    READ_ONLY,
    UNKNOWN,
    assert_read,
    assert_unavailable,
    metric,
)
from tests.faults.proxy import Fault
from tests.faults.stack import ROLE, Stack, Worker
from tests.faults.writes import (
    PROJECT,
    SKILL,
    WRITES,
    Write,
    assert_outcome_unknown,
    assert_repeated_wherever_it_breaks,
    authorized,
    each,
    fill,
    messages,
    send,
)

COUNT = "SELECT count(*) FROM skills"


@pytest.mark.parametrize("write", **each(WRITES))
def test_a_write_whose_backend_is_killed_at_any_statement_is_done_once(
    stack: Stack, worker: Worker, write: Write
):
    assert_repeated_wherever_it_breaks(stack, worker, write)


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_ANSWER, Fault.TRUNCATE])
def test_a_write_whose_connection_breaks_at_any_statement_is_done_once(
    stack: Stack, worker: Worker, fault: Fault
):
    assert_repeated_wherever_it_breaks(stack, worker, WRITES["a row and its links"], fault)


@pytest.mark.parametrize("write", **each(WRITES))
@pytest.mark.parametrize(("fault", "stays"), [(Fault.CUT_ANSWER, True), (Fault.CUT_BEFORE, False)])
def test_a_write_is_never_repeated_once_commit_was_sent(
    stack: Stack, worker: Worker, write: Write, fault: Fault, stays: bool
):
    assert_outcome_unknown(stack, worker, write, fault, stays=stays)


def test_a_backend_killed_as_commit_arrives_leaves_nothing(stack: Stack, worker: Worker):
    assert_outcome_unknown(stack, worker, WRITES["one row"], stack.kill_backends, stays=False)


def test_a_write_is_repeated_twice_and_not_three_times(stack: Stack, worker: Worker):
    for kills, status in ((2, 201), (3, 503)):
        fill(stack)
        for _ in range(kills):
            stack.proxy.when(b'INSERT INTO "skills"', stack.kill_backends)
        answer = send(stack, worker, WRITES["one row"])
        assert (answer["status"], stack.proxy.rules) == (status, [])
        assert metric(answer, "NeonRetries") == [1, 1]
        assert stack.sql(COUNT) == [(int(status == 201),)]
    assert_unavailable(
        answer,
        LOST,
        1,
        operation="POST skills-list",
        failure="connection-lost",
        phase="before-commit",
    )


def test_no_write_is_doubled_when_the_answers_to_30_commits_are_lost(stack: Stack, worker: Worker):
    for number in range(30):
        stack.proxy.when(b"COMMIT", Fault.CUT_ANSWER)
        body = PROJECT | {"name": f"tool {number}"}
        answer = worker.call("POST", "/api/projects", body, **authorized(stack.token))
        assert (answer["status"], answer["body"]["detail"]) == (503, UNKNOWN)
    assert stack.sql("SELECT count(*), count(DISTINCT name) FROM projects") == [(30, 30)]


def test_an_unknown_outcome_is_told_even_while_the_database_stays_away(
    stack: Stack, worker: Worker
):
    stack.proxy.when(b"COMMIT", Fault.CUT_ANSWER)
    stack.proxy.refuse_new()
    answer = worker.call("POST", "/api/skills", SKILL, **authorized(stack.token))
    assert_unavailable(
        answer,
        UNKNOWN,
        1,
        operation="POST skills-list",
        failure="outcome-unknown",
        phase="after-commit",
    )


def test_a_read_only_database_serves_reads_and_refuses_writes(stack: Stack, worker: Worker):
    stack.sql(f"ALTER ROLE {ROLE} SET default_transaction_read_only = on")
    stack.kill_backends()
    assert_read(worker.get())
    answer = worker.call("POST", "/api/skills", SKILL, **authorized(stack.token))
    assert_unavailable(
        answer,
        READ_ONLY,
        30,
        operation="POST skills-list",
        failure="read-only",
        phase="before-commit",
        sqlstate="25006",
    )
    assert metric(answer, "NeonRetries") == []


def test_writing_works_again_as_soon_as_the_database_does(stack: Stack, worker: Worker):
    stack.sql(f"ALTER ROLE {ROLE} SET default_transaction_read_only = on")
    stack.kill_backends()
    assert send(stack, worker, WRITES["one row"])["status"] == 503
    stack.sql(f"ALTER ROLE {ROLE} RESET default_transaction_read_only")
    # The connection that was read-only is not kept.
    assert send(stack, worker, WRITES["one row"])["status"] == 201


def test_what_commit_refuses_is_told_as_what_a_statement_refuses(stack: Stack, worker: Worker):
    """A constraint that is checked at COMMIT, after the view has answered 201."""
    stack.sql(
        "ALTER TABLE skills ADD CONSTRAINT probe_fkey FOREIGN KEY (level)"
        " REFERENCES technologies (id) DEFERRABLE INITIALLY DEFERRED"
    )
    try:
        answer = send(stack, worker, WRITES["one row"])
    finally:
        stack.sql("ALTER TABLE skills DROP CONSTRAINT probe_fkey")
    assert (answer["status"], answer["logs"]) == (409, [])
    assert answer["headers"]["content-type"] == "application/problem+json"
    assert stack.sql(COUNT) == [(0,)]


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("one row", 4),
        ("who one is", 4),
        ("a row and its links", 6),
        ("a deletion", 5),
    ],
)
def test_a_write_costs_no_more_round_trips_than_it_must(
    stack: Stack, worker: Worker, name: str, most: int
):
    """The token with BEGIN, the statements, COMMIT. Links are looked up and written besides."""
    heard, _ = messages(stack, worker, WRITES[name])
    assert len(heard) <= most
