"""Peers that vanish, or take everything and never answer."""

import pytest

from tests.faults.contract import (
    BOUNDED,
    NO_ANSWER,
    UNKNOWN,
    UNREACHABLE,
    assert_read,
    assert_unavailable,
)
from tests.faults.proxy import Fault
from tests.faults.stack import Stack, Worker
from tests.faults.writes import SKILL, authorized


@pytest.mark.root
def test_a_peer_that_vanished_shows_to_nobody(stack: Stack, worker: Worker):
    """The kernel alone would send for a quarter of an hour; the request has a minute."""
    stack.proxy.vanish()
    answer = worker.get()
    assert_read(answer, NeonRetries=[1])
    assert answer["seconds"] < BOUNDED


@pytest.mark.root
def test_a_peer_that_took_the_statement_and_vanished_shows_to_nobody(stack: Stack, worker: Worker):
    """Nothing waits to be acknowledged, so keepalives must find out."""
    stack.proxy.when(b'FROM "skills"', stack.proxy.swallow)
    answer = worker.get()
    assert_read(answer, NeonRetries=[1])
    assert answer["seconds"] < BOUNDED


@pytest.mark.root
def test_a_network_that_vanished_is_a_503(stack: Stack, usual: Worker):
    stack.proxy.vanish()
    stack.proxy.vanish_for_all()
    answer = usual.get()
    assert_unavailable(answer, UNREACHABLE, 2, failure="unreachable", phase="connecting")
    assert answer["seconds"] < BOUNDED


@pytest.mark.root
def test_a_black_hole_is_a_503(stack: Stack, usual: Worker):
    stack.proxy.cut()
    stack.proxy.vanish_for_all()
    answer = usual.get()
    assert_unavailable(answer, UNREACHABLE, 2, failure="unreachable", phase="connecting")
    assert answer["seconds"] < BOUNDED


def test_a_peer_that_takes_and_never_answers_costs_the_requests_deadline(
    stack: Stack, hasty: Worker
):
    stack.proxy.is_mute = True
    answer = hasty.get()
    assert_unavailable(answer, NO_ANSWER, 5, failure="deadline", phase="reading", attempts=1)
    assert len(answer["slow"]) == 1
    assert 2.9 <= answer["seconds"] < BOUNDED


def test_a_write_that_is_never_answered_leaves_its_outcome_unknown(stack: Stack, hasty: Worker):
    stack.proxy.when(b"COMMIT", Fault.MUTE)
    answer = hasty.call("POST", "/api/skills", SKILL, **authorized(stack.token))
    assert_unavailable(
        answer,
        UNKNOWN,
        1,
        operation="POST skills-list",
        failure="outcome-unknown",
        phase="after-commit",
    )


def test_a_statement_of_a_write_that_is_never_answered_is_a_503_and_leaves_nothing(
    stack: Stack, hasty: Worker
):
    stack.proxy.when(b'INSERT INTO "skills"', Fault.MUTE)
    answer = hasty.call("POST", "/api/skills", SKILL, **authorized(stack.token))
    assert_unavailable(
        answer,
        NO_ANSWER,
        5,
        operation="POST skills-list",
        failure="deadline",
        phase="before-commit",
    )
    assert stack.sql("SELECT count(*) FROM skills") == [(0,)]


def test_a_pooler_that_takes_the_connection_and_never_answers_costs_connectings_budget(
    stack: Stack, usual: Worker
):
    stack.proxy.cut()
    stack.proxy.is_mute = True
    answer = usual.get()
    assert_unavailable(answer, UNREACHABLE, 2, failure="unreachable", phase="connecting")
    assert 3 <= answer["seconds"] < BOUNDED
