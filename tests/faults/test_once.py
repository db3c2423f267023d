"""Writes under an Idempotency-Key: done once, whatever breaks and however many send them."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.faults.contract import assert_unavailable
from tests.faults.once import Place, anything, run
from tests.faults.proxy import Fault
from tests.faults.stack import ROLE, Stack, Worker
from tests.faults.writes import PROJECT, SKILL, STATE, WRITES, Write, authorized, each, fill
from tests.plugin import SETTINGS

KEY = '"once"'
SKILLS = "SELECT count(*) FROM skills"
KEYS = "SELECT key, status FROM idempotency_keys"
WAITING = f"SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = '{ROLE}'"
SEND_AGAIN = (
    "The connection broke while saving. Whether the change was saved is not known. "
    "Send it again with the same Idempotency-Key: it is done once."
)
IN_FLIGHT = (
    "A request with this Idempotency-Key is being answered. Send the same again in a second."
)


def place(stack: Stack) -> Place:
    return Place(stack.port, stack.token, stack.sql)


def headers(stack: Stack) -> dict[str, str]:
    return authorized(stack.token) | {"idempotency-key": KEY}


def post(stack: Stack, worker: Worker) -> dict:
    return worker.call("POST", "/api/skills", SKILL, **headers(stack))


def content(answer: dict) -> dict:
    """Without the id: an attempt that fails uses one up."""
    return {name: value for name, value in (answer["body"] or {}).items() if name != "id"}


@contextmanager
def locked(stack: Stack, table: str, mode: str) -> Iterator:
    """Whoever writes into the table waits, until the end."""
    with stack.admin() as connection, connection.transaction():
        connection.execute(f"LOCK TABLE {table} IN {mode} MODE")
        yield connection


# Answers that are lost


def test_100_rows_whose_commits_answers_are_lost_are_100_rows(stack: Stack):
    outcome = run(place(stack), rows=100, processes=2)

    assert (outcome.other, outcome.there, outcome.doubled) == ([], 100, 0)
    assert outcome.broken >= 100
    assert outcome.answers["unknown"] == outcome.broken
    assert outcome.answers["replayed"] == 100
    assert outcome.keys == 100


def test_without_a_key_the_same_client_doubles_them(stack: Stack):
    outcome = run(place(stack), rows=5, processes=1, keyed=False)

    assert (outcome.other, outcome.doubled, outcome.keys) == ([], 5, 0)


def test_rows_that_all_processes_add_at_once_are_there_once(stack: Stack):
    outcome = run(place(stack), rows=20, processes=2, shared=True)

    assert (outcome.other, outcome.there, outcome.doubled) == ([], 20, 0)
    assert outcome.answers["201"] + outcome.answers["replayed"] == 40


def test_rows_are_there_once_wherever_connections_break(stack: Stack):
    outcome = run(place(stack), rows=40, processes=2, breaks=anything(stack.kill_backends))

    assert (outcome.other, outcome.there, outcome.doubled) == ([], 40, 0)
    assert outcome.broken > 10


@pytest.mark.parametrize("write", **each(WRITES))
def test_a_write_whose_backend_is_killed_at_any_statement_is_done_once(
    stack: Stack, worker: Worker, write: Write
):
    def send() -> dict:
        return worker.call(write.method, write.path, write.body, **headers(stack))

    fill(stack)
    assert worker.connected()
    stack.proxy.heard.clear()
    first = send()
    heard, after = list(stack.proxy.heard), stack.sql(STATE)
    assert b"idempotency" in heard[0]
    assert b"COMMIT" in heard[-1]
    for number in range(len(heard)):
        fill(stack)
        assert worker.connected()
        stack.proxy.when(b"", stack.kill_backends, skipped=number)
        answer = send()
        if b"COMMIT" in heard[number]:
            assert (answer["status"], answer["body"]["detail"]) == (503, SEND_AGAIN)
            answer = send()
        assert answer["status"] == write.status, (heard[number], answer)
        assert content(answer) == content(first), heard[number]
        assert stack.sql(STATE) == after, heard[number]
        assert stack.sql(KEYS) == [(KEY.strip('"'), write.status)]
        assert stack.proxy.rules == []


@pytest.mark.parametrize(("fault", "kept"), [(Fault.CUT_ANSWER, 1), (Fault.CUT_BEFORE, 0)])
def test_the_row_and_its_key_stay_together_or_not_at_all(
    stack: Stack, worker: Worker, fault: Fault, kept: int
):
    stack.proxy.when(b"COMMIT", fault)
    answer = post(stack, worker)

    assert_unavailable(
        answer,
        SEND_AGAIN,
        1,
        operation="POST skills-list",
        failure="outcome-unknown",
        phase="after-commit",
    )
    assert len(stack.sql(KEYS)) == kept
    assert stack.sql(SKILLS) == [(kept,)]


# Requests at the same time


def test_while_one_is_in_flight_another_is_409_and_then_answered_as_it_was(
    stack: Stack, worker: Worker, usual: Worker
):
    with locked(stack, "skills", "SHARE"):
        worker.send("POST", "/api/skills", SKILL, **headers(stack))
        stack.wait_for(WAITING)
        seen = [
            usual.call("POST", "/api/skills", body, **headers(stack))
            for body in (SKILL, SKILL | {"level": 1})
        ]
    first, again = worker.answer(), post(stack, usual)

    for answer in seen:
        assert (answer["status"], answer["headers"]["retry-after"]) == (409, "1")
        assert answer["body"]["detail"] == IN_FLIGHT
        assert (answer["headers"]["content-type"], answer["logs"]) == (
            "application/problem+json",
            [],
        )
    assert (first["status"], again["status"]) == (201, 201)
    assert again["body"] == first["body"]
    assert again["headers"]["idempotent-replayed"] == "true"
    assert stack.sql(SKILLS) == [(1,)]


def test_one_whose_look_was_older_than_its_lock_is_409_and_adds_nothing(
    stack: Stack, worker: Worker
):
    """The statement has its snapshot, and waits; meanwhile the same key is written elsewhere."""
    with locked(stack, "attempts", "ACCESS EXCLUSIVE") as connection:
        worker.send("POST", "/api/skills", SKILL, **headers(stack))
        stack.wait_for(WAITING)
        connection.execute(
            "INSERT INTO idempotency_keys (user_id, key, request, status, headers, body)"
            " SELECT id, 'once', '', 201, '{}', '' FROM auth_user"
        )
    answer = worker.answer()

    assert (answer["status"], answer["body"]["detail"]) == (409, IN_FLIGHT)
    assert (stack.sql(SKILLS), answer["logs"]) == ([(0,)], [])
    # That was another request, as its digest says.
    assert post(stack, worker)["status"] == 422


def test_another_key_waits_for_nobody(stack: Stack, worker: Worker, usual: Worker):
    with locked(stack, "skills", "SHARE"):
        worker.send("POST", "/api/skills", SKILL, **headers(stack))
        stack.wait_for(WAITING)
        other = authorized(stack.token) | {"idempotency-key": '"other"'}
        body = {"name": "Go", "category": "language"}
        assert usual.call("POST", "/api/technologies", body, **other)["status"] == 201
    assert worker.answer()["status"] == 201


# Strangers


@pytest.mark.parametrize(
    "shown", [{}, {"authorization": "Bearer nope"}, {"cookie": "sessionid=x; __Host-sessionid=x"}]
)
def test_who_shows_no_token_is_refused_while_the_database_sleeps(
    stack: Stack, usual: Worker, shown: dict[str, str]
):
    stack.proxy.refuse()
    answer = usual.call("POST", "/api/skills", SKILL, **shown)
    assert (answer["status"], answer["logs"]) == (401, [])


# What it costs


def test_a_key_costs_one_round_trip_more_and_an_answer_from_before_two_in_all(
    stack: Stack, worker: Worker
):
    costs = []
    for sent in (authorized(stack.token), headers(stack), headers(stack)):
        assert worker.connected()
        with stack.proxy.counting() as trips:
            assert worker.call("POST", "/api/skills", SKILL, **sent)["status"] == 201
        costs.append(trips())
    assert costs == [4, 5, 2]


# Throttles


def test_processes_count_an_accounts_writes_together(stack: Stack):
    url = f"{stack.url}?connect_timeout=30"
    workers = [Worker(url, **SETTINGS, API_WRITE_RATE="5/day") for _ in range(2)]
    try:
        seen = [
            workers[number % 2].call("POST", "/api/skills", SKILL, **authorized(stack.token))
            for number in range(8)
        ]
    finally:
        for each_worker in workers:
            each_worker.close()
    assert [answer["status"] for answer in seen] == [201] * 5 + [429] * 3
    assert [answer["headers"]["ratelimit"] for answer in seen[:5]] == [
        f'"writes";r={left}' for left in (4, 3, 2, 1, 0)
    ]
    assert 0 < int(seen[-1]["headers"]["retry-after"]) <= 86_400


def test_a_write_waits_for_no_other_that_is_being_counted_or_forgets_what_is_old(
    stack: Stack, worker: Worker, usual: Worker
):
    stack.sql("INSERT INTO attempts (about, at) VALUES ('x', now() - interval '2 days')")
    with locked(stack, "projects", "SHARE") as connection:
        connection.execute("SELECT 1 FROM attempts FOR UPDATE")
        worker.send("POST", "/api/projects", PROJECT, **authorized(stack.token))
        stack.wait_for(WAITING)
        answer = usual.call("POST", "/api/skills", SKILL, **authorized(stack.token))
        assert answer["status"] == 201
    assert worker.answer()["status"] == 201
