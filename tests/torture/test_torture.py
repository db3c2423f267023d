"""A little of each: `make torture ARGS=--short`, without the tests that `make test` runs anyway."""

import pytest

from tests.faults.stack import Stack
from tests.torture.__main__ import missing
from tests.torture.scenarios import SCENARIOS
from tests.torture.table import SHORT

pytestmark = pytest.mark.torture


@pytest.mark.parametrize("name", [name for name in SCENARIOS if name != "neon"])
def test_all_holds_that_is_demanded(stack: Stack, name: str):
    assert not missing(), missing()
    told: list[str] = []
    rows = list(SCENARIOS[name](stack, SHORT, told.append))
    assert rows
    assert [f"{row}" for row in rows if not row.holds] == []
