"""What the public reads: shapes, order, pages, and what each costs."""

from datetime import date

import pytest

from portfolio import cv
from portfolio.api.views import LISTS
from portfolio.models import PersonalInfo
from tests.factories import a_job, a_person, a_project, a_skill, a_technology
from tests.portfolio.api.rows import TITLES, one_of

pytestmark = pytest.mark.django_db


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
        "website": None,
        "image": None,
        "street": None,
        "postal_code": None,
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
        highlights=["Shipped."],
        keywords=["ledgers"],
        company_description="Makes things",
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
            "highlights": ["Shipped."],
            "keywords": ["ledgers"],
            "company_description": "Makes things",
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
            "highlights": [],
            "keywords": [],
            "company_description": None,
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
    image = "/images/00112233445566778899aabbccddeeff.png"
    project = a_project(a_technology("Go"), keywords=["fast"], image=image)
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
        "highlights": [],
        "keywords": ["fast"],
        "roles": [],
        "entity": None,
        "kind": None,
        "image": "/images/00112233445566778899aabbccddeeff.png",
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
        "keywords": [],
        "level_text": None,
    }


def test_technologies_come_by_category_then_name(api):
    a_technology("Zig")
    a_technology("Go")
    database = a_technology("SQLite", category="database")
    rows = api.get("/api/technologies").json()
    assert [row["name"] for row in rows] == ["SQLite", "Go", "Zig"]
    assert rows[0] == {"id": database.pk, "name": "SQLite", "category": "database"}


# The columns that a row may have beside its title, each with the value that it is answered with.
OTHERS = {
    "education": {
        "area": "Physics",
        "study_type": "Bachelor",
        "start_date": "2001-01-01",
        "end_date": "2004-01-01",
        "score": "1.7",
        "courses": ["Optics"],
        "url": "https://school.example.com",
    },
    "certificates": {
        "issuer": "Guild",
        "date": "2019-05-01",
        "url": "https://guild.example.com",
    },
    "languages": {"fluency": "B2"},
    "awards": {"awarder": "Guild", "date": "2019-05-01", "summary": "For care."},
    "publications": {
        "publisher": "Press",
        "release_date": "2019-05-01",
        "url": "https://press.example.com",
        "summary": "On care.",
    },
    "volunteer": {
        "position": "Treasurer",
        "start_date": "2001-01-01",
        "end_date": "2004-01-01",
        "summary": "Counted.",
        "highlights": ["Balanced the books."],
        "url": "https://club.example.com",
    },
    "interests": {"keywords": ["openings"]},
    "references": {"reference": "Finds what nobody else does."},
    "profiles": {"username": "kim", "url": "https://social.example.com/@kim"},
}


@pytest.mark.parametrize("name", OTHERS)
def test_row_has_its_fields_and_no_other(api, name):
    row = one_of(name, "title", **OTHERS[name])
    expected = {"id": row.pk, TITLES[name]: "title", **OTHERS[name]}
    assert api.get(f"/api/{name}/{row.pk}").json() == expected
    assert api.get(f"/api/{name}").json() == [expected]


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("education", "start_date"),
        ("certificates", "date"),
        ("awards", "date"),
        ("publications", "release_date"),
        ("volunteer", "start_date"),
    ],
)
def test_dated_rows_come_newest_first_and_undated_ones_last(api, name, column):
    one_of(name, "undated")
    one_of(name, "old", **{column: date(2010, 1, 1)})
    one_of(name, "new", **{column: date(2020, 1, 1)})
    titles = [row[TITLES[name]] for row in api.get(f"/api/{name}").json()]
    assert titles == ["new", "old", "undated"]


@pytest.mark.parametrize("name", ["languages", "interests", "references", "profiles"])
def test_rows_without_a_date_come_as_they_were_added(api, name):
    for title in ("b", "c", "a"):
        one_of(name, title)
    assert [row[TITLES[name]] for row in api.get(f"/api/{name}").json()] == ["b", "c", "a"]


def test_portfolio_is_everything_in_one_document(api):
    technology = a_technology("Go")
    a_person(show_phone=False, phone="1")
    for name in LISTS:
        row = one_of(name, **OTHERS.get(name, {}))
        if hasattr(row, "technologies"):
            row.technologies.add(technology)
    whole = api.get("/api/portfolio").json()
    assert list(whole) == ["personal_info", *LISTS]
    for name, part in whole.items():
        path = name.replace("_", "-")
        assert part
        assert part == api.get(f"/api/{path}").json()


def test_lists_have_the_names_that_the_whole_cv_has():
    assert {name: view.queryset.model for name, view in LISTS.items()} == cv.LISTS


def test_portfolio_of_an_empty_database_is_empty(api):
    answer = api.get("/api/portfolio")
    assert answer.status_code == 200
    assert answer.json() == {"personal_info": None, **{name: [] for name in LISTS}}


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_is_an_empty_array(api, name):
    answer = api.get(f"/api/{name}")
    assert (answer.status_code, answer.json()) == (200, [])
    assert "Link" not in answer


def test_index_names_every_resource(api):
    links = api.get("/api").json()
    assert links == {
        "portfolio": "/api/portfolio",
        "resume": "/api/resume.json",
        "personal_info": "/api/personal-info",
        **{name: f"/api/{name}" for name in LISTS},
        "openapi": "/api/openapi.json",
        "docs": "/api/docs",
    }
    a_person()
    assert {path: api.get(path).status_code for path in links.values()} == dict.fromkeys(
        links.values(), 200
    )


@pytest.mark.parametrize(
    "path", ["personal-info", "portfolio", "resume.json", *LISTS, "skills/1", ""]
)
def test_a_slash_at_the_end_changes_nothing(api, path):
    a_person()
    a_skill(id=1)
    bare = f"/api/{path}".rstrip("/")
    bare, slashed = api.get(bare), api.get(f"{bare}/")
    assert bare.status_code == slashed.status_code == 200
    assert bare.content == slashed.content


@pytest.mark.parametrize("path", ["personal-info", "portfolio", "resume.json", *LISTS, "skills/1"])
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
        ("resume.json", "GET, HEAD, OPTIONS"),
        ("", "GET, HEAD, OPTIONS"),
        ("skills", "GET, POST, HEAD, OPTIONS"),
        ("skills/1", "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"),
        ("skills/order", "GET, PUT, HEAD, OPTIONS"),
    ],
)
def test_options_names_the_methods_and_asks_no_database(
    api, path, methods, django_assert_num_queries
):
    with django_assert_num_queries(0):
        answer = api.options(f"/api/{path}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Allow"] == methods
