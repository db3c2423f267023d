"""Whether a kept connection lives: looked at, and seldom asked."""

import select
import time

import pytest
from django.db import Error

from config.neon import deadline
from config.neon.backend.base import DatabaseWrapper
from config.neon.backend.connection import is_open
from tests.faults.asking import ask, new_request
from tests.faults.contract import BOUNDED, eventually
from tests.faults.stack import Stack


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
    deadline.start(2 * BOUNDED)
    started = time.monotonic()
    assert not engine.is_usable()
    assert 1 <= time.monotonic() - started < BOUNDED


@pytest.mark.parametrize("end", ["reset", "closed", "closed with a goodbye"])
def test_a_look_sees_that_the_other_side_is_gone(stack: Stack, engine: DatabaseWrapper, end: str):
    ask(engine)
    assert engine.connection
    pgconn = engine.connection.pgconn
    assert is_open(pgconn)
    if end == "closed with a goodbye":
        stack.kill_backends()
    else:
        stack.proxy.cut(reset=end == "reset")
    eventually(lambda: not is_open(pgconn))
    assert not engine.is_usable()


def test_a_notice_is_no_reason_to_leave(stack: Stack, engine: DatabaseWrapper):
    ask(engine)
    pid = engine.connection.info.backend_pid  # type: ignore[union-attr]
    # What a server tells an idle client unasked.
    ask(engine, "LISTEN news")
    stack.sql("NOTIFY news")
    place = engine.connection.pgconn.socket  # type: ignore[union-attr]
    eventually(lambda: select.select([place], [], [], 0)[0])
    assert engine.is_usable()
    new_request(engine)
    assert ask(engine, "SELECT pg_backend_pid()") == (pid,)
