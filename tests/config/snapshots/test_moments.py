"""What becomes visible by the clock shows without a write, and nobody keeps the answer before it.

The clock that counts is the database's. This process's own stands still here, or goes wrong.
"""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils.http import http_date

from portfolio.models import Revision, Schedule
from tests.config.snapshots.conftest import (
    EXPIRED,
    PUBLIC,
    bring_nearer,
    due,
    lasting,
    names,
    to_come,
)
from tests.config.snapshots.test_outages import no_database
from tests.conftest import Client
from tests.factories import a_job, a_skill, a_technology

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = 3600


# Another version, without a write


def test_row_shows_when_its_moment_has_passed(api, clock, costs):
    a_skill(name="Go")
    a_skill(name="Rust", visible_from=to_come(HOUR))
    assert names(api.get("/api/skills")) == ["Go"]
    before = Revision.objects.values().get()
    bring_nearer(2 * HOUR)
    clock.wait(2 * HOUR)
    answer = costs(2, api, "/api/skills")
    assert names(answer) == ["Go", "Rust"]
    assert answer["Cache-Status"] == "portfolio; fwd=stale; fwd-status=200; stored"
    assert names(costs(0, api, "/api/skills")) == ["Go", "Rust"]
    assert Revision.objects.values().get() == before


@pytest.mark.parametrize("path", ["/api/skills", "/api/skills/1", "/api/portfolio"])
def test_everything_that_shows_the_row_shows_it(api, clock, path):
    skill = a_skill(id=1, name="canary-later", visible_from=to_come(HOUR))
    for _ in range(2):
        assert "canary-later" not in api.get(path).content.decode()
    bring_nearer(2 * HOUR)
    clock.wait(2 * HOUR)
    assert skill.name in api.get(path).content.decode()


def test_name_of_a_technology_shows_in_the_jobs_that_used_it_before(api, clock):
    technology = a_technology("canary-later")
    a_job(technology)
    skill = a_skill(visible_from=to_come(HOUR))
    type(technology).objects.update(visible_from=skill.visible_from)
    assert api.get("/api/experience").json()[0]["technologies"] == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE technologies DISABLE TRIGGER USER")
        cursor.execute("UPDATE technologies SET visible_from = now()")
        cursor.execute("ALTER TABLE technologies ENABLE TRIGGER USER")
    bring_nearer(2 * HOUR)
    clock.wait(2 * HOUR)
    assert api.get("/api/experience").json()[0]["technologies"] == ["canary-later"]


def test_each_of_several_moments_counts(api, clock):
    for number in (1, 2, 3):
        a_skill(name=f"{number}", visible_from=to_come(number * HOUR))
    for shown in ([], ["1"], ["1", "2"], ["1", "2", "3"], ["1", "2", "3"]):
        assert names(api.get("/api/skills")) == shown
        bring_nearer(1.1 * HOUR)
        clock.wait(1.1 * HOUR)


def test_between_moments_the_copy_holds(api, clock, costs):
    a_skill(visible_from=to_come(HOUR))
    api.get("/api/skills")
    clock.wait(6)
    answer = costs(1, api, "/api/skills")
    assert answer["Cache-Status"] == "portfolio; fwd=stale; fwd-status=304"
    Schedule.objects.create(at=to_come(-2 * HOUR))  # of a row that is gone, say
    clock.wait(6)
    costs(2, api, "/api/skills")
    clock.wait(6)
    costs(1, api, "/api/skills")


def test_copy_is_fresh_until_the_moment_and_not_a_second_longer(settings, clock, costs):
    settings.SNAPSHOT_FRESH_SECONDS = HOUR
    api = Client()
    with due(1000):
        api.get("/api/skills")
        clock.wait(999.9)
        hit = costs(0, api, "/api/skills")
        assert hit["Cache-Status"] == "portfolio; hit; ttl=0"
        clock.wait(0.2)
        costs(1, api, "/api/skills")


def test_frozen_sandbox_asks_when_the_moment_passed_meanwhile(settings, clock, costs):
    settings.SNAPSHOT_FRESH_SECONDS = HOUR
    api = Client()
    with due(1000):
        api.get("/api/skills")
        clock.freeze(1001)
        costs(1, api, "/api/skills")


# For how long others keep it


@pytest.mark.parametrize("skew", [0, -86_400, 86_400])
def test_others_keep_it_until_the_moment_at_most(clock, skew):
    """To the second, and whatever the time is here."""
    clock.freeze(skew)
    for seconds, expected in (
        (-50.5, PUBLIC),
        (0.5, EXPIRED),
        (10.5, lasting(0, 10, 0)),
        (60.5, lasting(0, 60, 0)),
        (100.5, lasting(0, 60, 40)),
        (120.5, PUBLIC),
        (1e9, PUBLIC),
    ):
        with due(seconds):
            first, condition = the_same_three_times(Client(), expected)
            # One whose first answer in a process is a 304.
            unchanged = Client().get("/api/skills", headers=condition)
            assert (unchanged.status_code, unchanged["Cache-Control"]) == (304, expected)
            assert first["ETag"] == unchanged["ETag"]


def the_same_three_times(api, expected):
    """From the view, from memory, and as a 304."""
    first = api.get("/api/skills")
    condition = {"If-None-Match": first["ETag"]}
    hit = api.get("/api/skills")
    unchanged = api.get("/api/skills", headers=condition)
    assert [answer.status_code for answer in (first, hit, unchanged)] == [200, 200, 304]
    assert [answer["Cache-Control"] for answer in (first, hit, unchanged)] == [expected] * 3
    return first, condition


def test_browsers_too(settings):
    settings.BROWSER_CACHE_SECONDS = 30
    with due(20.5):
        assert Client().get("/api/skills")["Cache-Control"] == lasting(20, 20, 0)


def test_the_nearer_the_moment_the_shorter_others_keep_a_kept_answer(settings, clock, costs):
    settings.SNAPSHOT_FRESH_SECONDS = HOUR
    api = Client()
    with due(130.5):
        condition = {"If-None-Match": api.get("/api/skills")["ETag"]}
        for waited, expected in (
            (20, lasting(0, 60, 50)),
            (60, lasting(0, 50, 0)),
            (40, lasting(0, 10, 0)),
            (10, EXPIRED),
        ):
            clock.wait(waited)
            for headers, status in (({}, 200), (condition, 304)):
                answer = costs(0, api, "/api/skills", **headers)
                assert (answer.status_code, answer["Cache-Control"]) == (status, expected)


def test_second_path_knows_how_near_the_moment_is_from_the_first_ones_question(api, clock, costs):
    with due(12.5):
        api.get("/api/skills")
        clock.wait(4)
        assert costs(1, api, "/api/technologies")["Cache-Control"] == lasting(0, 8, 0)


def test_answer_that_the_database_confirms_says_how_near_the_moment_is_then(api, clock, costs):
    with due(200.5):
        assert api.get("/api/skills")["Cache-Control"] == PUBLIC
        with connection.cursor() as cursor:
            cursor.execute("UPDATE portfolio_schedule SET at = at - interval '180 s'")
        clock.wait(180)
        answer = costs(1, api, "/api/skills")
        assert answer["Cache-Status"] == "portfolio; fwd=stale; fwd-status=304"
        assert answer["Cache-Control"] == lasting(0, 20, 0)


def test_moment_that_is_written_reaches_those_who_read_after_it(api, clock, costs):
    assert api.get("/api/skills")["Cache-Control"] == PUBLIC
    with due(30.5):
        clock.wait(5)
        assert costs(1, api, "/api/skills")["Cache-Control"] == lasting(0, 30, 0)


# What else depends on it


def test_last_modified_is_the_moment_where_that_came_last(api, clock):
    now = datetime.now(UTC)
    Revision.objects.update(changed_at=now - timedelta(hours=3))
    told = []
    for ago in (4, 2, 1):
        Schedule.objects.create(at=now - timedelta(hours=ago))
        told.append(Client().get("/api/skills")["Last-Modified"])
    assert told == [http_date((now - timedelta(hours=ago)).timestamp()) for ago in (3, 2, 1)]


def test_reader_who_asks_by_date_gets_what_the_clock_has_shown(api, clock):
    Revision.objects.update(changed_at=datetime.now(UTC) - timedelta(hours=3))
    modified = api.get("/api/skills")["Last-Modified"]
    condition = {"If-Modified-Since": modified}
    assert api.get("/api/skills", headers=condition).status_code == 304
    Schedule.objects.create(at=to_come(-HOUR))
    clock.wait(6)
    assert api.get("/api/skills", headers=condition).status_code == 200


def test_copy_from_before_the_moment_stands_in_while_there_is_no_database(api, clock, settings):
    """It lacks what would show by now: nobody here can know of it."""
    a_skill(name="Go")
    a_skill(name="Rust", visible_from=to_come(HOUR))
    api.get("/api/skills")
    bring_nearer(2 * HOUR)
    clock.wait(2 * HOUR)
    with no_database(settings):
        answer = api.get("/api/skills")
        assert names(answer) == ["Go"]
        assert answer["Cache-Control"] == "public, max-age=0, stale-if-error=86400"
        assert "detail=database-unavailable" in answer["Cache-Status"]
    clock.wait(6)
    assert names(api.get("/api/skills")) == ["Go", "Rust"]


def test_owner_sees_what_is_to_come_and_it_costs_no_more(api, owner_token, costs):
    skill = a_skill(name="Go", visible_from=to_come(HOUR))
    bearer = {"authorization": f"Bearer {owner_token}"}
    for _ in range(2):
        assert names(costs(2, api, "/api/skills", **bearer)) == ["Go"]
        assert api.get(f"/api/skills/{skill.pk}").status_code == 404


def test_until_two_minutes_before_nothing_tells_that_something_is_to_come(api):
    a_skill(visible_from=to_come(HOUR))
    Revision.objects.update(changed_at=datetime(2020, 1, 1, tzinfo=UTC))
    answer = api.get("/api/skills")
    assert answer["Cache-Control"] == PUBLIC
    assert answer["Last-Modified"] == "Wed, 01 Jan 2020 00:00:00 GMT"
    assert answer.json() == []
