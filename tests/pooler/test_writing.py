"""Writes that break behind PgBouncer: done once, or said not to be known."""

import pytest

from tests.faults.contract import READ_ONLY, assert_unavailable
from tests.faults.proxy import Fault
from tests.faults.stack import Worker
from tests.faults.writes import (
    WRITES,
    Write,
    assert_outcome_unknown,
    assert_repeated_wherever_it_breaks,
    each,
    send,
)
from tests.pooler.conftest import Behind
from tests.pooler.servers import ROLE

pytestmark = pytest.mark.pooler


@pytest.mark.parametrize("write", **each(WRITES))
def test_a_write_whose_backend_is_killed_at_any_statement_is_done_once(
    behind: Behind, worker: Worker, write: Write
):
    assert_repeated_wherever_it_breaks(behind, worker, write)


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_ANSWER])
def test_a_write_whose_connection_breaks_at_any_statement_is_done_once(
    behind: Behind, worker: Worker, fault: Fault
):
    assert_repeated_wherever_it_breaks(behind, worker, WRITES["a row and its links"], fault)


@pytest.mark.parametrize(("fault", "stays"), [(Fault.CUT_ANSWER, True), (Fault.CUT_BEFORE, False)])
def test_a_write_is_never_repeated_once_commit_was_sent(
    behind: Behind, worker: Worker, fault: Fault, stays: bool
):
    assert_outcome_unknown(behind, worker, WRITES["one row"], fault, stays=stays)


def test_a_read_only_database_refuses_writes(behind: Behind, worker: Worker):
    behind.sql(f"ALTER ROLE {ROLE} SET default_transaction_read_only = on")
    behind.kill_backends()
    answer = send(behind, worker, WRITES["one row"])
    assert_unavailable(
        answer,
        READ_ONLY,
        30,
        operation="POST skills-list",
        failure="read-only",
        phase="before-commit",
        sqlstate="25006",
    )
