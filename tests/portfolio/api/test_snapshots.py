"""The rules by which answers are kept, without requests: fresh, usable, dropped, refused."""

from datetime import UTC, datetime, timedelta
from math import inf

import pytest

from portfolio.api.snapshots import (
    Moment,
    Revision,
    Snapshot,
    Snapshots,
    State,
    Version,
    now,
    seconds,
    state_of,
)
from tests.clock import SECOND, Clock, stopped

CHANGED = datetime.fromtimestamp(SECOND, UTC)
FIRST = State(Revision(1, CHANGED))
SECOND_REVISION = State(Revision(2, CHANGED + timedelta(seconds=9)))
PASSED = CHANGED + timedelta(seconds=20)


@pytest.fixture
def clock(monkeypatch) -> Clock:
    return stopped(monkeypatch)


def store(**options) -> Snapshots:
    return Snapshots(**{"fresh": 5, "stale": 60, "entries": 10, "size": 100_000} | options)


def snapshot(version: Version, body: bytes = b"[]", key: str = "key") -> Snapshot:
    return Snapshot(key, version, body, {})


def kept(snapshots: Snapshots, clock: Clock, key: str = "key") -> Snapshot:
    made = snapshot(snapshots.version() or snapshots.learn(FIRST, clock()), key=key)
    assert snapshots.keep(made)
    return made


# Freshness


def test_snapshot_is_fresh_for_the_seconds_after_the_question(clock):
    snapshots = store()
    asked = clock()
    clock.wait(1)  # the database takes its time: that counts too
    made = snapshot(snapshots.learn(FIRST, asked))
    snapshots.keep(made)
    clock.wait(3.9)
    assert snapshots.is_fresh(made)
    clock.wait(0.2)
    assert not snapshots.is_fresh(made)


def test_one_question_makes_all_snapshots_fresh_again(clock):
    snapshots = store()
    made = [kept(snapshots, clock, key) for key in ("a", "b", "c")]
    clock.wait(6)
    assert not any(map(snapshots.is_fresh, made))
    snapshots.learn(FIRST, clock())
    assert all(map(snapshots.is_fresh, made))


def test_another_revision_makes_none_fresh(clock):
    snapshots = store()
    made = kept(snapshots, clock)
    snapshots.learn(SECOND_REVISION, clock())
    assert not snapshots.is_fresh(made)


def test_the_same_number_of_another_time_is_another_revision(clock):
    """A restored branch counts to the same numbers again."""
    snapshots = store()
    made = kept(snapshots, clock)
    snapshots.learn(State(Revision(1, CHANGED + timedelta(microseconds=1))), clock())
    assert not snapshots.is_fresh(made)


def test_no_revision_at_all_makes_none_fresh(clock):
    snapshots = store()
    made = kept(snapshots, clock)
    assert snapshots.learn(None, clock()) is None
    assert not snapshots.is_fresh(made)


@pytest.mark.parametrize("pass_time", [Clock.wait, Clock.freeze])
def test_time_counts_while_the_sandbox_is_frozen(clock, pass_time):
    snapshots = store()
    made = kept(snapshots, clock)
    pass_time(clock, 6)
    assert not snapshots.is_fresh(made)


def test_a_clock_set_back_makes_nothing_younger(clock):
    snapshots = store()
    made = kept(snapshots, clock)
    clock.freeze(-3600)
    clock.wait(6)
    assert not snapshots.is_fresh(made)
    assert snapshots.age(made.version) == pytest.approx(6, abs=0.01)


def test_the_real_clocks_agree():
    start = now()
    assert start < now()
    assert 0 < seconds(start, now()) < 5
    assert seconds(Moment(0, 0), Moment(1, 3)) == seconds(Moment(0, 0), Moment(3, 1)) == 3


# Answers that come in another order than the questions went out


def test_an_older_answer_that_comes_late_changes_nothing(clock):
    snapshots = store()
    older, newer = clock(), clock()
    made = snapshot(snapshots.learn(SECOND_REVISION, newer))
    assert snapshots.learn(FIRST, older) is made.version
    assert snapshots.is_fresh(made)


def test_an_older_answer_does_not_make_a_snapshot_older(clock):
    snapshots = store()
    older = clock()
    clock.wait(4)
    made = kept(snapshots, clock)
    snapshots.learn(FIRST, older)
    clock.wait(4)
    assert snapshots.is_fresh(made)


def test_an_answer_that_was_overtaken_while_it_was_made_is_not_kept(clock):
    snapshots = store()
    made = snapshot(snapshots.learn(FIRST, clock()))
    snapshots.learn(SECOND_REVISION, clock())
    assert not snapshots.keep(made)
    assert snapshots.find("key") is None


# Writes that pass through this process


def test_after_a_write_nothing_is_kept_nor_being_made(clock):
    snapshots = store()
    being_made = snapshot(snapshots.learn(FIRST, clock()))
    kept(snapshots, clock)
    snapshots.forget()
    assert snapshots.find("key") is None
    assert snapshots.version() is None
    assert not snapshots.keep(being_made)
    assert snapshots.size == 0


@pytest.mark.parametrize("write", [Snapshots.forget, Snapshots.doubt])
def test_a_question_from_before_a_write_does_not_count_after_it(clock, write):
    snapshots = store()
    asked = clock()
    write(snapshots)
    assert snapshots.learn(FIRST, asked) is None
    assert snapshots.version() is None


def test_after_a_doubtful_write_the_database_is_asked_and_may_confirm(clock):
    snapshots = store()
    made = kept(snapshots, clock)
    snapshots.doubt()
    assert not snapshots.is_fresh(made)
    assert snapshots.is_usable(made)
    snapshots.learn(FIRST, clock())
    assert snapshots.is_fresh(made)


# Without a database


def test_snapshot_is_usable_for_so_long(clock):
    snapshots = store()
    made = kept(snapshots, clock)
    clock.wait(59)
    assert snapshots.is_usable(made)
    clock.wait(2)
    assert not snapshots.is_usable(made)


def test_age_of_an_overtaken_snapshot_is_since_it_was_last_confirmed(clock):
    snapshots = store()
    made = kept(snapshots, clock)
    clock.wait(10)
    snapshots.learn(FIRST, clock())
    clock.wait(10)
    snapshots.learn(SECOND_REVISION, clock())
    clock.wait(10)
    assert snapshots.age(made.version) == pytest.approx(20, abs=0.01)


def test_a_failure_is_remembered_for_the_seconds_of_freshness_or_until_an_answer(clock):
    snapshots = store()
    assert not snapshots.has_just_failed()
    snapshots.fail()
    clock.wait(4.9)
    assert snapshots.has_just_failed()
    clock.wait(0.2)
    assert not snapshots.has_just_failed()
    snapshots.fail()
    snapshots.learn(FIRST, clock())
    assert not snapshots.has_just_failed()


# Bounds


def test_the_least_used_goes_first_beyond_the_number_of_entries(clock):
    snapshots = store(entries=2)
    kept(snapshots, clock, "a")
    kept(snapshots, clock, "b")
    snapshots.find("a")
    kept(snapshots, clock, "c")
    assert list(snapshots.kept) == ["a", "c"]


def test_the_least_used_go_first_beyond_the_bytes(clock):
    snapshots = store(size=14_000)
    version = snapshots.learn(FIRST, clock())
    for key in "abcdef":
        snapshots.keep(snapshot(version, b"x" * 1_500, key))  # and about 1,000 around it
    assert list(snapshots.kept) == ["b", "c", "d", "e", "f"]
    assert 12_500 <= snapshots.size < 12_600
    snapshots.keep(snapshot(version, b"x" * 2_400, "g"))
    assert list(snapshots.kept) == ["c", "d", "e", "f", "g"]


def test_what_can_be_thought_up_without_end_goes_before_what_is_plain(clock):
    snapshots = store(entries=3)
    kept(snapshots, clock, "a")
    kept(snapshots, clock, "b")
    for key in ("?1", "?2", "?3"):
        assert snapshots.keep(Snapshot(key, snapshots.version(), b"[]", {}, is_plain=False))
        assert list(snapshots.kept) == ["a", "b", key]
    kept(snapshots, clock, "c")
    assert list(snapshots.kept) == ["a", "b", "c"]
    assert not snapshots.keep(Snapshot("?4", snapshots.version(), b"[]", {}, is_plain=False))
    assert list(snapshots.kept) == ["a", "b", "c"]


def test_what_would_take_more_than_a_quarter_of_all_bytes_is_not_kept_and_drives_nothing_out(clock):
    snapshots = store(size=14_000)
    kept(snapshots, clock, "a")
    assert not snapshots.keep(snapshot(snapshots.version(), b"x" * 2_500, "b"))
    assert list(snapshots.kept) == ["a"]


def test_headers_and_key_count_as_bytes(clock):
    snapshots = store()
    headers = {"Link": "x" * 3_000}
    snapshots.keep(Snapshot("k" * 500, snapshots.learn(FIRST, clock()), b"", headers))
    assert snapshots.size >= 4_504


def test_a_snapshot_that_is_replaced_leaves_no_bytes_behind(clock):
    snapshots = store()
    for _ in range(3):
        made = kept(snapshots, clock)
    assert snapshots.size == made.size
    assert len(snapshots.kept) == 1


# What becomes visible by the clock


def due(lasts: float, passed: datetime | None = None) -> State:
    return State(Revision(1, CHANGED, passed), lasts)


def test_row_of_the_database_is_read_whole():
    assert state_of(None) is None
    assert state_of((1, CHANGED, None, None)) == FIRST
    assert state_of((1, CHANGED, PASSED, 0.5)) == due(0.5, PASSED)


@pytest.mark.parametrize("pass_time", [Clock.wait, Clock.freeze])
def test_snapshot_is_fresh_until_the_next_moment_at_most(clock, pass_time):
    snapshots = store()
    made = snapshot(snapshots.learn(due(3), clock()))
    snapshots.keep(made)
    pass_time(clock, 2.9)
    assert snapshots.is_fresh(made)
    assert snapshots.ttl(made.version) == pytest.approx(0.1, abs=0.01)
    assert snapshots.lasts(made.version) == pytest.approx(0.1, abs=0.01)
    pass_time(clock, 0.2)
    assert not snapshots.is_fresh(made)
    assert snapshots.is_usable(made)


def test_a_moment_beyond_the_seconds_of_freshness_lengthens_nothing(clock):
    snapshots = store()
    made = snapshot(snapshots.learn(due(100), clock()))
    clock.wait(4)
    assert snapshots.ttl(made.version) == pytest.approx(1, abs=0.01)
    assert snapshots.lasts(made.version) == pytest.approx(96, abs=0.01)
    clock.wait(1.1)
    assert not snapshots.is_fresh(made)


@pytest.mark.parametrize("skew", [-86_400, 86_400])
def test_a_clock_that_goes_wrong_by_a_day_ends_it_no_later(monkeypatch, skew):
    clock, snapshots = stopped(monkeypatch, wall=SECOND + skew), store()
    made = snapshot(snapshots.learn(due(3), clock()))
    clock.wait(2.9)
    assert snapshots.is_fresh(made)
    clock.wait(0.2)
    assert not snapshots.is_fresh(made)


def test_time_that_the_database_took_to_answer_counts(clock):
    """It says how long from then on; from the question on is sooner, and so on the safe side."""
    snapshots = store()
    asked = clock()
    clock.wait(2)
    made = snapshot(snapshots.learn(due(3), asked))
    clock.wait(1.1)
    assert not snapshots.is_fresh(made)


def test_moment_that_passed_makes_another_version_of_the_same_revision(clock):
    snapshots = store()
    made = snapshot(snapshots.learn(due(3), clock()))
    snapshots.keep(made)
    clock.wait(4)
    version = snapshots.learn(due(inf, PASSED), clock())
    assert version is not made.version
    assert not snapshots.is_fresh(made)


def test_each_answer_says_anew_how_far_the_next_moment_is(clock):
    snapshots = store()
    made = snapshot(snapshots.learn(due(7), clock()))
    snapshots.keep(made)
    clock.wait(5)
    assert snapshots.learn(due(2), clock()) is made.version
    clock.wait(1.9)
    assert snapshots.is_fresh(made)
    clock.wait(0.2)
    assert not snapshots.is_fresh(made)
    # Whatever was due has been taken back, by hand: no row was to change.
    snapshots.learn(due(inf), clock())
    clock.wait(4.9)
    assert snapshots.is_fresh(made)


# Last-Modified


def test_last_modified_moves_with_the_moment_that_passed():
    asked = Moment(0, SECOND + 3600)
    early = CHANGED - timedelta(days=1)
    for passed, last in ((None, CHANGED), (early, CHANGED), (PASSED, PASSED)):
        version = Version(Revision(1, CHANGED, passed), asked)
        assert version.changed == version.last_modified == int(last.timestamp())


@pytest.mark.parametrize(("waited", "told"), [(0, -1), (1.9, -1), (2, 0), (60, 0)])
def test_a_second_less_is_told_while_the_same_second_may_bring_another_change(waited, told):
    revision = Revision(1, CHANGED + timedelta(seconds=0.9))
    version = Version(revision, Moment(0, SECOND + 0.9 + waited))
    assert version.changed == SECOND
    assert version.last_modified == SECOND + told
