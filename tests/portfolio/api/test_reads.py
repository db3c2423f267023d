"""What the public reads: shapes, order, pages, and what each costs."""

from datetime import date

import pytest

from portfolio.models import PersonalInfo
from tests.factories import a_job, a_person, a_project, a_skill, a_technology

pytestmark = pytest.mark.django_db

LISTS = ["experience", "projects", "skills", "technologies"]
MAKERS = {"experience": a_job, "projects": a_project, "skills": a_skill}


def test_personal_info_of_an_empty_database_is_404(api):
    answer = api.get("/api/personal-info")
    assert answer.status_code == 404
    assert answer.json()["detail"] == "There is no personal info yet. Add it in the admin."


def test_personal_info_is_one_object(api):
    a_person(name="Kim", title="Engineer", email="kim@example.com", location="Oslo")
    answer = api.get("/api/personal-info")
    assert answer.status_code == 200
    assert answer.json() == {
        "name": "Kim",
        "title": "Engineer",
        "email": "kim@example.com",
        "phone": None,
        "location": "Oslo",
        "linkedin": None,
        "github": None,
        "summary": None,
    }


def test_personal_info_is_the_newest_of_ten(api):
    for number in range(10):
        a_person(name=f"Person {number}")
    assert api.get("/api/personal-info").json()["name"] == "Person 9"


def test_personal_info_is_the_one_written_last_whichever_came_first(api):
    first = a_person(name="First")
    a_person(name="Second")
    PersonalInfo.objects.filter(pk=first.pk).update(title="Director")
    assert api.get("/api/personal-info").json()["name"] == "First"


def test_experience_is_newest_first_with_sorted_technologies(api):
    go, sql = a_technology("Go"), a_technology("SQL")
    old = a_job(company="Old", start_date=date(2010, 5, 1), end_date=date(2012, 6, 30))
    new = a_job(
        sql,
        go,
        company="New",
        position="Lead",
        start_date=date(2020, 1, 31),
        description="Led.",
        location="Oslo",
        company_url="https://new.example.com",
    )
    assert api.get("/api/experience").json() == [
        {
            "id": new.pk,
            "company": "New",
            "position": "Lead",
            "start_date": "2020-01-31",
            "end_date": None,
            "description": "Led.",
            "location": "Oslo",
            "company_url": "https://new.example.com",
            "technologies": ["Go", "SQL"],
        },
        {
            "id": old.pk,
            "company": "Old",
            "position": "Engineer",
            "start_date": "2010-05-01",
            "end_date": "2012-06-30",
            "description": None,
            "location": None,
            "company_url": None,
            "technologies": [],
        },
    ]


def test_projects_are_featured_first_then_newest_then_undated(api):
    a_project(name="undated")
    a_project(name="old", start_date=date(2019, 1, 1))
    a_project(name="new", start_date=date(2021, 1, 1))
    a_project(name="star", start_date=date(2001, 1, 1), featured=True)
    names = [row["name"] for row in api.get("/api/projects").json()]
    assert names == ["star", "new", "old", "undated"]


def test_project_has_its_fields(api):
    project = a_project(a_technology("Go"), name="tool", description="A tool.")
    assert api.get(f"/api/projects/{project.pk}").json() == {
        "id": project.pk,
        "name": "tool",
        "description": "A tool.",
        "github_url": None,
        "demo_url": None,
        "featured": False,
        "start_date": None,
        "end_date": None,
        "technologies": ["Go"],
    }


def test_skills_come_by_category_then_level_down_then_name(api):
    a_skill(category="b", name="z", level=5)
    a_skill(category="a", name="y", level=1)
    a_skill(category="a", name="x", level=3, years_experience=7)
    a_skill(category="a", name="w", level=3)
    rows = api.get("/api/skills").json()
    assert [row["name"] for row in rows] == ["w", "x", "y", "z"]
    assert rows[1] == {
        "id": rows[1]["id"],
        "name": "x",
        "category": "a",
        "level": 3,
        "years_experience": 7,
    }


def test_technologies_come_by_category_then_name(api):
    a_technology("Zig")
    a_technology("Go")
    database = a_technology("SQLite", category="database")
    rows = api.get("/api/technologies").json()
    assert [row["name"] for row in rows] == ["SQLite", "Go", "Zig"]
    assert rows[0] == {"id": database.pk, "name": "SQLite", "category": "database"}


def test_portfolio_is_everything_in_one_document(api):
    technology = a_technology("Go")
    a_person()
    a_job(technology)
    a_project(technology)
    a_skill()
    whole = api.get("/api/portfolio").json()
    assert list(whole) == ["personal_info", "experience", "projects", "skills", "technologies"]
    for name, part in whole.items():
        path = name.replace("_", "-")
        assert part == api.get(f"/api/{path}").json()


def test_portfolio_of_an_empty_database_is_empty(api):
    answer = api.get("/api/portfolio")
    assert answer.status_code == 200
    assert answer.json() == {
        "personal_info": None,
        "experience": [],
        "projects": [],
        "skills": [],
        "technologies": [],
    }


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_is_an_empty_array(api, name):
    answer = api.get(f"/api/{name}")
    assert (answer.status_code, answer.json()) == (200, [])
    assert "Link" not in answer


def test_index_names_every_resource(api):
    links = api.get("/api").json()
    assert links == {
        "portfolio": "/api/portfolio",
        "personal_info": "/api/personal-info",
        "experience": "/api/experience",
        "projects": "/api/projects",
        "skills": "/api/skills",
        "technologies": "/api/technologies",
        "openapi": "/api/openapi.json",
        "docs": "/api/docs",
    }
    a_person()
    assert {path: api.get(path).status_code for path in links.values()} == dict.fromkeys(
        links.values(), 200
    )


@pytest.mark.parametrize("path", ["personal-info", "portfolio", *LISTS, "skills/1", ""])
def test_a_slash_at_the_end_changes_nothing(api, path):
    a_person()
    a_skill(id=1)
    bare = f"/api/{path}".rstrip("/")
    bare, slashed = api.get(bare), api.get(f"{bare}/")
    assert bare.status_code == slashed.status_code == 200
    assert bare.content == slashed.content


@pytest.mark.parametrize("path", ["personal-info", "portfolio", *LISTS, "skills/1"])
def test_head_is_get_without_the_body(api, path):
    a_person()
    a_skill(id=1)
    get, head = api.get(f"/api/{path}"), api.head(f"/api/{path}")
    assert head.status_code == 200
    assert head.content == b""
    differing = {"X-Request-Id"}
    assert {k: v for k, v in head.headers.items() if k not in differing} == {
        k: v for k, v in get.headers.items() if k not in differing
    }


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("personal-info", "GET, PUT, PATCH, HEAD, OPTIONS"),
        ("portfolio", "GET, HEAD, OPTIONS"),
        ("", "GET, HEAD, OPTIONS"),
        ("skills", "GET, POST, HEAD, OPTIONS"),
        ("skills/1", "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"),
    ],
)
def test_options_names_the_methods_and_asks_no_database(
    api, path, methods, django_assert_num_queries
):
    with django_assert_num_queries(0):
        answer = api.options(f"/api/{path}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Allow"] == methods


# What each answer costs: one statement a list, however long, and five for the whole portfolio.


@pytest.mark.parametrize("rows", [1, 60])
@pytest.mark.parametrize("name", MAKERS)
def test_a_list_is_one_statement(api, name, rows, django_assert_num_queries):
    go, sql = a_technology("Go"), a_technology("SQL")
    for _ in range(rows):
        MAKERS[name](*(() if name == "skills" else (go, sql)))
    with django_assert_num_queries(1):
        assert len(api.get(f"/api/{name}?limit=100").json()) == rows


@pytest.mark.parametrize("path", ["personal-info", "experience/1", "technologies"])
def test_an_item_is_one_statement(api, path, django_assert_num_queries):
    a_person()
    a_job(a_technology(), id=1)
    with django_assert_num_queries(1):
        assert api.get(f"/api/{path}").status_code == 200


@pytest.mark.parametrize("rows", [1, 30])
def test_the_portfolio_is_five_statements(api, rows, django_assert_num_queries):
    a_person()
    technology = a_technology()
    for _ in range(rows):
        a_job(technology)
        a_project(technology)
        a_skill()
    with django_assert_num_queries(5):
        api.get("/api/portfolio")


# Pages


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
