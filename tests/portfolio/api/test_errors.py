"""Problem documents, wherever a request goes wrong."""

import json

import pytest

from portfolio.api.fields import TechnologyNames
from portfolio.models import Technology
from tests.factories import a_skill

pytestmark = pytest.mark.django_db

SKILL = {"name": "Python", "category": "backend", "level": 5}


def problem(answer, status):
    """The document, whose form is checked."""
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    document = json.loads(answer.content)
    assert document["type"] == "about:blank"
    assert document["status"] == status
    assert document["request_id"] == answer["X-Request-Id"]
    assert set(document) <= {"type", "title", "status", "detail", "request_id", "errors"}
    return document


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/api/nothing", "Not Found"),
        ("/api/skills/1", "Not Found"),
        ("/api/skills/1/more", "Not Found"),
        ("/api/skills/one", "Not Found"),
        ("/api/skills/-1", "Not Found"),
        ("/api/skills/99999999999999999999", "Not Found"),
        ("/api/skills/9999999999", "Not Found"),
        ("/api/skills/١", "Not Found"),
        ("/api/skills.json", "Not Found"),
        ("/api/%00", "Not Found"),
        ("/api/%ff%fe", "Not Found"),
        ("/api//", "Not Found"),
        ("/nothing", "Not Found"),
        ("/apis", "Not Found"),
    ],
)
def test_what_is_not_there_is_404(api, path, title):
    assert problem(api.get(path), 404)["title"] == title


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/api/skills"),
        ("PUT", "/api/skills"),
        ("PATCH", "/api/skills"),
        ("POST", "/api/skills/1"),
        ("DELETE", "/api/personal-info"),
        ("POST", "/api/personal-info"),
        ("POST", "/api/portfolio"),
        ("TRACE", "/api/skills"),
        ("BREW", "/api/skills"),
        ("POST", "/api"),
    ],
)
def test_a_method_that_is_not_there_is_405(owner_api, method, path):
    answer = owner_api.generic(method, path)
    problem(answer, 405)
    assert method not in answer["Allow"]


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/*", "nonsense"])
def test_what_can_not_be_offered_is_406(api, accept):
    problem(api.get("/api/skills", headers={"accept": accept}), 406)


@pytest.mark.parametrize(
    "accept", ["*/*", "application/json", "application/*", "text/html,*/*;q=0.1"]
)
def test_json_is_offered_to_those_who_take_it(api, accept):
    assert api.get("/api/skills", headers={"accept": accept})["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"]
)
def test_a_body_of_another_type_is_415(owner_api, content_type):
    answer = owner_api.generic("POST", "/api/skills", b"level=5", content_type=content_type)
    problem(answer, 415)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"nonsense",
        b"\xff\xfe",
        b'{"name": "\xff"}',
        b'{"level": NaN}',
        b'{"level": Infinity}',
        b'{"level": ' + b"9" * 5000 + b"}",
        b'{"level": 1, "level": 2}',
        b"[" * 100_000,
        b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
        b"\xef\xbb\xbf{}",
    ],
    ids=str,
)
def test_a_body_that_can_not_be_read_is_400(owner_api, body):
    answer = owner_api.generic("POST", "/api/skills", body, content_type="application/json")
    told = problem(answer, 400)
    assert told["title"] == "Bad Request"
    # Not for something that would be wrong in it besides.
    assert told["detail"].startswith("The body is ")


@pytest.mark.parametrize("text", [r"\ud800", r"\udfff\ud83d", r"a\u0000b"])
def test_half_a_character_is_400(owner_api, text):
    body = f'{{"name": "{text}", "category": "x", "level": 1}}'
    answer = owner_api.generic("POST", "/api/skills", body, content_type="application/json")
    assert problem(answer, 400)["errors"][0]["pointer"] == "#/name"


def test_a_body_over_a_megabyte_is_413(owner_api):
    body = json.dumps(SKILL | {"name": "x" * 1_000_000})
    answer = owner_api.generic("POST", "/api/skills", body, content_type="application/json")
    assert problem(answer, 413)["title"] == "Content Too Large"


@pytest.mark.parametrize("depth", [1, 18])
def test_a_value_too_deep_for_its_field_is_400(owner_api, depth):
    body = SKILL | {"name": json.loads("[" * depth + "]" * depth)}
    assert problem(owner_api.post("/api/skills", body), 400)["errors"][0]["pointer"] == "#/name"


@pytest.mark.parametrize("depth", [20, 900, 100_000])
def test_a_body_too_deep_to_be_meant_is_400(owner_api, depth):
    body = f'{{"name": {"[" * depth}{"]" * depth}}}'
    answer = owner_api.generic("POST", "/api/skills", body, content_type="application/json")
    assert problem(answer, 400)["detail"] == "The body is nested too deeply."


def test_a_row_whose_technology_goes_away_meanwhile_is_409(owner_api, monkeypatch):
    """The look-up answers a technology that another client has just deleted."""
    ghost = Technology(id=12345, name="Ghost")
    monkeypatch.setattr(TechnologyNames, "to_internal_value", lambda self, data: [ghost])
    body = {"name": "tool", "description": "x", "technologies": ["Ghost"]}
    problem(owner_api.post("/api/projects", body), 409)


def test_the_request_id_differs_from_request_to_request(api):
    first, second = api.get("/api/skills"), api.get("/api/skills")
    assert first["X-Request-Id"] != second["X-Request-Id"]


def test_every_answer_has_the_strict_policy(api):
    a_skill()
    for path in ("/api/skills", "/api/nothing", "/healthz", "/admin/login/"):
        policy = api.get(path)["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
