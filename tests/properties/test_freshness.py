"""Whatever is written in whatever way: no process shows what was gone for longer than it may.

Three processes, each with its own snapshots, read without end while this one
writes at random. Every answer must be what some state of the database had to
say, a state that stood at most `FRESH` seconds before the request. Longer, or
otherwise: `PROPERTY_SECONDS=300 PROPERTY_SEED=7 make test ARGS="-k freshness"`.

What the clock makes visible is shown by every process at that moment, without a write, and no
answer of before says that it holds beyond it.
"""

import json
import os
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client as Browser

from portfolio.models import Experience, Project, Skill
from tests.properties.history import FRESH, PATHS, WHOLE, History, parts
from tests.properties.writes import BY_THE_CLOCK, FILLING, NEVER, WAYS, Way, Writer

SECONDS = float(os.environ.get("PROPERTY_SECONDS", "10"))
SEED = int(os.environ.get("PROPERTY_SEED", "1"))
PROCESSES = 3
LEAST_WAYS = 12
LONGEST = 300  # seconds more, on a machine that is very busy
SHORT = "max-age=0, s-maxage=0, stale-while-revalidate=0,"
ROOT = Path(__file__).parents[2]


def seeded(number: int) -> Random:
    return Random(f"{SEED} {number}")  # noqa: S311 - to try things, not to keep a secret


class Process:
    """Another process of the application."""

    def __init__(self, url: str) -> None:
        self.lock = Lock()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.properties.process", str(FRESH)],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": url},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, path: str, method: str = "GET", body: Any = None, **headers: str) -> Any:
        sent = {"method": method, "path": path, "headers": headers, "body": body}
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(sent) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, *error: object) -> None:
        self.process.communicate(timeout=10)


class Reader(Thread):
    """Reads at random from one process, and remembers all of it."""

    def __init__(self, process: Process, random: Random, over: Event) -> None:
        super().__init__()
        self.process, self.random, self.over = process, random, over
        self.answers: list[tuple[str, Any]] = []
        self.tags: dict[str, str] = {}
        self.bodies: dict[str, str] = {}

    def run(self) -> None:
        while not self.over.is_set():
            with self.process.lock:
                self.read(self.random.choice(PATHS))
            time.sleep(self.random.uniform(0, 0.02))

    def read(self, path: str) -> Any:
        tag = self.tags.get(path, "") if self.random.random() < 0.3 else ""
        answer = self.process.ask(path, **{"if-none-match": tag} if tag else {})
        if answer["status"] == 304:
            assert answer["body"] == ""
            assert answer["headers"]["etag"] == tag
            answer |= {"status": 200, "body": self.bodies[tag], "unchanged": True}
        if answer["status"] == 200:
            self.tags[path] = answer["headers"]["etag"]
            self.bodies[self.tags[path]] = answer["body"]
        self.answers.append((path, answer))
        return answer


@pytest.fixture
def url() -> str:
    """The tests' database, for another process."""
    address = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(address._replace(path=f"/{connection.settings_dict['NAME']}"))


@pytest.fixture
def readers(transactional_db: None, url: str) -> Iterator[list[Reader]]:
    over = Event()
    with ExitStack() as stack:
        processes = [stack.enter_context(Process(url)) for _ in range(PROCESSES)]
        for process in processes:
            assert process.ask("/healthz")["status"] == 200
        readers = [
            Reader(process, seeded(number), over) for number, process in enumerate(processes)
        ]
        yield readers
        over.set()
        for reader in readers:
            reader.join()


@pytest.fixture
def session(owner: Any) -> str:
    browser = Browser()
    browser.force_login(owner)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={browser.cookies[name].value}"


def through(reader: Reader, random: Random, token: str, session: str) -> str:
    """The owner writes through this reader's process."""
    api = {"authorization": f"Bearer {token}", "if-match": "*"}
    kind, model = random.choice([("projects", Project), ("experience", Experience)])
    row = model.objects.order_by("?").first()
    skill = Skill.objects.exclude(name=NEVER).order_by("?").first()
    ways: list[tuple[str, str, Any, dict[str, str], int]] = [
        ("POST", "/api/skills", {"name": "posted", "category": "c", "level": 2}, api, 201),
        ("POST", "/api/skills", {"name": "refused"}, api, 400),
        ("POST", "/api/skills", {"name": "refused"}, {}, 401),
    ]
    if row:
        body = {"technologies": [], "description": f"patched {random.random()}"}
        ways.append(("PATCH", f"/api/{kind}/{row.pk}", body, api, 200))
        ways.append(("DELETE", f"/api/{kind}/{row.pk}", None, api, 204))
    if skill:
        action = "hide" if skill.active else "show"
        seen = f"{skill.pk}.{skill.version}"
        form = {"action": action, "_selected_action": skill.pk, "seen": seen}
        admin = {"cookie": session, "form": "yes"}
        ways += [("POST", "/admin/portfolio/skill/", form, admin, 302)] * 2
    method, path, body, headers, expected = random.choice(ways)
    answer = reader.process.ask(path, method, body, **headers)
    assert answer["status"] == expected, (method, path, answer)
    return f"{method} {path.split('/')[1]} {expected}"


def test_freshness_however_it_is_written(
    readers: list[Reader], owner_token: str, session: str
) -> None:
    random, history, ways = seeded(PROCESSES), History(), Counter[str]()
    writer = Writer(random)
    for way in FILLING:
        writer.write(way)
    history.note(0, 0)
    for reader in readers:
        reader.start()
    end = time.monotonic() + SECONDS
    for way in endless(random):
        # A busy machine takes as long as it needs for some of each kind.
        if time.monotonic() > end and len(ways) >= LEAST_WAYS and were_at_work(readers, ways):
            break
        assert time.monotonic() < end + LONGEST, ways
        if way is None:
            reader = random.choice(readers)
            with reader.process.lock:
                began = time.monotonic()
                ways[through(reader, random, owner_token, session)] += 1
                history.note(began, time.monotonic())
                # Whoever wrote sees it at once.
                whole = reader.read(WHOLE)
                for part, found in parts(WHOLE, whole["status"], whole["body"]).items():
                    assert found == history.now(part), f"{part} after {ways} (seed {SEED})"
        else:
            began = time.monotonic()
            writer.write(way)
            ways[way.__name__] += 1
            history.note(began, time.monotonic())
            if way in BY_THE_CLOCK:
                began = time.monotonic()
                history.wait_for_the_clock(began, writer.bring_on())
        # Time for the others to notice, or to be overtaken by the next change.
        time.sleep(random.choice([0, 0.02, 2 * FRESH, 2 * FRESH]))
    readers[0].over.set()
    for reader in readers:
        reader.join()
    check(readers, history)


def endless(random: Random) -> Iterator[Way | None]:
    """All ways of writing again and again, each time in another order. None: by a request."""
    while True:
        ways = [*WAYS, *[None] * 10]
        random.shuffle(ways)
        yield from ways


def were_at_work(readers: list[Reader], ways: Counter[str]) -> bool:
    """Whether the snapshots were, in each of their ways: without it nothing here says anything."""
    if not any(ways[way.__name__] for way in BY_THE_CLOCK):
        return False
    served = Counter[str]()
    for reader in readers:
        for _, answer in reader.answers[:]:
            served[answer["headers"].get("cache-status", "; none").split("; ")[1]] += 1
            served["unchanged"] += "unchanged" in answer
    return min(served[word] for word in ("hit", "fwd=stale", "fwd=uri-miss", "unchanged")) > 5


def check(readers: list[Reader], history: History) -> None:
    bodies: dict[str, set[str]] = defaultdict(set)
    tags: dict[str, set[str]] = defaultdict(set)
    for reader in readers:
        for path, answer in reader.answers:
            assert answer["status"] in ({200, 404} if path == "/api/personal-info" else {200})
            assert NEVER not in answer["body"]
            for part, found in parts(path, answer["status"], answer["body"]).items():
                allowed = history.allows(part, found, answer["began"], answer["ended"])
                assert allowed, f"{part} is out of date or was never so (seed {SEED}): {answer}"
            if answer["status"] == 200:
                if history.is_short(answer["began"], answer["ended"]):
                    assert SHORT in answer["headers"]["cache-control"], answer
                tag = answer["headers"]["etag"]
                bodies[tag].add(answer["body"])
                tags[answer["body"]].add(tag)
    assert {len(each) for each in bodies.values()} == {1}, "two bodies of one tag"
    assert {len(each) for each in tags.values()} == {1}, "two tags of one body"
