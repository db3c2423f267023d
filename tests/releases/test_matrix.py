"""Code and schema may be one release apart, in either order: each code on each schema, for real.

A deployment migrates first and moves traffic after that, a rollback moves traffic alone: so old
code meets a new schema each time, and new code an old one where a migration is unapplied.
"""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from config.env import BASE_DIR
from tests.config.databases import database
from tests.config.services import Services
from tests.releases.release import (
    Prepared,
    Served,
    migrate,
    migrations_of,
    prepare,
    unpack_previous,
)

OLD, NEW = "the release before", "this release"
CELLS = [(code, schema) for code in (OLD, NEW) for schema in (OLD, NEW)]
# All that shows content. The new code may tell more, and nothing otherwise.
CONTENT = [
    "/api/portfolio",
    "/api/personal-info",
    "/api/experience",
    "/api/experience?current=true&technology=django",
    "/api/experience/1",
    "/api/projects",
    "/api/projects?featured=true&fields=name,technologies",
    "/api/projects/1",
    "/api/skills",
    "/api/skills?level_min=5&ordering=-years_experience",
    "/api/skills/1",
    "/api/technologies",
    "/api/technologies?search=aws",
    "/api/technologies/1",
]
OTHERS = ["/api", "/api/docs", "/api/openapi.json", "/healthz"]
FUNCTION = "portfolio-edge"
# The migration by which a schema tells of public changes.
TELLING = "portfolio.0003_tell_of_public_changes"


@pytest.fixture(scope="module")
def codes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {OLD: unpack_previous(tmp_path_factory.mktemp("release")), NEW: BASE_DIR}


@pytest.fixture(scope="module")
def schemas(codes: dict[str, Path]) -> Iterator[dict[str, Prepared]]:
    """A database of each release's schema, the new one made of the old one and its content."""
    with database() as url:
        old = prepare(codes[OLD], url)
        with database(old.name) as migrated:
            yield {OLD: old, NEW: migrate(codes[NEW], migrated, old)}


@pytest.fixture(scope="module")
def expected(codes: dict[str, Path], schemas: dict[str, Prepared]) -> dict[str, Any]:
    """What the release before answers on its own schema."""
    with database(schemas[OLD].name) as url, Served(codes[OLD], url) as served:
        return {path: served.get(path).json() for path in CONTENT}


@pytest.fixture(params=CELLS, ids=lambda cell: f"{cell[0]} on the schema of {cell[1]}")
def cell(
    request: pytest.FixtureRequest, codes: dict[str, Path], schemas: dict[str, Prepared]
) -> Iterator["Cell"]:
    code, schema = request.param
    prepared = schemas[schema]
    with database(prepared.name) as url, Services() as services:
        services.functions[FUNCTION] = lambda event: None
        more = services.environment | {"EDGE_FUNCTION": FUNCTION}
        with Served(codes[code], url, **more) as served:
            yield Cell(code, schema, served, prepared, services)


class Cell:
    """One code on one schema, with content of its own."""

    def __init__(
        self, code: str, schema: str, served: Served, prepared: Prepared, services: Services
    ) -> None:
        self.code, self.schema, self.services = code, schema, services
        self.served, self.prepared = served, prepared

    def write(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        """As the owner's client."""
        text = None if body is None else json.dumps(body)
        answer = self.served.ask(method, path, text, **self.credentials, **JSON)
        assert answer.status == status, answer.body
        return answer.json() if answer.body else None

    @property
    def credentials(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.prepared.token}"}

    def read(self, path: str) -> Any:
        answer = self.served.get(path)
        assert answer.status == 200, answer.body
        return answer.json()


# The condition is for the new code: the old one does not look at it.
JSON = {"content-type": "application/json", "if-match": "*"}


def test_each_code_serves_each_schema(cell: Cell, expected: dict[str, Any], codes: Any):
    """One test, for a process of each code is what costs: each step is a sentence of its own."""
    readers_get_what_they_got(cell, expected)
    hidden_rows_stay_hidden(cell)
    clients_write(cell)
    the_owner_edits(cell)
    made = {release: migrations_of(code) for release, code in codes.items()}
    readiness_names_what_is_pending(cell, made[NEW] - made[OLD])
    telling = {release for release, names in made.items() if TELLING in names}
    the_edge_is_told_where_code_and_schema_know_it(cell, telling)


def readers_get_what_they_got(cell: Cell, expected: dict[str, Any]) -> None:
    for path in CONTENT:
        assert common(cell.read(path), expected[path]) == expected[path], path
    assert [cell.served.get(path).status for path in OTHERS] == [200] * len(OTHERS)
    assert cell.served.get("/api/skills?colour=red").status == 400
    assert cell.served.get("/api/nothing").status == 404


def common(told: Any, known: Any) -> Any:
    """Of an answer what another has too: its fields, and as many rows as there are."""
    if isinstance(told, dict) and isinstance(known, dict):
        return {name: common(told[name], known[name]) for name in known if name in told}
    if isinstance(told, list) and isinstance(known, list) and len(told) == len(known):
        return [common(one, other) for one, other in zip(told, known, strict=True)]
    return told


def hidden_rows_stay_hidden(cell: Cell) -> None:
    for path in ("/api/skills", "/api/projects"):
        rows = cell.served.get(path, **cell.credentials).json()
        [hidden] = [row for row in rows if row["name"] == "Canary"]
        assert hidden["active"] is False
        assert cell.served.get(f"{path}/{hidden['id']}").status == 404
        assert "Canary" not in cell.served.get(path).body
    whole = cell.served.get("/api/portfolio").body
    assert "Canary" not in whole
    # Of the tables that this code knows.
    names = [name for name in json.loads(whole) if name != "personal_info"]
    listed = {name: cell.served.get(f"/api/{name}?limit=100").body for name in names}
    assert [name for name, body in listed.items() if "Canary" in body] == []


def clients_write(cell: Cell) -> None:
    job = cell.write(
        "POST",
        "/api/experience",
        {
            "company": "New Ltd",
            "position": "Engineer",
            "start_date": "2026-01-01",
            "technologies": ["Python"],
        },
        status=201,
    )
    assert cell.read(f"/api/experience/{job['id']}")["technologies"] == ["Python"]
    cell.write("PATCH", f"/api/experience/{job['id']}", {"position": "Lead", "technologies": []})
    changed = cell.read(f"/api/experience/{job['id']}")
    assert (changed["position"], changed["technologies"]) == ("Lead", [])
    cell.write("DELETE", f"/api/experience/{job['id']}", status=204)
    assert cell.served.get(f"/api/experience/{job['id']}").status == 404
    cell.write("PUT", "/api/personal-info", {"title": "Changed"})
    assert cell.read("/api/personal-info")["title"] == "Changed"
    assert cell.served.ask("PUT", "/api/personal-info", "{}", **JSON).status == 401


def the_owner_edits(cell: Cell) -> None:
    login = "/admin/login/?next=/admin/"
    account = {"username": "owner", "password": cell.prepared.password}
    assert post(cell.served, login, account).status == 302
    for model in ("skill", "experience", "project", "technology", "personalinfo", "apitoken"):
        page = cell.served.get(f"/admin/portfolio/{model}/")
        assert page.status == 200, model
    assert "Canary" in cell.served.get("/admin/portfolio/skill/").body
    skill = {"name": "Added", "category": "backend", "level": "3", "active": "on"}
    assert post(cell.served, "/admin/portfolio/skill/add/", skill).status == 302
    cell.served.cookies.clear()
    assert "Added" in [row["name"] for row in cell.read("/api/skills")]


def post(served: Served, path: str, form: dict[str, str]) -> Any:
    """As a browser does, with the page's token."""
    page = served.get(path).body
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found, page
    body = urlencode(form | {"csrfmiddlewaretoken": found[1]})
    kind = {"content-type": "application/x-www-form-urlencoded", "origin": "https://testserver"}
    return served.ask("POST", path, body, **kind)


def readiness_names_what_is_pending(cell: Cell, added: set[str]) -> None:
    pending = added if (cell.code, cell.schema) == (NEW, OLD) else set()
    answer = cell.served.get("/readyz")
    assert answer.status == (503 if pending else 200), answer.body
    assert {name for name in added if name in answer.body} == pending


def the_edge_is_told_where_code_and_schema_know_it(cell: Cell, known: set[str]) -> None:
    """Else its copies expire by themselves, as they did before the migration."""
    is_told = {cell.code, cell.schema} <= known
    end = time.monotonic() + 60
    while is_told and not cell.services.asked(FUNCTION) and time.monotonic() < end:
        time.sleep(0.05)
    assert bool(cell.services.asked(FUNCTION)) is is_told
