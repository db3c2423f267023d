"""Connections that die before or while something is read: the reader sees nothing of it."""

import pytest

from tests.faults.contract import LOST, TOO_SLOW, assert_read, assert_unavailable, metric
from tests.faults.proxy import Fault
from tests.faults.stack import ROLE, Stack, Worker


def test_a_kept_connections_check_costs_no_round_trip(stack: Stack, worker: Worker):
    with stack.proxy.counting() as round_trips:
        assert_read(worker.get(), NeonConnectTime=[], NeonOperationSuccess=[1])
        assert round_trips() == 1
    assert stack.proxy.accepted <= 1


def test_a_backend_killed_while_idle_shows_to_nobody(stack: Stack, worker: Worker):
    stack.kill_backends()
    assert_read(worker.get(), NeonOperationSuccess=[1])


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_ANSWER, Fault.TRUNCATE])
def test_a_connection_lost_while_reading_shows_to_nobody(
    stack: Stack, worker: Worker, fault: Fault
):
    stack.proxy.when(b'FROM "skills"', fault)
    assert_read(worker.get(), NeonRetries=[1], NeonOperationSuccess=[1])
    assert not stack.proxy.rules


def test_a_backend_killed_while_reading_shows_to_nobody(stack: Stack, worker: Worker):
    with stack.admin() as lock, lock.transaction():
        lock.execute("LOCK TABLE skills")
        worker.send("GET", "/api/skills")
        stack.wait_for("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        stack.kill_backends()
    assert_read(worker.answer(), NeonRetries=[1])


def test_a_backend_killed_as_it_is_asked_shows_to_nobody(stack: Stack, worker: Worker):
    stack.proxy.when(b'FROM "skills"', stack.kill_backends)
    assert_read(worker.get(), NeonRetries=[1])


def test_rows_cut_in_their_middle_come_whole(stack: Stack, worker: Worker):
    stack.sql(
        "INSERT INTO skills (name, category, level)"
        " SELECT repeat('long ', 15) || n, 'language', 3 FROM generate_series(1, 50) AS n"
    )
    whole = worker.get()["body"]
    assert len(whole) == 50
    stack.proxy.when(b'FROM "skills"', Fault.TRUNCATE)
    assert_read(worker.get(), whole, NeonRetries=[1])


def test_a_read_whose_new_connection_is_lost_too_has_a_third_chance(stack: Stack, worker: Worker):
    stack.proxy.when(b'FROM "skills"', Fault.CUT_BEFORE)
    stack.proxy.when(b'FROM "skills"', Fault.CUT_ANSWER)
    assert_read(worker.get(), NeonRetries=[1, 1])
    assert not stack.proxy.rules


def test_a_read_that_is_cut_each_time_is_a_503_after_its_third_chance(stack: Stack, worker: Worker):
    stack.proxy.when(b'FROM "skills"', Fault.CUT_BEFORE, once=False)
    answer = worker.get()
    assert_unavailable(answer, LOST, 1, failure="connection-lost", phase="reading")
    assert (metric(answer, "NeonRetries"), metric(answer, "NeonOperationError")) == ([1, 1], [1])
    # The worker's own, and two more.
    assert stack.proxy.accepted == 3


def test_a_slow_statement_is_ended_by_the_server_and_not_repeated(stack: Stack, worker: Worker):
    stack.sql(f"ALTER ROLE {ROLE} SET statement_timeout = '400ms'")
    stack.kill_backends()
    with stack.admin() as lock, lock.transaction():
        lock.execute("LOCK TABLE skills")
        answer = worker.get()
    assert_unavailable(
        answer, TOO_SLOW, 5, failure="statement-timeout", phase="reading", sqlstate="57014"
    )
    assert metric(answer, "NeonRetries") == []


@pytest.mark.parametrize("meanwhile", ["killed", "restarted", "crashed", "reset", "closed"])
def test_the_first_request_after_a_freeze_succeeds_whatever_died(
    stack: Stack, worker: Worker, meanwhile: str
):
    worker.freeze()
    try:
        if meanwhile == "killed":
            stack.kill_backends()
        elif meanwhile in {"reset", "closed"}:
            stack.proxy.cut(reset=meanwhile == "reset")
        else:
            stack.stop_immediately() if meanwhile == "crashed" else stack.server.stop()
            stack.server.start()
    finally:
        worker.thaw()
    assert_read(worker.get())


def test_a_request_frozen_in_its_middle_is_answered_after_the_thaw(stack: Stack, worker: Worker):
    """The statement is on its way, the process stands still, the peer goes: then time goes on."""
    with stack.admin() as lock, lock.transaction():
        lock.execute("LOCK TABLE skills")
        worker.send("GET", "/api/skills")
        stack.wait_for("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        worker.freeze()
        try:
            stack.kill_backends()
        finally:
            worker.thaw()
    assert_read(worker.answer(), NeonRetries=[1])


def test_a_slow_network_is_only_slow(stack: Stack, worker: Worker):
    stack.proxy.delay = 0.2
    answer = worker.get()
    assert_read(answer, NeonRetries=[])
    assert answer["seconds"] >= 0.4
