"""Pages of lists, and the links that lead from one to the next."""

import pytest

from tests.factories import a_job, a_skill

pytestmark = pytest.mark.django_db


def relations(answer):
    return {
        part.split('rel="')[1].rstrip('"'): part.split("<")[1].split(">")[0]
        for part in answer.get("Link", "").split(", ")
        if part
    }


def test_a_list_has_fifty_rows_unless_asked(api):
    for number in range(51):
        a_skill(name=f"Skill {number:02}")
    answer = api.get("/api/skills")
    assert len(answer.json()) == 50
    assert relations(answer) == {"next": "/api/skills?limit=50&offset=50"}


def test_links_lead_through_all_pages_and_back(api):
    made = [a_skill(name=f"Skill {number}").pk for number in range(7)]
    path, seen = "/api/skills?limit=3&category=backend", []
    while path:
        answer = api.get(path)
        seen += [row["id"] for row in answer.json()]
        last, path = path, relations(answer).get("next")
    assert seen == made
    assert relations(api.get(last)) == {"prev": "/api/skills?limit=3&category=backend&offset=3"}


def test_prev_of_an_odd_offset_starts_at_the_first_row(api):
    a_skill()
    answer = api.get("/api/skills?limit=10&offset=3")
    assert relations(answer) == {"prev": "/api/skills?limit=10&offset=0"}


def test_a_full_last_page_has_no_next(api):
    a_skill()
    assert relations(api.get("/api/skills?limit=1")) == {}


def test_equal_rows_keep_their_order_from_page_to_page(api):
    made = [a_job().pk for _ in range(6)]
    seen = [
        api.get(f"/api/experience?limit=1&offset={offset}&ordering=company").json()[0]["id"]
        for offset in range(6)
    ]
    assert seen == made
