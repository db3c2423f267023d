"""A few seconds of `python -m tests.faults`."""

from tests.faults import load
from tests.faults.stack import Stack


def test_kills_under_load_fail_no_read_and_lose_or_double_no_write(stack: Stack):
    # On a busy machine one read could meet four kills, were they not so many operations apart.
    outcome = load.run(stack, seconds=4, rate=120, kills=5, apart=10)
    assert outcome.kills
    assert outcome.reads
    assert outcome.failed_reads == []
    assert outcome.failed_writes == []
    assert outcome.acknowledged
    assert (outcome.lost, outcome.doubled) == (0, 0)
