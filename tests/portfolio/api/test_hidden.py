"""What the owner has hidden: absent from every public answer, and there for the owner."""

import json
from datetime import date

import pytest

from portfolio.models import ApiToken
from tests.conftest import Client
from tests.factories import a_job, a_person, a_project, a_skill, a_technology

pytestmark = pytest.mark.django_db

CANARY = "canary"


@pytest.fixture
def rows():
    """One visible and one hidden row in each table; all that is hidden says so."""
    a_person(name="shown")
    a_person(name=CANARY, active=False)
    shown = a_technology("shown")
    hidden = a_technology(CANARY, active=False)
    return {
        "technologies": hidden,
        "experience": a_job(shown, hidden, company=CANARY, active=False),
        "projects": a_project(shown, hidden, name=CANARY, active=False),
        "skills": a_skill(name=CANARY, active=False),
        "shown": [a_job(shown, hidden, company="shown"), a_project(shown, hidden), a_skill()],
    }


NAMES = ["experience", "projects", "skills", "technologies"]


@pytest.mark.parametrize("name", NAMES)
def test_hidden_row_is_absent_from_list_item_and_portfolio(api, rows, name):
    listed = api.get(f"/api/{name}")
    assert len(listed.json()) == 1
    assert CANARY not in listed.content.decode()
    assert CANARY not in api.get("/api/portfolio").content.decode()
    hidden = api.get(f"/api/{name}/{rows[name].pk}")
    missing = api.get(f"/api/{name}/2000000000")
    assert hidden.status_code == missing.status_code == 404
    # Nothing tells a hidden row from one that never was.
    differing = {"request_id": None}
    assert hidden.json() | differing == missing.json() | differing


def test_hidden_technology_is_absent_from_the_rows_that_use_it(api, rows):
    for path in ("experience", "projects"):
        assert [row["technologies"] for row in api.get(f"/api/{path}").json()] == [["shown"]]


@pytest.mark.parametrize(
    "query",
    [
        "experience?technology=canary",
        "projects?technology=canary",
        "experience?search=canary",
        "experience?company=canary",
        "skills?name=canary",
        "technologies?search=canary",
    ],
)
@pytest.mark.usefixtures("rows")
def test_no_filter_finds_what_is_hidden(api, query):
    assert api.get(f"/api/{query}").json() == []


@pytest.mark.usefixtures("rows")
def test_hidden_person_is_nobody(api):
    assert api.get("/api/personal-info").json()["name"] == "shown"


@pytest.mark.usefixtures("rows")
def test_the_public_never_reads_the_visibility_of_a_row(api):
    assert "active" not in json.dumps(api.get("/api/portfolio").json())


@pytest.mark.parametrize("name", NAMES)
def test_the_owner_sees_hidden_rows_marked_as_such(owner_api, rows, name):
    assert sorted(row["active"] for row in owner_api.get(f"/api/{name}").json()) == [False, True]
    assert owner_api.get(f"/api/{name}/{rows[name].pk}").json()["active"] is False
    hidden = owner_api.get(f"/api/{name}?active=false").json()
    assert [row["id"] for row in hidden] == [rows[name].pk]
    assert len(owner_api.get("/api/portfolio").json()[name]) == 2


@pytest.mark.usefixtures("rows")
def test_the_owner_finds_by_a_hidden_technology(owner_api):
    assert len(owner_api.get("/api/experience?technology=canary").json()) == 2


@pytest.mark.parametrize("name", NAMES)
def test_the_owner_can_show_and_hide(owner_api, api, rows, name):
    path = f"/api/{name}/{rows[name].pk}"
    assert owner_api.patch(path, {"active": True}).json()["active"] is True
    assert api.get(path).status_code == 200
    assert owner_api.patch(path, {"active": False}).json()["active"] is False
    assert api.get(path).status_code == 404


@pytest.mark.usefixtures("rows")
def test_an_account_without_rights_reads_what_the_public_reads(api, django_user_model):
    user = django_user_model.objects.create_user("staff", is_staff=True)
    _, secret = ApiToken.objects.issue(user, "staff")
    for path in ("portfolio", "experience", "technologies"):
        assert Client(secret).get(f"/api/{path}").json() == api.get(f"/api/{path}").json()


@pytest.mark.usefixtures("rows")
def test_a_read_token_of_the_owner_sees_hidden_rows(owner):
    _, secret = ApiToken.objects.issue(owner, "reader", scope="read")
    assert len(Client(secret).get("/api/skills").json()) == 2


def test_the_oldest_and_the_latest_date_are_read_as_written(api):
    a_job(start_date=date.min, end_date=date.max)
    row = api.get("/api/experience").json()[0]
    assert (row["start_date"], row["end_date"]) == ("0001-01-01", "9999-12-31")
