"""Pages and pictures: kept, confirmed, told apart and standing in, as answers of the API are."""

import pytest
from django.conf import settings
from django.test import Client as Browser

from portfolio.api.conditional import entity_tag
from tests.config.snapshots.conftest import (
    PRIVATE,
    PUBLIC,
    bring_nearer,
    due,
    hide,
    lasting,
    to_come,
)
from tests.config.snapshots.pages import PICTURE, POLICY
from tests.config.snapshots.test_outages import no_database
from tests.conftest import Client
from tests.factories import a_skill

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.config.snapshots.pages"),
]
HTML = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9"}


def test_page_costs_nothing_while_fresh_and_one_question_after(api, clock, costs):
    a_skill(name="Go")
    first = costs(2, api, "/canary", **HTML)
    assert first["Cache-Status"] == "portfolio; fwd=uri-miss; stored"
    hit = costs(0, api, "/canary", **HTML)
    assert hit["Cache-Status"] == "portfolio; hit; ttl=4"
    clock.wait(5)
    again = costs(1, api, "/canary", **HTML)
    assert again["Cache-Status"] == "portfolio; fwd=stale; fwd-status=304"
    assert first.content == hit.content == again.content
    assert first.content.endswith(b"/canary Go")


def test_one_question_serves_pages_and_the_api(api, clock, costs):
    api.get("/canary")
    costs(1, api, "/api/skills")
    clock.wait(6)
    costs(1, api, "/canary")
    costs(0, api, "/api/skills")


def test_headers_are_the_pages_own_each_time(api, costs):
    a_skill(name="Go")
    for statements in (2, 0):
        answer = costs(statements, api, "/canary")
        assert answer["Content-Type"] == "text/html; charset=utf-8"
        assert answer["Content-Security-Policy"] == POLICY
        assert answer["ETag"] == entity_tag(answer.content)
        assert answer["Cache-Control"] == PUBLIC
        assert "Vary" not in answer
        condition = {"If-None-Match": answer["ETag"]}
        unchanged = api.get("/canary", headers=condition)
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        # Or a browser would take the policy of all other pages for this one's.
        assert unchanged["Content-Security-Policy"] == POLICY


def test_picture_is_kept_to_the_byte(api, costs):
    a_skill(name="a.png")
    for statements in (2, 0):
        answer = costs(statements, api, "/pictures/a.png")
        assert (answer.content, answer["Content-Type"]) == (PICTURE, "image/png")
        assert answer["ETag"] == entity_tag(PICTURE)
    assert api.head("/pictures/a.png")["Content-Length"] == str(len(PICTURE))


def test_picture_vanishes_with_what_shows_it(api, clock, costs):
    skill = a_skill(name="a.png")
    tag = api.get("/pictures/a.png")["ETag"]
    hide(skill)
    clock.wait(5)
    answer = costs(2, api, "/pictures/a.png", **{"If-None-Match": tag})
    assert (answer.status_code, answer["Cache-Control"]) == (404, PRIVATE)


@pytest.mark.parametrize("path", ["/pictures/a.png", "/api/skills/1"])
def test_what_is_gone_stays_away_while_there_is_no_database(api, clock, settings, path):
    skill = a_skill(id=1, name="a.png")
    assert api.get(path).status_code == 200
    hide(skill)
    clock.wait(5)
    assert api.get(path).status_code == 404
    with no_database(settings):
        assert api.get(path).status_code == 503


def test_page_shows_what_the_clock_makes_visible(api, clock):
    a_skill(name="canary-later", visible_from=to_come(3600))
    assert b"canary-later" not in api.get("/canary").content
    bring_nearer(7200)
    clock.wait(7200)
    assert b"canary-later" in api.get("/canary").content


def test_page_and_picture_are_kept_elsewhere_until_the_next_moment_at_most(api):
    a_skill(name="a.png")
    with due(70.5):
        for path in ("/canary", "/pictures/a.png"):
            for _ in range(2):
                assert api.get(path)["Cache-Control"] == lasting(0, 60, 10)


def test_page_stands_in_while_there_is_no_database(api, clock, settings):
    a_skill(name="Go")
    first = api.get("/canary", headers=HTML)
    clock.wait(3600)
    with no_database(settings):
        answer = api.get("/canary", headers=HTML)
        assert (answer.status_code, answer.content) == (200, first.content)
        assert answer["Age"] == "3600"
        assert "detail=database-unavailable" in answer["Cache-Status"]
        assert api.get("/pictures/a.png", headers=HTML).status_code == 503


# Whom it is for


def test_everybody_reads_the_same_page(api, owner, owner_token, costs):
    """The owner too, by whichever credential: the page of what is hidden is elsewhere."""
    a_skill(name="Go")
    a_skill(name="canary-hidden", active=False)
    browser = Browser()
    browser.force_login(owner)
    name = settings.SESSION_COOKIE_NAME
    session = f"{name}={browser.cookies[name].value}"
    page = costs(2, api, "/canary")
    assert b"canary-hidden" not in page.content
    for headers in (
        HTML,
        {"accept": "text/csv"},
        {"accept": "application/json; indent=2"},
        {"accept-language": "de"},
        {"cookie": session},
        {"cookie": f"{settings.CSRF_COOKIE_NAME}={'x' * 32}; theme=dark"},
        {"authorization": f"Bearer {owner_token}"},
        {"authorization": "Basic b25lOnR3bw=="},
        {"cookie": session, "authorization": f"Bearer {owner_token}"},
    ):
        answer = costs(0, api, "/canary", **headers)
        assert answer.content == page.content
        assert answer["Cache-Control"] == PUBLIC
        assert "Set-Cookie" not in answer
        # Nor is the first answer of a process another one.
        first = Client().get("/canary", headers=headers)
        assert (first.content, first["ETag"]) == (page.content, page["ETag"])
        assert first["Cache-Control"] == PUBLIC


def test_session_that_opens_the_api_in_development_changes_no_page(settings, costs):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {
        "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"]
    }
    development, cookie = Client(), {"cookie": f"{settings.SESSION_COOKIE_NAME}=x"}
    costs(2, development, "/canary")
    costs(0, development, "/canary", **cookie)
    assert development.get("/api/skills", headers=cookie)["Cache-Control"] == PRIVATE


def test_query_is_no_part_of_a_page(api, costs):
    page = api.get("/canary")
    for query in ("utm_source=canary", "canary=1&canary=2", "%00"):
        assert costs(0, api, f"/canary?{query}").content == page.content


def test_each_host_and_scheme_has_a_page_with_its_own_address(settings, costs):
    settings.ALLOWED_HOSTS = ["testserver", "canary.example"]
    settings.SECURE_SSL_REDIRECT = False
    browser, seen = Browser(), set()
    for host, secure in (
        ("testserver", True),
        ("canary.example", True),
        ("testserver", False),
        ("testserver:8443", True),
    ):
        answers = [browser.get("/canary", headers={"host": host}, secure=secure) for _ in range(2)]
        scheme = "https" if secure else "http"
        for answer in answers:
            assert f"{scheme}://{host}/canary " in answer.text
        assert answers[1]["Cache-Status"].startswith("portfolio; hit")
        seen.add(answers[0]["ETag"])
    assert len(seen) == 4
    foreign = {"host": "evil.example"}
    assert browser.get("/canary", headers=foreign, secure=True).status_code == 400


def test_page_under_a_stage_has_its_own_address_too(api):
    for prefix in ("", "/prod", ""):
        assert f"//testserver:80{prefix}/canary " in api.get("/canary", SCRIPT_NAME=prefix).text


def test_pages_are_behind_the_redirect_to_https(settings):
    settings.SECURE_SSL_REDIRECT = True
    browser = Browser()
    assert browser.get("/canary", secure=True).status_code == 200
    assert browser.get("/canary").status_code == 301


@pytest.mark.parametrize("path", ["/mistaken", "/api/mistaken"])
def test_view_of_a_kind_that_does_not_fit_its_address_is_kept_by_nobody(api, path):
    for accept in ("text/html", "application/json"):
        answer = api.get(path, headers={"accept": accept})
        assert (answer.status_code, answer["Cache-Control"]) == (200, PRIVATE)
        assert "Cache-Status" not in answer
        assert "ETag" not in answer


# Who writes


def test_owner_sees_an_edit_on_the_page_at_once(api, owner_token):
    a_skill(id=1, name="Go")
    api.get("/canary")
    bearer = {"authorization": f"Bearer {owner_token}", "if-match": "*"}
    assert api.patch("/api/skills/1", {"name": "Rust"}, headers=bearer).status_code == 200
    assert api.get("/canary").text.endswith("Rust")


def test_form_that_a_stranger_sends_to_a_page_makes_nobody_forget(api, costs):
    api.get("/canary")
    assert api.post("/canary", {}).status_code == 405
    answer = costs(1, api, "/canary")
    assert answer["Cache-Status"] == "portfolio; fwd=stale; fwd-status=304"


@pytest.mark.parametrize(
    "switched", [{"SNAPSHOT_FRESH_SECONDS": 0}, {"DEBUG": True}], ids=["off", "development"]
)
def test_page_is_made_anew_each_time_where_it_is_not_kept(settings, costs, switched):
    """In development its template changes, which no revision tells."""
    for name, value in switched.items():
        setattr(settings, name, value)
    api = Client()
    for _ in range(2):
        answer = costs(1, api, "/canary")
        assert "Cache-Status" not in answer
        assert answer["ETag"] == entity_tag(answer.content)
