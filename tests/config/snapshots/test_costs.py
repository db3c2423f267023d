"""Public reads from memory: the statements that each costs."""

import pytest

from portfolio.api.conditional import entity_tag
from tests.config.snapshots.conftest import hide
from tests.conftest import Client
from tests.factories import a_job, a_person, a_skill, a_technology

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("path", "statements"),
    [
        ("/api/skills", 1),
        ("/api/skills/1", 1),
        ("/api/experience", 1),
        ("/api/personal-info", 1),
        ("/api/portfolio", 1),
        ("/api/resume.json", 1),
        ("/", 1),
    ],
)
def test_first_read_asks_for_the_revision_too_then_memory_answers(
    api, clock, costs, path, statements
):
    a_person()
    a_job(a_technology())
    a_skill(id=1)
    first = costs(1 + statements, api, path)
    assert first["Cache-Status"] == "portfolio; fwd=uri-miss; stored"
    hit = costs(0, api, path)
    assert hit["Cache-Status"] == "portfolio; hit; ttl=4"
    clock.wait(5)
    again = costs(1, api, path)
    assert again["Cache-Status"] == "portfolio; fwd=stale; fwd-status=304"
    assert first.content == hit.content == again.content
    assert costs(0, api, path).content == first.content


def test_first_read_of_a_second_path_is_its_own_statement_alone(api, costs):
    costs(2, api, "/api/skills")
    costs(1, api, "/api/technologies")
    costs(1, api, "/api/experience")


def test_one_question_serves_all_paths(api, clock, costs):
    for path in ("skills", "technologies", "experience"):
        api.get(f"/api/{path}")
    clock.wait(6)
    costs(1, api, "/api/skills")
    costs(0, api, "/api/technologies")
    costs(0, api, "/api/experience")


def test_a_change_costs_the_question_and_the_list(api, clock, costs):
    skill = a_skill()
    api.get("/api/skills")
    hide(skill)
    clock.wait(5)
    answer = costs(2, api, "/api/skills")
    assert answer.json() == []
    assert answer["Cache-Status"] == "portfolio; fwd=stale; fwd-status=200; stored"
    costs(0, api, "/api/skills")


def test_a_304_from_memory_costs_nothing(api, costs):
    tag = api.get("/api/skills")["ETag"]
    answer = costs(0, api, "/api/skills", **{"If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/docs",
        "/api/openapi.json",
        "/healthz",
        "/robots.txt",
        "/sitemap.xml",
    ],
)
def test_what_does_not_show_content_asks_for_no_revision(api, costs, path):
    costs(0, api, path)


def test_a_frozen_sandbox_asks_when_it_thaws(api, clock, costs):
    skill = a_skill()
    api.get("/api/skills")
    hide(skill)
    clock.freeze(3600)
    assert costs(2, api, "/api/skills").json() == []


def test_zero_turns_it_off(settings, costs):
    settings.SNAPSHOT_FRESH_SECONDS = 0
    api = Client()
    for _ in range(2):
        answer = costs(1, api, "/api/skills")
        assert "Cache-Status" not in answer
        assert "Last-Modified" not in answer
        assert answer["ETag"] == entity_tag(answer.content)
    assert api.get("/api/skills", headers={"If-None-Match": answer["ETag"]}).status_code == 304
