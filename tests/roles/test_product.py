"""The product as the application's role: its handler, and the commands that need no owner.

The screens of the admin are driven under it by `make test-roles`.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from config.env import BASE_DIR
from tests.releases.release import Answer, Served
from tests.roles.conftest import CV
from tests.roles.world import APPLICATION, World

DATABASE = "cv_served"
RESUME = {"basics": {"name": "Canary Imported", "email": "canary@example.org"}}


@pytest.fixture(scope="module")
def served(world: World) -> Iterator[Served]:
    world.create(DATABASE, template=CV)
    world.owner_manages(DATABASE, "grants", "--apply")
    with Served(BASE_DIR, world.url(APPLICATION, DATABASE)) as served:
        yield served


@pytest.fixture(scope="module")
def token(world: World, served: Served) -> str:
    for words in (["createowner"], ["token", "create", "roles"]):
        done = world.manage(APPLICATION, DATABASE, *words)
        assert done.code == 0, done.stderr
    return done.stdout.split()[-1]


def ask(served: Served, token: str, method: str, path: str, body: Any = None) -> Answer:
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    text = None if body is None else json.dumps(body)
    return served.ask(method, path, text, **headers, **{"if-match": "*"})


def test_readers_are_served(served: Served):
    for path in (
        "/",
        "/healthz",
        "/readyz",
        "/api",
        "/api/portfolio",
        "/api/personal-info",
        "/api/experience?technology=django",
        "/api/resume.json",
        "/admin/login/",
    ):
        assert served.get(path).status == 200, path


def test_a_row_is_made_changed_ordered_and_deleted(served: Served, token: str):
    made = ask(served, token, "POST", "/api/interests", {"name": "Canary"})
    assert made.status == 201, made.body
    path = f"/api/interests/{made.json()['id']}"

    assert ask(served, token, "PATCH", path, {"name": "Canary again"}).status == 200
    assert ask(served, token, "GET", path).json()["name"] == "Canary again"
    assert ask(served, token, "PUT", "/api/interests/order", []).status == 200
    assert ask(served, token, "DELETE", path).status == 204
    assert served.get(path).status == 404


def test_a_job_is_linked_to_technologies(served: Served, token: str):
    assert (
        ask(
            served, token, "POST", "/api/technologies", {"name": "Canary", "category": "language"}
        ).status
        == 201
    )
    job = {
        "company": "Canary",
        "position": "Canary",
        "start_date": "2020-01",
        "description": "Canary.",
        "technologies": ["Canary"],
    }
    made = ask(served, token, "POST", "/api/experience", job)

    assert made.status == 201, made.body
    assert made.json()["technologies"] == ["Canary"]


def test_the_personal_info_is_changed(served: Served, token: str):
    changed = ask(served, token, "PATCH", "/api/personal-info", {"title": "Canary"})

    assert changed.status == 200, changed.body
    assert changed.json()["title"] == "Canary"


@pytest.mark.parametrize(
    "words",
    [
        ["migrate", "--check"],
        ["showmigrations"],
        ["check", "--database", "default"],
        ["token", "list"],
        ["clearsessions"],
        ["export_resume", "--public"],
        ["loadsample"],
    ],
    ids=lambda words: words[0],
)
def test_commands_that_need_no_owner_work(world: World, served: Served, words: list[str]):
    done = world.manage(APPLICATION, DATABASE, *words)

    assert done.code == 0, done.stderr


def test_a_cv_is_imported(world: World, served: Served):
    given = json.dumps(RESUME)
    done = world.manage(APPLICATION, DATABASE, "import_resume", "-", given=given)

    assert done.code == 0, done.stderr
    assert served.get("/healthz").status == 200


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["migrate", "portfolio", "0007", "--no-input"], "insufficient privilege"),
        (["flush", "--no-input"], "couldn't be flushed"),
    ],
    ids=["migrate", "flush"],
)
def test_commands_of_the_owner_are_refused(
    world: World, served: Served, words: list[str], sentence: str
):
    before = served.get("/api/technologies").json()
    done = world.manage(APPLICATION, DATABASE, *words, "--yes-i-mean", "production")

    assert done.code != 0
    assert sentence in done.stderr
    assert before
    assert served.get("/api/technologies").json() == before
    assert served.get("/readyz").status == 200
