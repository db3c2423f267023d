"""The edge's function, in Node: addresses, equal questions, unknown parameters, credentials."""

import itertools
import json
from urllib.parse import parse_qsl

import pytest

from portfolio.api.negotiation import indentation
from tests.stack.edge import REQUEST_ID, VIEWER, answers, event, known_to_the_api

pytestmark = pytest.mark.stack


def answer(*args, **kwargs):
    return answers([event(*args, **kwargs)])[0]


@pytest.mark.parametrize("path", ["/admin/", "/api", "/api/skills", "/healthz", "/nothing"])
def test_readers_address_stands_over_what_a_stranger_wrote(path: str):
    request = answer(path, x_viewer_address="192.0.2.66")

    assert request["headers"]["x-viewer-address"] == {"value": VIEWER}


def test_equal_questions_have_one_spelling():
    query = [("limit", "5"), ("category", "language"), ("fields", "name%2Clevel")]
    found = answers([event("/api/skills", list(each)) for each in itertools.permutations(query)])

    assert {each["querystring"] for each in found} == {
        "category=language&fields=name%2Clevel&limit=5"
    }


def test_question_keeps_its_meaning():
    query = [("search", "a%20b"), ("limit", "1"), ("limit", "2"), ("current", "")]
    request = answer("/api/experience", query)

    assert sorted(request["querystring"].split("&")) == sorted(f"{n}={v}" for n, v in query)


@pytest.mark.parametrize("name", sorted(known_to_the_api()))
def test_each_parameter_of_the_api_goes_on(name: str):
    request = answer("/api/skills", [(name, "1")])

    assert request["querystring"] == f"{name}=1"


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/skills", "/api/portfolio", "/api/docs"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_unknown_parameter_is_refused_here_as_it_is_by_the_api(path: str, method: str, api):
    query = [("canary-colour", "red"), ("limit", "5")]
    refused = answer(path, query, method=method)
    origin = api.get(path, dict(query), headers={"x-request-id": REQUEST_ID})

    assert (refused["statusCode"], origin.status_code) == (400, 400)
    assert refused["headers"]["content-type"]["value"] == origin["Content-Type"]
    assert refused["headers"]["cache-control"]["value"] == origin["Cache-Control"]
    here, there = json.loads(refused["body"]), json.loads(origin.content)
    assert set(here) == set(there)
    for key in ("type", "title", "status"):
        assert here[key] == there[key]
    assert "canary-colour" in {each["parameter"] for each in there["errors"]}
    assert [each["parameter"] for each in here["errors"]] == ["canary-colour"]
    assert here["request_id"] == refused["headers"]["x-request-id"]["value"] == REQUEST_ID


@pytest.mark.parametrize("path", ["/admin/portfolio/skill/", "/healthz", "/apiary"])
def test_outside_of_the_api_a_query_is_nobodys_business(path: str):
    request = answer(path, [("canary-colour", "red")], accept="text/html")

    assert request["querystring"] == {"canary-colour": {"value": "red"}}
    assert request["headers"]["accept"] == {"value": "text/html"}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_writes_go_on_untouched(method: str):
    request = answer("/api/skills", [("canary-colour", "red")], method=method)

    assert request["querystring"] == {"canary-colour": {"value": "red"}}


def test_credentials_go_on_untouched():
    request = answer("/api/skills", [("canary-colour", "red")], authorization="Bearer canary")

    assert request["querystring"] == {"canary-colour": {"value": "red"}}
    assert request["headers"]["authorization"] == {"value": "Bearer canary"}


ACCEPTS = [
    "*/*",
    "application/json",
    "application/*",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "application/json, text/plain, */*",
    "application/json;q=0.5",
    "application/json; indent=2",
    "application/json;indent=4, */*",
    "APPLICATION/JSON",
    "application/json;q=0",
    "application/jsonp",
    "application/problem+json",
    "text/html",
    "text/*;q=0.3, text/html;level=1",
    "image/png,*/*;q=0.1",
    "application/json; charset=utf-8",
    "application/json;INDENT=3",
    "nonsense",
    "",
    "*/*;indent=2",
    "," * 400 + "*/*",
]


@pytest.mark.parametrize("accept", ACCEPTS)
def test_what_accept_asks_for_is_the_same_as_before(accept: str):
    rewritten = answer("/api/skills", accept=accept)["headers"]["accept"]["value"]

    assert indentation(rewritten) == indentation(accept)


def test_browsers_and_programs_share_an_answer():
    accepts = ("*/*", "application/json", ACCEPTS[3], ACCEPTS[4])
    found = answers([event("/api/skills", accept=accept) for accept in accepts])
    without = answer("/api/skills")

    kept = {each["headers"]["accept"]["value"] for each in [*found, without]}
    assert kept == {"*/*"}


def test_page_of_the_documentation_is_the_same_for_each_accept(api):
    page = api.get("/api/docs", headers={"accept": "text/html"})
    rewritten = api.get("/api/docs", headers={"accept": "*/*"})

    assert page.content == rewritten.content
    assert page["Content-Type"] == rewritten["Content-Type"]


def test_icon_that_browsers_ask_for_is_answered_at_the_edge_as_by_the_api(api):
    moved = answer("/favicon.ico")

    assert moved["statusCode"] == 301
    assert moved["headers"]["location"]["value"] == api.get("/favicon.ico")["Location"]
    assert moved["headers"]["cache-control"]["value"] == "public, max-age=86400"


def test_what_the_edge_asks_is_what_the_api_understands(api):
    request = answer("/api/skills", [("limit", "5"), ("fields", "name"), ("ordering", "-name")])

    query = dict(parse_qsl(request["querystring"]))
    assert query == {"fields": "name", "limit": "5", "ordering": "-name"}
