"""What the engine runs again, and what it never does."""

import pytest
from django.db import IntegrityError, OperationalError, transaction

from config.neon import deadline, failures
from config.neon.backend.base import DatabaseWrapper
from config.neon.failures import Failure, Kind, OutcomeUnknownError, Phase
from config.neon.transactions import run_again
from tests.faults.asking import COUNT, INSERT, ask, rows
from tests.faults.proxy import Fault
from tests.faults.stack import ROLE, Stack


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
    # The connection broke anywhere between the first row and the end: none, one or both.
    assert rows(stack) <= 2


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

    @transaction.atomic(using="faults")
    def write() -> None:
        ask(engine, INSERT, "a")
        deadline.start(0.3)

    with pytest.raises(OutcomeUnknownError):
        write()


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


def test_begin_travels_with_the_first_statement(stack: Stack, engine: DatabaseWrapper):
    engine.ensure_connection()
    with stack.proxy.counting() as round_trips, transaction.atomic(using="faults"):
        ask(engine, INSERT, "a")
        assert ask(engine, COUNT) == (1,)
        assert round_trips() == 2
    assert round_trips() == 3
    assert rows(stack) == 1


def test_a_transaction_that_sends_nothing_begins_nothing(stack: Stack, engine: DatabaseWrapper):
    engine.ensure_connection()
    with stack.proxy.counting() as round_trips, transaction.atomic(using="faults"):
        pass
    assert round_trips() == 0


def test_a_first_statement_that_fails_is_rolled_back_with_its_transaction(
    stack: Stack, engine: DatabaseWrapper
):
    with pytest.raises(IntegrityError), transaction.atomic(using="faults"):
        ask(engine, "INSERT INTO skills (name) VALUES (NULL)")
    with transaction.atomic(using="faults"):
        ask(engine, INSERT, "a")
        transaction.set_rollback(True, using="faults")
    assert rows(stack) == 0


def test_many_rows_and_a_copy_are_within_their_transaction(stack: Stack, engine: DatabaseWrapper):
    for name in ("many", "copy"):
        with transaction.atomic(using="faults"), engine.cursor() as cursor:
            if name == "many":
                cursor.executemany(INSERT, [["a"], ["b"]])
            else:
                with cursor.copy("COPY skills (name, category, level) FROM STDIN") as copy:
                    copy.write_row(("c", "language", 3))
            transaction.set_rollback(True, using="faults")
    assert rows(stack) == 0
