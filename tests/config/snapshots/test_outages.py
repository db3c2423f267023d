"""Readers while the database can't be had."""

import socket
import time
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection

from portfolio.models import ApiToken, Revision, Technology
from tests.config.snapshots.conftest import behind, hide, names
from tests.conftest import Client
from tests.factories import a_skill, a_technology

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def no_database(settings):
    """Nothing listens where the database was."""
    settings.REQUEST_DEADLINE = 0.2
    place = {"HOST": "127.0.0.1", "PORT": "1"}
    before = {name: connection.settings_dict[name] for name in place}
    connection.close()
    connection.settings_dict.update(place)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def test_reader_gets_the_copy_with_its_age_while_there_is_no_database(api, clock, settings, caplog):
    a_skill(name="Go")
    first = api.get("/api/skills")
    clock.wait(3600)
    with no_database(settings):
        for _ in range(2):
            answer = api.get("/api/skills")
            assert names(answer) == ["Go"]
            assert answer["Age"] == "3600"
            assert answer["ETag"] == first["ETag"]
            assert answer["Last-Modified"] == first["Last-Modified"]
            assert answer["Cache-Control"] == "public, max-age=0, stale-if-error=86400"
            status = "portfolio; hit; ttl=-3596; detail=database-unavailable"
            assert answer["Cache-Status"] == status
            head = {"If-None-Match": first["ETag"]}
            again = api.get("/api/skills", headers=head)
            assert (again.status_code, again["Cache-Status"]) == (304, status)
    clock.wait(5)
    assert api.get("/api/skills")["Cache-Status"] == "portfolio; fwd=stale; fwd-status=304"
    assert caplog.records[0].getMessage() == "The database could not be had; a copy was served."
    assert caplog.records[0].age_seconds == 3600
    assert caplog.records[0].phase == "connecting"


def test_a_reader_whose_copy_is_fresh_notices_nothing(api, settings):
    api.get("/api/skills")
    with no_database(settings):
        assert api.get("/api/skills")["Cache-Status"] == "portfolio; hit; ttl=4"


def test_a_copy_that_is_too_old_is_not_served(settings, clock):
    settings.SNAPSHOT_STALE_SECONDS = 60
    api = Client()
    api.get("/api/skills")
    clock.wait(61)
    with no_database(settings):
        assert api.get("/api/skills").status_code == 503


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/api/skills?search={}", {}),
        ("/api/skills?limit={}", {}),
        ("/api/skills", {"accept": "application/json; indent={}"}),
        ("/", {"host": "testserver:{}"}),
    ],
)
def test_strangers_questions_drive_out_no_copy_that_readers_need(settings, clock, path, headers):
    """For an outage in which the first who asks would get a 503."""
    settings.SNAPSHOT_MAX_ENTRIES = 4
    api = Client()
    plain = ["/", "/api/skills", "/api/portfolio"]
    for each in plain:
        api.get(each, headers={"host": "testserver"})
    for number in range(1, 8):
        asked = {name: value.format(number) for name, value in headers.items()}
        asked = {"host": "testserver"} | asked
        assert api.get(path.format(number), headers=asked).status_code == 200
    clock.wait(10)
    with no_database(settings):
        answers = [api.get(each, headers={"host": "testserver"}) for each in plain]
    assert [answer.status_code for answer in answers] == [200] * 3


def test_who_has_no_copy_gets_503_and_the_next_who_has_is_served(api, settings, clock):
    api.get("/api/skills")
    clock.wait(10)
    with no_database(settings):
        assert api.get("/api/technologies").status_code == 503
        assert api.get("/api/skills").status_code == 200


def test_who_has_no_copy_waits_for_the_database_once(rf, settings, caplog):
    middleware = behind(lambda request: pytest.fail("the view was asked"))
    with no_database(settings):
        answer = middleware(rf.get("/api/skills"))
    assert answer.status_code == 503
    assert [record.phase for record in caplog.records] == ["connecting"]


def test_after_a_failure_the_database_is_spared_for_some_seconds(api, settings, clock):
    api.get("/api/skills")
    clock.wait(10)
    with no_database(settings):
        api.get("/api/skills")
    # It is back, but nobody asks yet.
    assert "database-unavailable" in api.get("/api/skills")["Cache-Status"]
    clock.wait(5)
    assert api.get("/api/skills")["Cache-Status"] == "portfolio; fwd=stale; fwd-status=304"


def test_a_database_that_fails_between_the_question_and_the_list(api, settings, clock):
    """Another transaction locks the table, so the list runs into the deadline."""
    skill = a_skill(name="Go")
    api.get("/api/skills")
    hide(skill)
    clock.wait(5)
    settings.REQUEST_DEADLINE = 0.3
    with another_connection() as other:
        other.execute("LOCK TABLE skills")
        answer = api.get("/api/skills")
    assert names(answer) == ["Go"]
    assert "database-unavailable" in answer["Cache-Status"]
    connection.close()  # a server does, between requests
    assert api.get("/api/skills").json() == []


@contextmanager
def another_connection():
    parameters = connection.get_connection_params()
    own = ("cursor_factory", "context", "prepare_threshold")
    other = psycopg.connect(**{k: v for k, v in parameters.items() if k not in own})
    try:
        yield other
    finally:
        other.close()


def test_a_reader_with_a_copy_does_not_wait_for_a_database_that_says_nothing(api, settings, clock):
    """Something takes the connection and never answers. The request itself would wait a minute."""
    api.get("/api/skills")
    clock.wait(10)
    with socket.create_server(("127.0.0.1", 0)) as mute, no_database(settings):
        settings.REQUEST_DEADLINE = 60
        options = connection.settings_dict["OPTIONS"]
        connection.settings_dict["PORT"] = str(mute.getsockname()[1])
        connection.settings_dict["OPTIONS"] = options | {"connect_timeout": "60"}
        began = time.monotonic()
        try:
            assert "database-unavailable" in api.get("/api/skills")["Cache-Status"]
        finally:
            connection.settings_dict["OPTIONS"] = options
        assert time.monotonic() - began < 40


def test_own_write_is_never_answered_with_the_copy_from_before(api, settings, owner_token):
    a_skill(id=1, name="Go")
    api.get("/api/skills")
    bearer = {"authorization": f"Bearer {owner_token}"}
    assert api.patch("/api/skills/1", {"active": False}, headers=bearer).status_code == 200
    with no_database(settings):
        assert api.get("/api/skills").status_code == 503


def test_a_restored_database_with_the_same_number_is_read_again(api, clock):
    """Neon restores a branch to a moment before; the counter then comes to the same numbers."""
    a_technology("Go")
    number = Revision.objects.get().revision
    assert names(api.get("/api/technologies")) == ["Go"]
    Technology.objects.update(name="Rust")
    Revision.objects.update(revision=number)
    clock.wait(5)
    assert names(api.get("/api/technologies")) == ["Rust"]


def test_tokens_are_no_content(api, owner, clock, costs):
    api.get("/api/skills")
    ApiToken.objects.issue(owner, "another")
    clock.wait(5)
    assert costs(1, api, "/api/skills")["Cache-Status"] == "portfolio; fwd=stale; fwd-status=304"
