"""No edit is lost: a short round of each pairing. `python -m tests.cas` runs 10,000 edits."""

from tests.cas import rounds
from tests.cas.clients import Attempt
from tests.cas.rounds import Round
from tests.cas.world import world
from tests.config.databases import database

CLIENTS = 16
EDITS = 300  # in all


def test_every_acknowledged_edit_moved_a_version_and_is_in_the_history():
    """One test, so that the servers are started once."""
    with database() as url, world(url, CLIENTS) as found:
        done = list(rounds.all_rounds(found, EDITS, CLIENTS))
    assert {each.name: each.faults for each in done if each.faults} == {}
    for each in done:
        assert len(each.taken) + each.refused + each.busy == each.edits, each.name
        assert each.taken, each.name


def test_a_round_that_loses_an_edit_is_told():
    lost = Attempt(taken=True, row=1, text="canary-lost", version=3, noted=True)
    kept = Attempt(taken=True, row=1, text="canary-kept", version=3, noted=True)
    found = Round("x", 2, taken=[("owner", kept), ("owner", lost)], advance=1)
    rounds.check(found, [(1, "owner", "canary-kept", 4)], {1: 3})
    assert len(found.faults) == 3
    assert "lost: canary-lost" in found.faults


def test_a_round_that_overwrites_what_was_not_seen_is_told():
    one = Attempt(taken=True, row=1, text="canary-one", version=3, noted=True)
    blind = Attempt(taken=True, row=1, text="canary-blind", version=3, noted=True)
    found = Round("x", 2, taken=[("owner", one), ("owner", blind)], advance=2)
    entries = [(1, "owner", "canary-one", 4), (1, "owner", "canary-blind", 5)]
    rounds.check(found, entries, {1: 3})
    assert found.faults == ["canary-blind replaced version 4, not 3"]
