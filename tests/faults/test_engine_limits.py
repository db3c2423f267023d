"""How long the engine connects, waits and asks: never beyond the deadline."""

import socket
import threading
import time
from typing import Any

import pytest
from django.db import OperationalError

from config.neon import deadline, failures
from config.neon.backend.base import DatabaseWrapper
from config.neon.database import CONNECT_TIMEOUT
from config.neon.failures import Kind
from tests.faults.asking import ask
from tests.faults.contract import BOUNDED
from tests.faults.proxy import drop_all
from tests.faults.stack import PASSWORD, ROLE, Stack


def test_a_statement_ends_at_the_deadline(engine: DatabaseWrapper):
    engine.ensure_connection()
    deadline.start(0.3)
    started = time.monotonic()
    with pytest.raises(OperationalError) as caught:
        ask(engine, "SELECT pg_sleep(90)")
    assert 0.3 <= time.monotonic() - started < BOUNDED
    failure = failures.of(caught.value)
    assert failure
    assert failure.kind is Kind.OUTCOME_UNKNOWN  # pg_sleep might be any function


def test_connecting_ends_at_the_deadline(stack: Stack, engine: DatabaseWrapper):
    stack.proxy.is_mute = True
    deadline.start(0.3)
    started = time.monotonic()
    with pytest.raises(OperationalError):
        engine.ensure_connection()
    assert 0.3 <= time.monotonic() - started < BOUNDED


def test_nothing_begins_after_the_deadline(stack: Stack, engine: DatabaseWrapper):
    engine.ensure_connection()
    accepted, heard = stack.proxy.accepted, len(stack.proxy.heard)
    deadline.start(0)
    with pytest.raises(OperationalError):
        ask(engine)
    with pytest.raises(OperationalError):
        ask(engine)
    assert (stack.proxy.accepted, len(stack.proxy.heard)) == (accepted, heard)


def test_a_new_request_has_its_own_deadline(engine: DatabaseWrapper):
    with deadline.within(0.2), deadline.within(60):
        assert (deadline.left() or 0) <= 0.2
    assert deadline.left() is None
    assert ask(engine) == (1,)


def budget(stack: Stack, engine: DatabaseWrapper, spent: float) -> float:
    """What is left for a connection after `spent` seconds, as whoever is asked for a password sees.

    A bound that is read needs no clock.
    """
    seen: list[float | None] = []
    engine.settings_dict["OPTIONS"].pop("connect_timeout")
    engine.settings_dict["OPTIONS"]["on_password_refused"] = lambda: seen.append(deadline.left())
    stack.sql(f"ALTER ROLE {ROLE} PASSWORD 'another'")
    try:
        with pytest.raises(OperationalError):
            engine.connect_again(spent) if spent else engine.ensure_connection()
    finally:
        stack.sql(f"ALTER ROLE {ROLE} PASSWORD '{PASSWORD}'")
    (left,) = seen
    assert left is not None
    return left


def test_connecting_has_4_seconds(stack: Stack, engine: DatabaseWrapper):
    assert CONNECT_TIMEOUT == 4
    assert budget(stack, engine, 0) <= 4


@pytest.mark.parametrize(("spent", "left"), [(1.0, 3.0), (2.9, 1.1), (3.9, 1.0), (60.0, 1.0)])
def test_a_connection_after_one_that_died_has_what_that_one_left(
    stack: Stack, engine: DatabaseWrapper, spent: float, left: float
):
    assert budget(stack, engine, spent) <= left + 1e-9


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
        assert 1.5 <= time.monotonic() - started < 25


def test_a_resolver_that_does_not_answer_is_not_waited_for_beyond_the_deadline(
    engine: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch
):
    asked = threading.Event()
    over = threading.Event()

    def silent(*arguments: Any, **options: Any) -> None:
        asked.set()
        over.wait(90)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    engine.settings_dict["HOST"] = "db.example.com"
    deadline.start(0.3)
    started = time.monotonic()
    with pytest.raises(OperationalError, match="the resolver does not answer"):
        ask(engine)
    over.set()
    assert asked.is_set()
    assert 0.3 <= time.monotonic() - started < BOUNDED
