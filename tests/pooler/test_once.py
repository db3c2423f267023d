"""Writes under an Idempotency-Key behind PgBouncer: two connections for all processes."""

import pytest

from tests.faults.once import Place, anything, run
from tests.pooler.conftest import Behind

pytestmark = pytest.mark.pooler


def place(behind: Behind) -> Place:
    return Place(behind.pooler.port, behind.token, behind.sql)


def test_100_rows_whose_commits_answers_are_lost_are_100_rows(behind: Behind):
    outcome = run(place(behind), rows=100, processes=3)

    assert (outcome.other, outcome.there, outcome.doubled) == ([], 100, 0)
    assert outcome.broken >= 100
    assert outcome.answers["unknown"] == outcome.broken
    assert outcome.answers["replayed"] == 100
    assert outcome.keys == 100


def test_rows_that_all_processes_add_at_once_are_there_once(behind: Behind):
    outcome = run(place(behind), rows=30, processes=3, shared=True)

    assert (outcome.other, outcome.there, outcome.doubled) == ([], 30, 0)
    assert outcome.answers["201"] + outcome.answers["replayed"] == 90


def test_rows_are_there_once_wherever_connections_break(behind: Behind):
    outcome = run(place(behind), rows=40, processes=2, breaks=anything(behind.kill_backends))

    assert (outcome.other, outcome.there, outcome.doubled) == ([], 40, 0)
    assert outcome.broken > 10
