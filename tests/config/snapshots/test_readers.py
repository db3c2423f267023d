"""What an answer depends on, and whom it is kept from."""

import json

import pytest
from django.http import HttpResponse
from django.test import Client as Browser

from config.snapshots import SnapshotMiddleware
from tests.config.snapshots.conftest import PRIVATE, behind, names
from tests.conftest import Client
from tests.factories import a_skill

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/api/skills?limit=1", "/api/skills?limit=2"),
        ("/api/skills?limit=1", "/api/skills/?limit=1"),
        ("/api/skills?limit=1", "/api/skills?limit=1&offset=0"),
        ("/api/skills", "/api/technologies"),
    ],
)
def test_another_address_is_another_answer(api, one, other):
    for number in range(3):
        a_skill(name=f"{number}")
    fresh = {path: Client().get(path) for path in (one, other)}
    for _ in range(2):
        for path, expected in fresh.items():
            answer = api.get(path)
            assert answer.content == expected.content
            assert answer.get("Link") == expected.get("Link")


def test_links_name_the_prefix_under_which_the_reader_came(api):
    for number in range(2):
        a_skill(name=f"{number}")
    for prefix in ("", "/prod", ""):
        answer = api.get("/api/skills?limit=1", SCRIPT_NAME=prefix)
        assert answer["Link"] == f'<{prefix}/api/skills?limit=1&offset=1>; rel="next"'


def test_accept_matters_where_it_changes_the_bytes_alone(api, costs):
    a_skill()
    plain = api.get("/api/skills")
    for accept in ("*/*", "application/json", "text/html, */*;q=0.1"):
        assert costs(0, api, "/api/skills", accept=accept).content == plain.content
    indented = costs(1, api, "/api/skills", accept="application/json; indent=2")
    assert indented.content == json.dumps(plain.json(), indent=2).encode()
    assert indented["ETag"] != plain["ETag"]
    assert costs(0, api, "/api/skills").content == plain.content
    assert api.get("/api/skills", headers={"accept": "text/csv"}).status_code == 406


def test_host_and_scheme_are_checked_before_memory_answers(api, settings):
    assert api.get("/api/skills").status_code == 200
    assert api.get("/api/skills", headers={"host": "localhost"}).status_code == 200
    assert api.get("/api/skills", headers={"host": "evil.example"}).status_code == 400
    settings.SECURE_SSL_REDIRECT = True
    browser = Browser()
    assert browser.get("/api/skills", secure=True).status_code == 200
    assert browser.get("/api/skills").status_code == 403


def test_the_owner_reads_past_the_snapshots_and_leaves_none(api, owner_token, costs):
    shown, hidden = a_skill(name="Go"), a_skill(name="Rust", active=False)
    bearer = {"authorization": f"Bearer {owner_token}"}
    for _ in range(2):
        answer = costs(2, api, "/api/skills", **bearer)
        assert {row["id"] for row in answer.json()} == {shown.pk, hidden.pk}
        assert answer["Cache-Control"] == PRIVATE
        assert "ETag" not in answer
        assert "Cache-Status" not in answer
        assert names(api.get("/api/skills")) == ["Go"]


def test_a_wrong_token_is_refused_whatever_is_kept(api):
    api.get("/api/skills")
    answer = api.get("/api/skills", headers={"authorization": "Bearer wrong"})
    assert answer.status_code == 401
    assert answer["Cache-Control"] == PRIVATE


def test_a_session_counts_where_the_api_takes_sessions(settings, costs):
    cookie = {"cookie": f"{settings.SESSION_COOKIE_NAME}=x"}
    production = Client()
    costs(2, production, "/api/skills")
    costs(0, production, "/api/skills", **cookie)
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {
        "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"]
    }
    development = Client()
    costs(2, development, "/api/skills")
    assert costs(1, development, "/api/skills", **cookie)["Cache-Control"] == PRIVATE


def with_a_cookie():
    response = HttpResponse("[]")
    response.set_cookie("who", "you")
    return response


@pytest.mark.parametrize(
    ("make", "accept"),
    [(with_a_cookie, "*/*"), (lambda: HttpResponse("<p>browsable"), "text/html")],
)
def test_an_answer_for_one_reader_is_not_kept(rf, make, accept):
    calls = []
    middleware = behind(lambda request: calls.append(request) or make())
    for _ in range(2):
        answer = middleware(rf.get("/api/skills", headers={"accept": accept}))
        assert answer["Cache-Control"] == PRIVATE
        assert "ETag" not in answer
    assert len(calls) == 2


def test_a_view_may_have_a_policy_of_its_own(rf):
    middleware = SnapshotMiddleware(lambda request: HttpResponse(headers={"Cache-Control": "x"}))
    assert middleware(rf.get("/"))["Cache-Control"] == "x"


def test_asking_for_the_methods_is_no_write(api, costs):
    api.get("/api/skills")
    api.options("/api/skills")
    costs(0, api, "/api/skills")
