"""Answers kept in this process, each with the version of the content that it was made from.

    asked = now()
    version = snapshots.learn(read_state(), asked)      # one round trip, for all of them
    snapshots.is_fresh(snapshot)                        # none, for some seconds after

A version is a revision of the database and the moment at which the database
was last asked and named it. The moment is that of the question, not of the
answer, so that no age is ever understated; a view that fills a snapshot starts
after it, so that no snapshot is older than its version says.

What becomes visible by the clock changes no row, so a revision holds until the
next scheduled moment at most, and has another name after it. The database says
how many seconds that is: by its own clock, whatever the one here shows.

Nothing here knows requests or settings: `config.snapshots` does.
"""

import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from math import inf
from threading import Lock
from typing import NamedTuple

from django.db import connection

# Of `portfolio_schedule`, each moment that has passed may show another row.
REVISION = """
SELECT revision, changed_at,
    (SELECT max(at) FROM portfolio_schedule WHERE at <= now()),
    (SELECT extract(epoch FROM min(at) - now())::float8 FROM portfolio_schedule WHERE at > now())
FROM portfolio_revision WHERE id = 1
"""
OVERHEAD = 1_000  # bytes that Python needs around the texts of a snapshot, roughly
SHARE = 4  # of the room, no snapshot has more than the fourth part: an image drives out little
# What is changed later may carry the same second as what was seen, unless so much time lies
# between: one second for the second itself, one for a slow commit and clocks that differ.
SETTLED = 2.0  # seconds

BOOT = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class Moment(NamedTuple):
    """Now, by two clocks. Compares by the first, which never goes back."""

    boot: float
    wall: float


NEVER = Moment(float("-inf"), float("-inf"))


def now() -> Moment:
    return Moment(time.clock_gettime(BOOT), time.time())


def seconds(start: Moment, end: Moment) -> float:
    """The time between, or more, never less.

    A frozen sandbox may stop the one clock, an adjustment may set back the
    other. Of the two the longer time counts: too short is stale content, too
    long is one round trip.
    """
    return max(end.boot - start.boot, end.wall - start.wall)


class Revision(NamedTuple):
    """What names the content, and by which moment of its schedule.

    The number alone does not: a branch that was restored counts on from where it was restored to,
    and comes to the same numbers again.
    """

    number: int
    changed_at: datetime
    passed: datetime | None = None


class State(NamedTuple):
    """What the database answers to `REVISION`."""

    revision: Revision
    lasts: float = inf  # seconds from the answer to the next moment, so not less from the question


@dataclass(eq=False)
class Version:
    """What the content was when the database was asked, and is as long as it names the same."""

    revision: Revision
    asked: Moment
    lasts: float = inf  # seconds from `asked` on, after which the clock alone may change it

    def __post_init__(self) -> None:
        _, changed_at, passed = self.revision
        self.latest = max(changed_at, passed or changed_at).timestamp()

    @property
    def changed(self) -> int:
        """The second of the change, in Unix time."""
        return int(self.latest)

    @property
    def last_modified(self) -> int:
        """What readers are told. A second less while the same second may bring another change."""
        settled = self.asked.wall - self.latest >= SETTLED
        return self.changed if settled else self.changed - 1


@dataclass(frozen=True)
class Snapshot:
    """An answer of status 200. `key` is all that it depends on, beside the content's version."""

    key: Hashable
    version: Version
    body: bytes
    headers: dict[str, str]
    # There are no more like it than there is content; of others one can think up any number.
    is_plain: bool = True

    @property
    def size(self) -> int:
        texts = sum(len(name) + len(value) for name, value in self.headers.items())
        return len(self.body) + texts + len(repr(self.key)) + OVERHEAD


class Snapshots:
    """The snapshots of a process, the least used given up first; of those that are plain last.

    `fresh` and `stale` are in seconds: how long one question to the database
    counts, and how old a snapshot may grow while there is no database to ask.
    """

    def __init__(self, *, fresh: float, stale: float, entries: int, size: int) -> None:
        self.fresh, self.stale = fresh, stale
        self.max_entries, self.max_size = entries, size
        self.kept: OrderedDict[Hashable, Snapshot] = OrderedDict()
        self.size = 0
        self.current: Version | None = None
        self.doubted = self.failed = NEVER
        self.lock = Lock()

    def find(self, key: Hashable) -> Snapshot | None:
        with self.lock:
            snapshot = self.kept.get(key)
            if snapshot:
                self.kept.move_to_end(key)
            return snapshot

    def keep(self, snapshot: Snapshot) -> bool:
        """False where it is too large, in the way, or was overtaken while it was made."""
        with self.lock:
            if snapshot.version is not self.current or snapshot.size > self.max_size // SHARE:
                return False
            self.drop(snapshot.key)
            self.kept[snapshot.key] = snapshot
            self.size += snapshot.size
            while len(self.kept) > self.max_entries or self.size > self.max_size:
                self.drop(self.least_used())
            return snapshot.key in self.kept

    def least_used(self) -> Hashable:
        """What to give up next. Or a stranger's questions would drive out what readers fall back
        on while there is no database."""
        others = (key for key, each in self.kept.items() if not each.is_plain)
        return next(chain(others, self.kept))

    def discard(self, key: Hashable) -> None:
        """What the key stands for is not there any more."""
        with self.lock:
            self.drop(key)

    def drop(self, key: Hashable) -> None:
        gone = self.kept.pop(key, None)
        self.size -= gone.size if gone else 0

    def version(self) -> Version | None:
        """The content's version, where the last question still counts."""
        version = self.current
        if version and version.asked > self.doubted and self.ttl(version) > 0:
            return version
        return None

    def is_fresh(self, snapshot: Snapshot) -> bool:
        return snapshot.version is self.version()

    def is_usable(self, snapshot: Snapshot) -> bool:
        """Whether it may stand in while the database can't be had."""
        return self.age(snapshot.version) <= self.stale

    def age(self, version: Version) -> float:
        """Seconds since the database named this version."""
        return seconds(version.asked, now())

    def ttl(self, version: Version) -> float:
        """Seconds for which it needs no look at the database; not more than 0 where it does."""
        return min(self.fresh, version.lasts) - self.age(version)

    def lasts(self, version: Version) -> float:
        """Seconds until the clock may change what is visible, or fewer."""
        return version.lasts - self.age(version)

    def learn(self, state: State | None, asked: Moment) -> Version | None:
        """Takes in the answer to a question that went out at `asked`: the content's version.

        None where another thread has written since, or nobody counts revisions.
        """
        with self.lock:
            self.failed = NEVER
            if asked <= self.doubted:
                return None
            if self.current and asked <= self.current.asked:
                return self.current
            if state is None:
                self.current = None
            elif self.current and self.current.revision == state.revision:
                # In this order: whoever looks in between takes it for older, not for newer.
                self.current.lasts = state.lasts
                self.current.asked = asked
            else:
                self.current = Version(state.revision, asked, state.lasts)
            return self.current

    def fail(self) -> None:
        """The database did not answer."""
        self.failed = now()

    def has_just_failed(self) -> bool:
        """Whether to spare readers another wait for a database that did not answer."""
        return seconds(self.failed, now()) < self.fresh

    def doubt(self) -> None:
        """Something may have been written: the next reader asks the database."""
        self.doubted = now()

    def forget(self) -> None:
        """Something was written: nothing that is kept, or being made, may be shown again."""
        with self.lock:
            self.kept.clear()
            self.size = 0
            self.current = None
            self.doubted = now()


def read_state() -> State | None:
    """The content's revision now, in one round trip. None where nobody counts."""
    with connection.cursor() as cursor:
        cursor.execute(REVISION)
        return state_of(cursor.fetchone())


def state_of(row: tuple[int, datetime, datetime | None, float | None] | None) -> State | None:
    """The one row that answers `REVISION`."""
    if row is None:
        return None
    number, changed_at, passed, lasts = row
    return State(Revision(number, changed_at, passed), inf if lasts is None else lasts)
