"""Nothing that is hidden is found in any public answer, by whoever asks whatever.

The addresses come from the routes, the parameters from the API's description, the hidden texts from
the columns: what is added to any of them is searched without a new line here.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connections
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from config.neon.branches.connecting import alias_of
from portfolio.cv import LISTS
from tests.branches.databases import migrate
from tests.canaries.asking import PERSONS, Request, curious, plain
from tests.canaries.door import Asked, Door, unmoved
from tests.canaries.finding import canaries, in_answer
from tests.canaries.routes import addresses
from tests.canaries.world import BEFORE, HIDDEN, IMPORTED, SECRET, World, baits
from tests.config.databases import database
from tests.config.services import Services

FUNCTION = "portfolio-edge"
TABLES = [model._meta.db_table.replace("_", "-") for model in LISTS.values()]
JSON = {"content-type": "application/json"}
PATIENCE = 60  # seconds for what takes one or two
# The pages and documents that show the whole CV, and so what is in it.
WHOLE = ("/", "/api/portfolio", "/api/resume.json")


@pytest.fixture
def world(django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[World, str]]:
    """A CV in a database of its own, and that database's address."""
    with django_db_blocker.unblock(), database() as url, alias_of(url) as alias:
        migrate(alias)
        yield World(alias), url


def test_nothing_hidden_is_found_in_any_public_answer(world: tuple[World, str]) -> None:
    """One test, for processes and rows are what costs: each step is a sentence of its own."""
    cv, url = world
    cv.plant_visible()
    with Door(url) as door:
        # Of a database in which nothing else is hidden, with other contacts.
        questions = everything(cv)
        before = door.ask_all(questions)
        the_search_reads_what_is_shown(before)
    cv.plant_hidden()
    with Services() as aws, Door(url, EDGE_FUNCTION=FUNCTION, **aws.environment) as door:
        aws.functions[FUNCTION] = lambda event: None
        its_owner_finds_everything(door, cv)
        after = door.ask_all(questions)
        nothing_is_found(after, cv)
        nothing_else_is_answered_than_before(before, after)
        # By now there are rows and pictures to name.
        nothing_is_found(door.ask_all(of_the_public(cv)), cv)
        the_owner_writes(door, cv)
        copies_hold_nothing_either(door, cv, url)
    logs_and_events_hold_nothing(door, aws, cv)
    cv.publish_everything()
    with Door(url) as door:
        everybody_finds_what_is_published(door, cv)


def everything(cv: World) -> list[Request]:
    return curious(addresses(cv.values), baits)


def of_the_api(cv: World) -> list[Request]:
    return [each for each in plain(addresses(cv.values)) if each.target.startswith("/api")]


def of_the_public(cv: World) -> list[Request]:
    return [each for each in plain(addresses(cv.values)) if not each.target.startswith(PERSONS)]


def the_search_reads_what_is_shown(asked: Asked) -> None:
    """It gets content where there is some, and each kind of refusal."""
    found = {request.target: answer for request, answer in asked if answer["statusCode"] == 200}
    for address in WHOLE:
        assert "seen" in found[address]["body"], address
    statuses = {answer["statusCode"] for _, answer in asked}
    assert statuses >= {200, 204, 302, 304, 400, 401, 404, 405, 406}
    assert 500 not in statuses


def its_owner_finds_everything(door: Door, cv: World) -> None:
    """So the rows are there, and a search of answers finds them."""
    token = {"authorization": f"Bearer {cv.token}"}
    asked = door.ask_all(of_the_api(cv), **token)
    found = words_in(asked, cv)
    # A portfolio is about one person: of others the owner reads in the admin.
    wanted = {
        word for state in (*HIDDEN, SECRET) for word in cv.words[state] if not is_elsewhere(word)
    }
    assert wanted - found == set()


def is_elsewhere(word: str) -> bool:
    """Not in the API: another person's, an account's, the bytes of a picture."""
    another = word.startswith("canary-personal-info") and not word.endswith(SECRET)
    return another or word.startswith(
        ("canary-username", "canary-token", "canary-images", "c0ffee")
    )


def words_in(asked: Asked, cv: World) -> set[str]:
    words = cv.all_words
    return {word for _, answer in asked for word in in_answer(answer, words)}


def nothing_is_found(asked: Asked, cv: World) -> None:
    words = cv.all_words
    found = [
        (f"{request}", sorted(leaked))
        for request, answer in asked
        # A link to the next page, or to the log-in, says what was asked for.
        if (leaked := in_answer(answer, words) - canaries(request.target, words))
    ]
    assert found == []


def nothing_else_is_answered_than_before(before: Asked, after: Asked) -> None:
    """No count, order, page or refusal tells that there is something hidden."""
    differing = [
        f"{request}"
        for (request, then), (_, now) in zip(before, after, strict=True)
        if unmoved(then) != unmoved(now)
    ]
    assert differing == []


def the_owner_writes(door: Door, cv: World) -> None:
    """What is refused, and what is taken: neither may get into a log or to the edge."""
    headers = JSON | {"authorization": f"Bearer {cv.token}"}
    hidden = '"active": false, "name": "canary-technologies-name-hidden quetzal"'
    for method, target, body, status in [
        ("POST", "/api/technologies", f'{{"category": "c", {hidden}}}', 409),
        ("POST", "/api/skills", f'{{"category": "c", "level": 9, {hidden}}}', 400),
        ("POST", "/api/skills", f'{{"category": "c", "level": 3, {hidden}}}', 201),
        ("POST", "/api/skills", f"{{{hidden}", 400),
        ("PATCH", "/api/personal-info", '{"phone": "canary-personal-info-phone-secret"}', 200),
        ("PATCH", "/api/personal-info", '{"email": "canary-personal-info-email-secret"}', 400),
    ]:
        answer = door.answer(Request(method, target, headers | {"if-match": "*"}, body))
        assert answer["statusCode"] in {status, 400 if status == 409 else status}, answer


def copies_hold_nothing_either(door: Door, cv: World, url: str) -> None:
    """While the database is away readers get copies, or a 503."""
    questions = of_the_public(cv)
    door.ask_all(questions)
    connections[cv.alias].close()
    with away(url):
        end = time.monotonic() + PATIENCE
        while "database-unavailable" not in status_of(door, "/api/skills"):
            assert time.monotonic() < end, "the copy does not grow old"
            time.sleep(0.1)
        asked = door.ask_all(questions)
        headers = JSON | {"authorization": f"Bearer {cv.token}"}
        body = '{"name": "canary-skills-name-hidden", "category": "c", "level": 3}'
        lost = door.answer(Request("POST", "/api/skills", headers, body))
    nothing_is_found(asked, cv)
    assert lost["statusCode"] == 503
    kinds = {
        (answer["statusCode"], "unavailable" in answer["headers"].get("cache-status", ""))
        for _, answer in asked
    }
    assert kinds >= {(200, True), (503, False)}


def status_of(door: Door, address: str) -> str:
    return str(door.answer(Request("GET", address))["headers"].get("cache-status", ""))


@contextmanager
def away(url: str) -> Iterator[None]:
    """The database is not there: an answer that nobody waits for."""
    server, _, name = url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        rename(admin, name, f"{name}_away")
        try:
            yield
        finally:
            rename(admin, f"{name}_away", name)


def rename(admin: psycopg.Connection[Any], name: str, other: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s",
            [name],
        )
        try:
            names = sql.Identifier(name), sql.Identifier(other)
            admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))
        except psycopg.errors.ObjectInUse:
            assert time.monotonic() < end
        else:
            return


def logs_and_events_hold_nothing(door: Door, aws: Services, cv: World) -> None:
    # The address that was asked for stands in the log, and a picture's is made of its digest.
    words = {word for word in cv.all_words if word.startswith("canary")}
    lines = [line for line in door.said if line.strip()]
    assert len(lines) > 500
    assert [line for line in lines if canaries(remove_pictures(line), words)] == []
    assert aws.asked(FUNCTION)
    assert [event for event in aws.asked(FUNCTION) if canaries(f"{event}", words)] == []


def remove_pictures(line: str) -> str:
    return re.sub("/images/[0-9a-f]{32}", "", line)


def everybody_finds_what_is_published(door: Door, cv: World) -> None:
    """The same search finds each of those words as soon as the owner shows it."""
    asked = door.ask_all(of_the_public(cv))
    words = {w for state in HIDDEN for w in cv.words[state] if not is_elsewhere(w)}
    [found] = [in_answer(a, words) for request, a in asked if request.target == "/api/portfolio"]
    assert words - found == set()
    for address in WHOLE:
        [found] = [in_answer(a, words) for request, a in asked if request.target == address]
        # Of each table at least something.
        tables = [{word for word in words if word.startswith(f"canary-{name}-")} for name in TABLES]
        assert [names for names in tables if not names & found] == [], address
    assert words_in(asked, cv) & cv.words[BEFORE] == set()
    assert words_in(asked, cv) & cv.words[IMPORTED] == set()
