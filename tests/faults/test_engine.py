"""The engine by itself: what it asks, what it repeats, what it never repeats, what it tells."""

import os
import socket
import sys
import threading
import time
from itertools import count
from typing import Any

import pytest
from django.db import Error, IntegrityError, OperationalError, transaction
from django.test import RequestFactory
from django.views.debug import ExceptionReporter

from config.neon import deadline, failures
from config.neon.backend.base import DatabaseWrapper
from config.neon.backend.connection import is_open
from config.neon.failures import Failure, Kind, OutcomeUnknownError, Phase
from config.neon.transactions import run_again
from tests.faults.proxy import Fault, drop_all
from tests.faults.stack import PASSWORD, ROLE, Stack

INSERT = "INSERT INTO skills (name, category, level) VALUES (%s, 'language', 3)"
COUNT = "SELECT count(*) FROM skills"


def ask(engine: DatabaseWrapper, sql: str = "SELECT 1", *parameters: Any) -> Any:
    with engine.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return cursor.fetchone() if cursor.description else None


def new_request(engine: DatabaseWrapper) -> None:
    """What Django does between two requests."""
    engine.close_if_unusable_or_obsolete()


def rows(stack: Stack) -> int:
    return int(stack.sql(COUNT)[0][0])


# Liveness


def test_connecting_asks_nothing(stack: Stack, engine: DatabaseWrapper):
    engine.ensure_connection()
    with stack.proxy.counting() as round_trips:
        new_request(engine)
        assert ask(engine) == (1,)
        assert round_trips() == 1


def test_a_busy_connection_is_only_looked_at(stack: Stack, engine: DatabaseWrapper):
    ask(engine)
    with stack.proxy.counting() as round_trips:
        for _ in range(10):
            new_request(engine)
            assert engine.is_usable()
        assert round_trips() == 0


def test_a_connection_is_asked_after_a_long_silence(stack: Stack, engine: DatabaseWrapper):
    ask(engine)
    assert engine.connection
    engine.connection.answered -= 61
    with stack.proxy.counting() as round_trips:
        assert engine.is_usable()
        assert round_trips() == 1
        assert engine.is_usable()
        assert round_trips() == 1


def test_a_connection_is_asked_after_the_clock_was_set_back(stack: Stack, engine: DatabaseWrapper):
    ask(engine)
    assert engine.connection
    engine.connection.answered += 3600
    with stack.proxy.counting() as round_trips:
        assert engine.is_usable()
        assert round_trips() == 1


def test_a_connection_is_asked_after_an_error(stack: Stack, engine: DatabaseWrapper):
    with pytest.raises(Error):
        ask(engine, "SELECT nonsense")
    with stack.proxy.counting() as round_trips:
        new_request(engine)
        assert round_trips() == 1
        assert engine.connection


def test_a_peer_that_does_not_answer_the_question_is_dead_after_a_second(
    stack: Stack, engine: DatabaseWrapper
):
    ask(engine)
    assert engine.connection
    engine.connection.answered -= 61
    stack.proxy.is_mute = True
    started = time.monotonic()
    assert not engine.is_usable()
    assert 1 <= time.monotonic() - started < 1.5


@pytest.mark.parametrize("end", ["reset", "closed", "closed with a goodbye"])
def test_a_look_sees_that_the_other_side_is_gone(stack: Stack, engine: DatabaseWrapper, end: str):
    ask(engine)
    assert engine.connection
    assert is_open(engine.connection.pgconn)
    if end == "closed with a goodbye":
        stack.kill_backends()
    else:
        stack.proxy.cut(reset=end == "reset")
    time.sleep(0.1)
    assert not is_open(engine.connection.pgconn)
    assert not engine.is_usable()


def test_a_notice_is_no_reason_to_leave(stack: Stack, engine: DatabaseWrapper):
    ask(engine)
    pid = engine.connection.info.backend_pid  # type: ignore[union-attr]
    # The server tells each client of a changed setting, unasked.
    stack.sql("ALTER SYSTEM SET default_transaction_read_only = on")
    stack.sql("SELECT pg_reload_conf()")
    time.sleep(0.1)
    stack.sql("ALTER SYSTEM RESET default_transaction_read_only")
    stack.sql("SELECT pg_reload_conf()")
    new_request(engine)
    assert ask(engine, "SELECT pg_backend_pid()") == (pid,)


# Repeating


def test_a_cursor_that_outlived_its_connection_reads_on_a_new_one(
    stack: Stack, engine: DatabaseWrapper
):
    with engine.cursor() as cursor:
        stack.kill_backends()
        cursor.execute("SELECT 7")
        assert cursor.fetchone() == (7,)


def test_a_write_that_finds_its_connection_closed_was_never_sent_so_is_sent(
    stack: Stack, engine: DatabaseWrapper
):
    with engine.cursor() as cursor:
        cursor.connection.close()
        cursor.execute(INSERT, ["a"])
    assert rows(stack) == 1


def test_a_read_that_may_write_is_not_repeated(stack: Stack, engine: DatabaseWrapper):
    stack.sql("CREATE SEQUENCE IF NOT EXISTS counter")
    stack.sql(f"GRANT ALL ON SEQUENCE counter TO {ROLE}")
    before = stack.sql("SELECT nextval('counter')")[0][0]
    stack.proxy.when(b"nextval", Fault.CUT_ANSWER)
    with pytest.raises(OutcomeUnknownError):
        ask(engine, "SELECT nextval('counter')")
    assert stack.sql("SELECT nextval('counter')") == [(before + 2,)]


def test_many_rows_outside_a_transaction_are_never_sent_twice(
    stack: Stack, engine: DatabaseWrapper
):
    stack.proxy.when(b"INSERT", Fault.CUT_ANSWER)
    with engine.cursor() as cursor, pytest.raises(OutcomeUnknownError):
        cursor.executemany(INSERT, [["a"], ["b"]])
    assert rows(stack) in {1, 2}


def test_a_write_that_the_database_refuses_is_no_riddle(engine: DatabaseWrapper):
    with pytest.raises(IntegrityError) as caught:
        ask(engine, "INSERT INTO skills (name) VALUES (NULL)")
    assert failures.of(caught.value) == Failure(Kind.OTHER, Phase.BEFORE_COMMIT, "23502")


def test_nothing_within_a_transaction_is_repeated(stack: Stack, engine: DatabaseWrapper):
    @transaction.atomic(using="faults")
    def write() -> None:
        ask(engine, INSERT, "a")
        stack.kill_backends()
        ask(engine, COUNT)

    with pytest.raises(OperationalError) as caught:
        write()
    failure = failures.of(caught.value)
    assert failure
    assert (failure.kind, failure.phase) == (Kind.LOST, Phase.BEFORE_COMMIT)
    assert rows(stack) == 0
    assert ask(engine, COUNT) == (0,)


def test_a_repeatable_transaction_is_run_again_as_a_whole(stack: Stack, engine: DatabaseWrapper):
    runs = []

    def write() -> int:
        runs.append(1)
        ask(engine, INSERT, "a")
        if len(runs) == 1:
            stack.kill_backends()
        ask(engine, INSERT, "b")
        return 42

    assert run_again(write, using="faults") == 42
    assert (len(runs), rows(stack)) == (2, 2)


def test_a_repeatable_transaction_gives_up_after_its_attempts(
    stack: Stack, engine: DatabaseWrapper
):
    stack.proxy.when(b"INSERT", Fault.CUT_ANSWER, once=False)
    runs = []

    def write() -> None:
        runs.append(1)
        ask(engine, INSERT, "a")

    with pytest.raises(OperationalError):
        run_again(write, using="faults", attempts=3)
    assert (len(runs), rows(stack)) == (3, 0)


def test_a_repeatable_transaction_is_not_run_again_once_commit_was_sent(
    stack: Stack, engine: DatabaseWrapper
):
    stack.proxy.when(b"COMMIT", Fault.CUT_ANSWER)
    with pytest.raises(OutcomeUnknownError):
        run_again(lambda: ask(engine, INSERT, "a"), using="faults")
    assert rows(stack) == 1


def test_a_refused_transaction_is_not_run_again(engine: DatabaseWrapper):
    runs = []

    def write() -> None:
        runs.append(1)
        ask(engine, "INSERT INTO skills (name) VALUES (NULL)")

    with pytest.raises(IntegrityError):
        run_again(write, using="faults")
    assert len(runs) == 1


def test_a_serialization_failure_is_run_again(stack: Stack, engine: DatabaseWrapper):
    stack.sql(INSERT.replace("%s", "'a'"))
    stack.sql(f"ALTER ROLE {ROLE} SET default_transaction_isolation = 'repeatable read'")
    runs = []

    def write() -> None:
        runs.append(1)
        ask(engine, COUNT)
        if len(runs) == 1:
            stack.sql("UPDATE skills SET level = 4")
        ask(engine, "UPDATE skills SET level = 5")

    run_again(write, using="faults")
    assert len(runs) == 2
    assert stack.sql("SELECT level FROM skills") == [(5,)]


def test_the_lost_commit_of_a_transaction_that_only_read_is_no_riddle(
    stack: Stack, engine: DatabaseWrapper
):
    stack.proxy.when(b"COMMIT", Fault.CUT_ANSWER)
    assert run_again(lambda: ask(engine, COUNT), using="faults") == (0,)


def test_a_deadline_within_commit_leaves_the_outcome_unknown(stack: Stack, engine: DatabaseWrapper):
    stack.proxy.when(b"COMMIT", Fault.MUTE)
    deadline.start(0.5)
    with pytest.raises(OutcomeUnknownError), transaction.atomic(using="faults"):
        ask(engine, INSERT, "a")


def test_hooks_of_a_commit_whose_outcome_is_unknown_do_not_run(
    stack: Stack, engine: DatabaseWrapper
):
    stack.proxy.when(b"COMMIT", Fault.CUT_ANSWER)
    ran = []

    @transaction.atomic(using="faults")
    def write() -> None:
        transaction.on_commit(lambda: ran.append(1), using="faults")
        ask(engine, INSERT, "a")

    with pytest.raises(OutcomeUnknownError):
        write()
    ask(engine)
    assert ran == []


# The deadline


def test_a_statement_ends_at_the_deadline(engine: DatabaseWrapper):
    engine.ensure_connection()
    deadline.start(0.3)
    started = time.monotonic()
    with pytest.raises(OperationalError) as caught:
        ask(engine, "SELECT pg_sleep(10)")
    assert 0.3 <= time.monotonic() - started < 0.8
    failure = failures.of(caught.value)
    assert failure
    assert failure.kind is Kind.OUTCOME_UNKNOWN  # pg_sleep might be any function


def test_connecting_ends_at_the_deadline(stack: Stack, engine: DatabaseWrapper):
    stack.proxy.is_mute = True
    deadline.start(0.3)
    started = time.monotonic()
    with pytest.raises(OperationalError):
        engine.ensure_connection()
    assert 0.3 <= time.monotonic() - started < 0.8


def test_nothing_begins_after_the_deadline(stack: Stack, engine: DatabaseWrapper):
    engine.ensure_connection()
    deadline.start(0)
    started = time.monotonic()
    with pytest.raises(OperationalError):
        ask(engine)
    with pytest.raises(OperationalError):
        ask(engine)
    assert time.monotonic() - started < 0.2


def test_a_new_request_has_its_own_deadline(engine: DatabaseWrapper):
    with deadline.within(0.2), deadline.within(60):
        assert (deadline.left() or 0) <= 0.2
    assert deadline.left() is None
    assert ask(engine) == (1,)


# Passwords and connecting


def test_a_rotated_password_is_asked_for_once_and_taken(stack: Stack, engine: DatabaseWrapper):
    asked = []

    def read_again() -> dict[str, str]:
        asked.append(1)
        return {"PASSWORD": "the new one"}

    engine.settings_dict["OPTIONS"]["on_password_refused"] = read_again
    stack.sql(f"ALTER ROLE {ROLE} PASSWORD 'the new one'")
    try:
        assert ask(engine) == (1,)
        engine.close()
        assert ask(engine) == (1,)
    finally:
        stack.sql(f"ALTER ROLE {ROLE} PASSWORD '{PASSWORD}'")
    assert len(asked) == 1


NEW = count(1)


@pytest.mark.parametrize(
    ("answer", "attempts"),
    [
        (lambda: None, 1),
        (lambda: {"PASSWORD": PASSWORD}, 1),
        (lambda: {"PASSWORD": "still wrong"}, 2),
        (lambda: {"PASSWORD": f"another wrong one, {next(NEW)}"}, 2),
    ],
)
def test_a_wrong_password_is_not_insisted_on(
    stack: Stack, engine: DatabaseWrapper, answer: Any, attempts: int
):
    engine.settings_dict["OPTIONS"]["on_password_refused"] = answer
    stack.sql(f"ALTER ROLE {ROLE} PASSWORD 'the new one'")
    try:
        with pytest.raises(OperationalError) as caught:
            ask(engine)
    finally:
        stack.sql(f"ALTER ROLE {ROLE} PASSWORD '{PASSWORD}'")
    failure = failures.of(caught.value)
    assert failure
    assert (failure.kind, failure.attempts) == (Kind.PASSWORD, attempts)
    assert stack.proxy.accepted == attempts


def test_a_database_that_does_not_exist_is_not_waited_for(engine: DatabaseWrapper):
    engine.settings_dict["NAME"] = "nowhere"
    started = time.monotonic()
    with pytest.raises(OperationalError) as caught:
        ask(engine)
    assert time.monotonic() - started < 1
    failure = failures.of(caught.value)
    assert failure
    assert failure.kind is Kind.CONFIGURATION


@pytest.mark.root
def test_an_address_that_vanished_is_not_waited_for_longer_than_the_next_one_is_worth(
    stack: Stack, engine: DatabaseWrapper
):
    with socket.create_server(("127.0.0.2", stack.proxy.port)) as black_hole:
        drop_all(black_hole)
        engine.settings_dict["HOST"] = "db.example.com,db.example.com"
        engine.settings_dict["OPTIONS"]["hostaddr"] = "127.0.0.2,127.0.0.1"
        started = time.monotonic()
        assert ask(engine) == (1,)
        assert 1.5 <= time.monotonic() - started < 2.2


def test_a_resolver_that_does_not_answer_is_not_waited_for_beyond_the_deadline(
    engine: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch
):
    asked = threading.Event()
    over = threading.Event()

    def silent(*arguments: Any, **options: Any) -> None:
        asked.set()
        over.wait(5)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    engine.settings_dict["HOST"] = "db.example.com"
    deadline.start(0.3)
    started = time.monotonic()
    with pytest.raises(OperationalError, match="the resolver does not answer"):
        ask(engine)
    over.set()
    assert asked.is_set()
    assert 0.3 <= time.monotonic() - started < 0.8


def test_a_debug_page_of_a_failed_connection_shows_no_password(
    stack: Stack, engine: DatabaseWrapper, settings: Any
):
    settings.DEBUG = True
    stack.proxy.refuse()
    deadline.start(0.3)
    try:
        engine.ensure_connection()
    except OperationalError:
        page = ExceptionReporter(RequestFactory().get("/"), *sys.exc_info()).get_traceback_html()
    assert "conn_params" in page
    assert "Connection refused" in page
    assert PASSWORD not in page


def test_the_server_tells_the_applications_name_and_utc_without_being_asked(
    stack: Stack, engine: DatabaseWrapper
):
    assert os.environ["PGTZ"] == "UTC"
    assert ask(
        engine, "SELECT current_setting('application_name'), current_setting('timezone')"
    ) == (
        "portfolio",
        "UTC",
    )
