"""Query parameters: filters, search, order, sparse fields. What is not understood is refused."""

from datetime import date

import pytest

from portfolio.api.filter_fields import Text
from portfolio.api.views import LISTS
from tests.factories import a_job, a_project, a_skill, a_technology
from tests.portfolio.api.rows import one_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def _rows():
    go, sql = a_technology("Go"), a_technology("SQL", category="database")
    a_job(go, company="Acme", position="Lead", location="Oslo", start_date=date(2020, 1, 1))
    a_job(
        sql,
        company="Bolt",
        position="Dev",
        description="Wrote 100% of it",
        start_date=date(2015, 1, 1),
        end_date=date(2019, 1, 1),
    )
    a_project(go, name="ant", featured=True, start_date=date(2021, 1, 1))
    a_project(sql, name="bee", start_date=date(2020, 1, 1), end_date=date(2020, 2, 1))
    a_project(name="cat", description="A cat_like thing.")
    a_skill(name="Django", category="web", level=5, years_experience=10)
    a_skill(name="React", category="web", level=2, years_experience=None)
    a_skill(name="Talks", category="People", level=4, years_experience=3)


def names(answer):
    assert answer.status_code == 200, answer.json()
    return [row.get("name") or row["company"] for row in answer.json()]


@pytest.mark.usefixtures("_rows")
@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("experience?company=acM", ["Acme"]),
        ("experience?position=dev", ["Bolt"]),
        ("experience?location=oslo", ["Acme"]),
        ("experience?current=true", ["Acme"]),
        ("experience?current=false", ["Bolt"]),
        ("experience?technology=go", ["Acme"]),
        ("experience?technology=Gopher", []),
        ("experience?start_date_from=2020-01-01", ["Acme"]),
        ("experience?start_date_to=2019-12-31", ["Bolt"]),
        ("experience?start_date_from=2010-01-01&start_date_to=2016-01-01", ["Bolt"]),
        ("experience?search=100%25", ["Bolt"]),
        ("experience?search=acme lead", ["Acme"]),
        ("experience?search=acme dev", []),
        ("experience?ordering=start_date", ["Bolt", "Acme"]),
        ("experience?ordering=end_date", ["Bolt", "Acme"]),
        ("experience?ordering=-end_date", ["Bolt", "Acme"]),
        ("experience?ordering=-company", ["Bolt", "Acme"]),
        ("projects?featured=true", ["ant"]),
        ("projects?featured=false", ["bee", "cat"]),
        ("projects?name=a", ["ant", "cat"]),
        ("projects?technology=SQL", ["bee"]),
        ("projects?current=false", ["bee"]),
        ("projects?search=cat_like", ["cat"]),
        ("projects?ordering=featured,-name", ["cat", "bee", "ant"]),
        ("skills?category=WEB", ["Django", "React"]),
        ("skills?level=4", ["Talks"]),
        ("skills?level_min=4", ["Talks", "Django"]),
        ("skills?years_min=4", ["Django"]),
        ("skills?name=react", ["React"]),
        ("skills?ordering=-years_experience", ["Django", "Talks", "React"]),
        ("skills?ordering=years_experience", ["Talks", "Django", "React"]),
        ("technologies?category=database", ["SQL"]),
        ("technologies?name=go", ["Go"]),
        ("technologies?search=o", ["Go"]),
    ],
)
def test_a_parameter_finds(api, path, found):
    assert names(api.get(f"/api/{path}")) == found


@pytest.mark.usefixtures("_rows")
def test_filters_keep_a_list_at_one_statement(api, django_assert_num_queries):
    with django_assert_num_queries(1):
        names(api.get("/api/experience?technology=go&current=true&search=acme&ordering=company"))


@pytest.mark.usefixtures("_rows")
def test_fields_narrow_the_answer_in_the_order_asked(api):
    rows = api.get("/api/experience?fields=technologies,company").json()
    assert rows == [
        {"technologies": ["Go"], "company": "Acme"},
        {"technologies": ["SQL"], "company": "Bolt"},
    ]
    job = a_job(company="One")
    assert api.get(f"/api/experience/{job.pk}?fields=company").json() == {"company": "One"}


REFUSED = [
    ("skills?colour=red", "colour"),
    ("skills?Level=1", "Level"),
    ("skills?level=6", "level"),
    ("skills?level=two", "level"),
    ("skills?level=2.5", "level"),
    ("skills?level=3.0", "level"),
    ("skills?level=%2B3", "level"),
    ("skills?level=٣", "level"),
    ("skills?fields=id,id", "fields"),
    ("skills?level=", "level"),
    ("skills?level=1&level=2", "level"),
    ("skills?level=99999999999999999999", "level"),
    ("skills?years_min=-1", "years_min"),
    ("skills?limit=0", "limit"),
    ("skills?limit=101", "limit"),
    ("skills?limit=-1", "limit"),
    ("skills?limit=1e1", "limit"),
    ("skills?limit=" + "9" * 5000, "limit"),
    ("skills?limit=" + "0" * 5000, "limit"),
    ("skills?limit=٣", "limit"),
    ("skills?offset=100001", "offset"),
    ("skills?offset=-1", "offset"),
    ("skills?search=", "search"),
    ("skills?search=" + "x" * 201, "search"),
    ("skills?search=a%00b", "search"),
    ("skills?search=%20", "search"),
    ("skills?category=%00", "category"),
    ("skills?category=" + "x" * 256, "category"),
    ("skills?ordering=password", "ordering"),
    ("skills?ordering=level,-level", "ordering"),
    ("skills?ordering=,", "ordering"),
    ("skills?ordering=--level", "ordering"),
    ("skills?fields=level,secret", "fields"),
    ("skills?fields=active", "fields"),
    ("skills?fields=", "fields"),
    ("skills?active=false", "active"),
    ("skills/1?limit=3", "limit"),
    ("experience?current=1", "current"),
    ("experience?start_date_from=01/02/2020", "start_date_from"),
    ("experience?start_date_from=2020-02-30", "start_date_from"),
    ("experience?start_date_from=2020-1-1", "start_date_from"),
    ("experience?start_date_from=20200101", "start_date_from"),
    ("experience?start_date_from=２０２０-01-01", "start_date_from"),
    ("experience?start_date_from=0000-01-01", "start_date_from"),
    ("experience?start_date_from=10000-01-01", "start_date_from"),
    ("experience?start_date__gte=2020-01-01", "start_date__gte"),
    ("projects?featured=True", "featured"),
    ("personal-info?limit=1", "limit"),
    ("portfolio?fields=skills", "fields"),
    ("?x=1", "x"),
]


@pytest.mark.parametrize(("path", "parameter"), REFUSED)
def test_what_is_not_understood_is_refused_by_name(api, path, parameter):
    answer = api.get(f"/api/{path}" if path[0] != "?" else f"/api{path}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert [fault["parameter"] for fault in answer.json()["errors"]] == [parameter]


def test_an_unknown_parameter_is_told_what_there_is(api):
    assert api.get("/api/technologies?colour=red").json()["errors"] == [
        {
            "parameter": "colour",
            "detail": "There is no such parameter here. "
            "Known are: category, fields, limit, name, offset, ordering, search.",
        }
    ]


@pytest.mark.parametrize(
    "value", ["%", "_", "\\", "'", '"', "(", "%25' OR 1=1 --", "🦜", "\ud83e", "\u202e"]
)
@pytest.mark.parametrize("parameter", ["search", "name", "category"])
def test_odd_text_is_only_text(api, parameter, value):
    a_skill()
    answer = api.get("/api/skills", {parameter: value.encode("utf-8", "replace").decode()})
    assert (answer.status_code, answer.json()) == (200, [])


TEXTS = [
    (name, parameter, declared)
    for name, view in LISTS.items()
    for parameter, declared in view.filterset_class.base_filters.items()
    if type(declared) is Text and declared.method is None and parameter != "keyword"
]


@pytest.mark.parametrize(
    ("name", "parameter", "declared"), TEXTS, ids=[f"{name}-{one}" for name, one, _ in TEXTS]
)
def test_text_is_found_as_a_whole_or_in_part_whatever_its_case(api, name, parameter, declared):
    found = one_of(name, "x", **{declared.field_name: "Alpha_Beta"}).pk
    one_of(name, "y", **{declared.field_name: "AlphaxBeta"})
    ask = {
        text: [row["id"] for row in api.get(f"/api/{name}", {parameter: text}).json()]
        for text in ("alpha_beta", "a_be", "gamma", "%")
    }
    in_part = [found] if declared.lookup_expr == "icontains" else []
    assert ask == {"alpha_beta": [found], "a_be": in_part, "gamma": [], "%": []}


@pytest.mark.parametrize("name", ["experience", "projects", "education", "volunteer"])
def test_current_is_what_has_no_end(api, name):
    going_on = one_of(name, "x").pk
    ended = one_of(name, "y", start_date=date(2020, 1, 1), end_date=date(2021, 1, 1)).pk
    for value, found in (("true", going_on), ("false", ended)):
        rows = api.get(f"/api/{name}?current={value}").json()
        assert [row["id"] for row in rows] == [found]
