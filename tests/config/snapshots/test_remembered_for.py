"""For how long the handler answers before Django, and what it says of that."""

import json

import pytest

from portfolio.models import Schedule
from tests.config.snapshots.conftest import to_come
from tests.config.snapshots.handling import (
    asked,
    by_django,
    content,
    read_until_remembered,
    send,
)
from tests.emulator.events import http_api
from tests.factories import a_skill

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["asked", "content"]


def test_age_goes_on_and_ends_with_the_seconds_of_freshness(asked, clock, content):
    event = http_api("GET", "/api/skills")
    headers = read_until_remembered(asked, event)["headers"]
    assert (headers["age"], headers["cache-status"]) == ("0", "portfolio; hit; ttl=4")
    clock.wait(3)
    headers = send(event)["headers"]
    assert (headers["age"], headers["cache-status"]) == ("3", "portfolio; hit; ttl=1")
    assert len(asked) == 2
    clock.wait(2)
    assert send(event)["headers"]["cache-status"] == "portfolio; fwd=stale; fwd-status=304"
    # The database has said that nothing changed, so what is remembered holds again.
    assert send(event)["headers"]["cache-status"] == "portfolio; hit; ttl=4"
    assert len(asked) == 3


@pytest.fixture
def lasting_an_hour(settings):
    """What a question says holds for an hour, and so long is an answer kept at the edge."""
    settings.SNAPSHOT_FRESH_SECONDS = settings.EDGE_CACHE_SECONDS = 3600


@pytest.mark.usefixtures("lasting_an_hour")
@pytest.mark.parametrize("path", ["/api/skills", "/"])
def test_the_nearer_the_moment_the_shorter_others_keep_it(asked, clock, path):
    Schedule.objects.create(at=to_come(3000))
    plain = http_api("GET", path)
    headers = read_until_remembered(asked, plain)["headers"]
    condition = http_api("GET", path, headers={"if-none-match": headers["etag"]})
    read_until_remembered(asked, condition)
    left = seconds_at_the_edge(headers)
    assert 0 < left < 3000
    before = len(asked)
    for waited in (20, left // 2, left // 3):
        clock.wait(waited)
        left -= waited
        for event, status in ((plain, 200), (condition, 304)):
            answer = send(event)
            assert answer["statusCode"] == status
            # Microseconds pass too.
            assert seconds_at_the_edge(answer["headers"]) in (left - 1, left)
            assert "stale-while-revalidate=0," in answer["headers"]["cache-control"]
    assert len(asked) == before
    # The moment has come: what was remembered before it is no answer any more.
    clock.wait(left + 1)
    assert send(plain)["headers"]["cache-status"] == "portfolio; fwd=stale; fwd-status=304"
    assert len(asked) == before + 1


def seconds_at_the_edge(headers):
    return int(headers["cache-control"].partition("s-maxage=")[2].partition(",")[0])


def test_frozen_sandbox_remembers_nothing_when_it_thaws(asked, clock):
    skill = a_skill(name="Go")
    event = http_api("GET", "/api/skills")
    read_until_remembered(asked, event)
    type(skill).objects.update(active=False)
    clock.freeze(3600)
    assert send(event)["body"] == "[]"


def test_owner_sees_a_write_at_once(asked, owner_token):
    skill = a_skill(name="Go")
    event = http_api("GET", "/api/skills")
    read_until_remembered(asked, event)
    bearer = {
        "authorization": f"Bearer {owner_token}",
        "content-type": "application/json",
        "if-match": "*",
    }
    patch = http_api("PATCH", f"/api/skills/{skill.pk}", headers=bearer, body='{"name": "Rust"}')
    assert send(patch)["statusCode"] == 200
    assert [row["name"] for row in json.loads(send(event)["body"])] == ["Rust"]


def test_doubt_is_djangos_to_settle(asked):
    event = http_api("GET", "/api/skills")
    read_until_remembered(asked, event)
    send(http_api("POST", "/api/skills", body="{}"))
    assert send(event)["headers"]["cache-status"] == "portfolio; fwd=stale; fwd-status=304"


def test_last_modified_settles_as_djangos_does(asked, monkeypatch, clock, content):
    event = http_api("GET", "/api/skills")
    for _ in range(3):
        answer = read_until_remembered(asked, event)
        assert answer == by_django(asked, monkeypatch, event)
        clock.wait(6)
