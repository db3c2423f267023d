"""What the API answers is what its OpenAPI document says, errors included."""

import re
from typing import Any

import pytest

from portfolio.api.content_serializer import PRIVATE
from portfolio.api.schema import examples
from portfolio.api.schema.shapes import component_of
from portfolio.api.views import LISTS
from portfolio.models import ApiToken, Technology
from tests.conftest import Client
from tests.factories import a_person, a_skill, a_technology
from tests.portfolio.api.openapi import Document, load, mistakes, operations, resolved
from tests.portfolio.api.rows import MODELS, one_of

Rows = dict[str, int]

DOCUMENT = load()


def resource_of(path: str) -> str:
    """`skills` of all paths that begin with `/api/skills`."""
    return path.strip("/").split("/")[-1 if path.count("/") == 1 else 1]


SERVICE = {"/api/docs", "/api/openapi.json"}
WRITES = [(method, path) for method, path in operations(DOCUMENT) if method != "get"]
# A resource's rows are deleted last.
WRITTEN = {
    name: sorted(
        (one for one in WRITES if resource_of(one[1]) == name), key=lambda one: one[0] == "delete"
    )
    for name in dict.fromkeys(resource_of(path) for _, path in WRITES)
}
READ = {
    name: [path for path in DOCUMENT["paths"] if resource_of(path) == name]
    for name in dict.fromkeys(map(resource_of, set(DOCUMENT["paths"]) - SERVICE))
}


@pytest.fixture
def document() -> Document:
    return DOCUMENT


def check_answer(document: Document, method: str, path: str, response: Any) -> None:
    """Holds the response against what the document promises of the operation."""
    promised = operations(document)[method, path]["responses"]
    assert str(response.status_code) in promised, response.content
    answer = resolved(document, promised[str(response.status_code)])
    for name, header in answer["headers"].items():
        required = resolved(document, header).get("required", False)
        assert not required or name in response.headers, name
    if "content" not in answer:
        assert response.content == b""
        return
    content = answer["content"][response.headers["Content-Type"].partition(";")[0]]
    assert mistakes(document, content["schema"], response.json()) == []


@pytest.fixture
def rows(db: None) -> Rows:
    """One of everything with all values set, and a hidden one. Each list's name and an id in it."""
    python = a_technology("Python")
    a_person(phone="+33 6 12 34 56 78", github="https://git.example.com/kim", show_email=False)
    found = {}
    for name, model in MODELS.items():
        row = one_of(name, **columns(examples.row(component_of(LISTS[name])), model))
        one_of(name, f"hidden {name}", active=False)
        if hasattr(row, "technologies"):
            row.technologies.set([python])
        found[name] = row.pk
    return found


def columns(example: dict[str, Any], model: Any) -> dict[str, Any]:
    """The example's values as a row holds them: a year, say, as a day."""
    values = {name: value for name, value in example.items() if name not in ("id", "technologies")}
    if model is Technology:
        values["name"] += " Server"  # the example itself is for the request that adds one
    for name in model.DATES:
        if values[name]:
            values |= {name: "2020-01-01", f"{name}_precision": "month"}
    return values


def address(path: str, rows: Rows) -> str:
    """A path of the document, with the id of a row that there is."""
    return path.replace("{id}", str(rows[path.split("/")[2]])) if "{id}" in path else path


@pytest.mark.parametrize("name", sorted(READ))
def test_reads_are_answered_as_documented(
    name: str, document: Document, rows: Rows, api: Any, owner_api: Any
) -> None:
    for path in READ[name]:
        if "get" not in document["paths"][path]:
            continue
        owners_alone = document["paths"][path]["get"].get("security") == [{"token": []}]
        for reader in (owner_api,) if owners_alone else (api, owner_api):
            response = reader.get(address(path, rows))
            assert response.status_code == 200
            check_answer(document, "get", path, response)


@pytest.mark.parametrize("name", LISTS)
def test_row_has_the_documented_fields_and_no_other(
    name: str, document: Document, rows: Rows, api: Any, owner_api: Any
) -> None:
    answer = document["paths"][f"/api/{name}/{{id}}"]["get"]["responses"]["200"]
    schema = resolved(document, answer["content"]["application/json"]["schema"])
    for reader, hidden in ((api, PRIVATE), (owner_api, set())):
        row = reader.get(f"/api/{name}/{rows[name]}").json()
        assert set(row) == set(schema["properties"]) - hidden


@pytest.mark.parametrize("name", [*LISTS, "personal-info"])
def test_fields_answers_some_of_the_documented_fields(
    name: str, document: Document, rows: Rows, api: Any
) -> None:
    path = f"/api/{name}" if name == "personal-info" else f"/api/{name}/{{id}}"
    answer = document["paths"][path]["get"]["responses"]["200"]
    schema = resolved(document, answer["content"]["application/json"]["schema"])
    row = api.get(address(path, rows), {"fields": schema["required"][1]}).json()
    assert set(row) == {schema["required"][1]}
    assert mistakes(document, schema | {"required": []}, row) == []


@pytest.mark.parametrize("name", WRITTEN)
def test_documented_requests_are_taken_and_answered_as_documented(
    name: str, document: Document, rows: Rows, owner_api: Any
) -> None:
    a_technology("PostgreSQL")
    for method, path in WRITTEN[name]:
        response = write(owner_api, document, method, path, rows)
        assert 200 <= response.status_code < 300, response.content
        check_answer(document, method, path, response)


def test_write_without_a_token_is_a_401_as_documented(
    document: Document, rows: Rows, api: Any
) -> None:
    for method, path in WRITES:
        response = write(api, document, method, path, rows)
        assert response.status_code == 401
        check_answer(document, method, path, response)


def test_write_with_a_reader_s_token_is_a_403_as_documented(
    document: Document, rows: Rows, owner: Any
) -> None:
    reader = Client(ApiToken.objects.issue(owner, "reader", scope="read")[1])
    for method, path in WRITES:
        response = write(reader, document, method, path, rows)
        assert response.status_code == 403
        check_answer(document, method, path, response)


def write(client: Any, document: Document, method: str, path: str, rows: Rows) -> Any:
    """Sends the operation's own example."""
    operation = document["paths"][path][method]
    body = operation.get("requestBody", {"content": {"application/json": {"example": None}}})
    sent = body["content"]["application/json"]["example"]
    if path.endswith("/order"):
        # The example has none.
        there = MODELS[path.split("/")[2]].objects.order_by("-id")
        sent = list(there.values_list("pk", flat=True))
    return getattr(client, method)(address(path, rows), sent)


def test_write_without_its_condition_or_with_a_stale_one_is_refused_as_documented(
    document: Document, rows: Rows, owner_token: str
) -> None:
    a_technology("PostgreSQL")
    named = [one for one in WRITES if one[0] != "post"]
    assert len(named) == 3 * len(LISTS) + 2 + len(LISTS) - 1
    for if_match, status in ((None, 428), ('"2147483647"', 412), ("7", 400)):
        client = Client(owner_token, if_match)
        for method, path in named:
            response = write(client, document, method, path, rows)
            assert response.status_code == status, (method, path)
            check_answer(document, method, path, response)


BAD_BODIES = [
    (400, "{}", "application/json"),
    (400, '{"nothing": 1}', "application/json"),
    (400, "{", "application/json"),
    (400, "[1, []]", "application/json"),
    (413, '"' + "x" * 1_000_000 + '"', "application/json"),
    (415, "name=x", "application/x-www-form-urlencoded"),
]


@pytest.mark.parametrize("name", WRITTEN)
def test_bodies_that_are_refused_are_answered_as_documented(
    name: str, document: Document, rows: Rows, owner_api: Any
) -> None:
    for method, path in WRITTEN[name]:
        if method == "delete":
            continue
        for status, body, content_type in BAD_BODIES:
            send = getattr(owner_api, method)
            response = send(address(path, rows), body, content_type=content_type)
            assert response.status_code == status, body[:20]
            check_answer(document, method, path, response)


BAD_READS = [
    ("/api/skills?limit=0", {}, 400),
    ("/api/skills?nothing=1", {}, 400),
    ("/api/docs?nothing=1", {}, 400),
    ("/api/openapi.json?nothing=1", {}, 400),
    ("/api?nothing=1", {}, 400),
    ("/api/portfolio", {"Authorization": "Bearer nothing"}, 401),
    ("/api/skills/999", {}, 404),
    ("/api/skills/2147483648", {}, 404),
    ("/api/personal-info", {}, 404),
    ("/api/skills", {"Accept": "text/csv"}, 406),
]


@pytest.mark.parametrize(("path", "headers", "status"), BAD_READS)
@pytest.mark.django_db
def test_read_that_is_refused_is_answered_as_documented(
    path: str, headers: dict[str, str], status: int, document: Document, api: Any
) -> None:
    response = api.get(path, headers=headers)
    assert response.status_code == status
    documented = re.sub(r"/\d+", "/{id}", path.partition("?")[0])
    check_answer(document, "get", documented, response)


@pytest.mark.parametrize("path", ["/api/portfolio", "/api/docs", "/api/openapi.json", "/api"])
def test_method_that_an_address_does_not_know_is_a_405_as_problems_are(
    path: str, document: Document, owner_api: Any
) -> None:
    response = owner_api.delete(path)
    assert response.status_code == 405
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
    problem = document["components"]["schemas"]["Problem"]
    assert mistakes(document, problem, response.json()) == []


def test_too_many_writes_are_answered_as_documented(
    document: Document, owner_api: Any, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portfolio.api.throttling.WriteThrottle.rate", "1/min", raising=False)
    skill = address("/api/skills/{id}", rows)
    owner_api.patch(skill, {"level": 1})
    response = owner_api.patch(skill, {"level": 2})
    assert response.status_code == 429
    check_answer(document, "patch", "/api/skills/{id}", response)
    assert 0 < int(response.headers["Retry-After"]) <= 60


def test_pages_are_linked_as_documented(document: Document, api: Any, rows: Rows) -> None:
    a_skill()
    response = api.get("/api/skills?limit=1")
    check_answer(document, "get", "/api/skills", response)
    assert response.headers["Link"] == '</api/skills?limit=1&offset=1>; rel="next"'
