"""What the owner has hidden: absent from every public answer, and there for the owner."""

import json
from datetime import date

import pytest
from django.contrib.auth.models import Permission

from portfolio.api.filter_fields import PartialDate, Text, TrueOrFalse, WholeNumber
from portfolio.api.views import LISTS
from portfolio.models import ApiToken
from tests.conftest import Client
from tests.factories import a_job, a_person, a_project, a_technology
from tests.portfolio.api.rows import EARLIER, HIDDEN, LATER, MODELS, NEW, one_of

pytestmark = pytest.mark.django_db

CANARY = "canary"


@pytest.fixture(params=HIDDEN)
def how(request):
    """By `active`, or by a `visible_from` that is yet to come."""
    return HIDDEN[request.param]


@pytest.mark.parametrize("name", LISTS)
def test_hidden_row_is_absent_from_list_item_and_portfolio(api, name, how):
    one_of(name)
    pk = one_of(name, CANARY, **how).pk
    listed = api.get(f"/api/{name}")
    assert len(listed.json()) == 1
    assert CANARY not in listed.content.decode()
    assert CANARY not in api.get("/api/portfolio").content.decode()
    hidden = api.get(f"/api/{name}/{pk}")
    missing = api.get(f"/api/{name}/2000000000")
    assert hidden.status_code == missing.status_code == 404
    # Nothing tells a hidden row from one that never was.
    differing = {"request_id": None}
    assert hidden.json() | differing == missing.json() | differing


@pytest.mark.parametrize("name", LISTS)
def test_row_whose_moment_has_passed_is_visible_unless_it_is_hidden(api, name):
    shown = one_of(name, visible_from=EARLIER).pk
    one_of(name, CANARY, visible_from=EARLIER, active=False)
    assert [row["id"] for row in api.get(f"/api/{name}").json()] == [shown]
    assert len(api.get("/api/portfolio").json()[name]) == 1


def questions(name):
    """Every question that the public can put to a list, with values that would find a canary."""
    view = LISTS[name](action="list", owner=False)
    found = {
        TrueOrFalse: ["true", "false"],
        WholeNumber: ["3"],
        PartialDate: ["2020-03"],
        Text: [CANARY, f"{CANARY} hidden", f"{CANARY} scheduled"],
    }
    filters = view.filterset_class.base_filters
    values = {
        "limit": ["1"],
        "offset": ["1"],
        "fields": [view.ordering_fields[0]],
        "search": [CANARY],
        "ordering": [*view.ordering_fields, *(f"-{field}" for field in view.ordering_fields)],
    } | {parameter: found[type(declared)] for parameter, declared in filters.items()}
    return [
        (parameter, value) for parameter in view.allowed_parameters() for value in values[parameter]
    ]


@pytest.mark.parametrize("name", LISTS)
def test_no_question_tells_whether_there_is_a_hidden_row(api, name):
    """Filters, search, order and pages answer the same bytes with hidden rows and without."""
    shown = a_technology("shown")
    visible = [one_of(name), one_of(name)]
    for row in visible:
        link(row, shown)

    def ask():
        answers = {one: api.get(f"/api/{name}", dict([one])) for one in questions(name)}
        assert {answer.status_code for answer in answers.values()} == {200}
        return {one: (a.content, a.headers.get("Link")) for one, a in answers.items()}

    before = ask()
    for how, values in HIDDEN.items():
        hidden = a_technology(f"{CANARY} {how}", **values)
        title = f"{CANARY} {how} row"
        for row in (*visible, one_of(name, title, **values, **everywhere(MODELS[name]))):
            link(row, shown, hidden)
    assert ask() == before


def link(row, *technologies):
    if hasattr(row, "technologies"):
        row.technologies.add(*technologies)


def everywhere(model):
    """The canary in each column that may hold it; and values that filters look for."""
    columns = {"featured": True, "level": 3, "years_experience": 3}
    lists = {"highlights": [CANARY], "keywords": [CANARY], "courses": [CANARY], "roles": [CANARY]}
    dates = dict.fromkeys(("start_date", "date", "release_date"), date(2020, 3, 1))
    texts = dict.fromkeys(
        ("fluency", "issuer", "awarder", "publisher", "username", "reference", "area"), CANARY
    )
    names = {field.name for field in model._meta.concrete_fields}
    return {key: value for key, value in (columns | lists | dates | texts).items() if key in names}


@pytest.mark.parametrize("path", ["experience", "projects"])
def test_hidden_technology_is_absent_from_the_rows_that_use_it(api, path, how):
    row = (a_job if path == "experience" else a_project)(
        a_technology("shown"), a_technology(CANARY, **how)
    )
    assert [row["technologies"] for row in api.get(f"/api/{path}").json()] == [["shown"]]
    assert api.get(f"/api/{path}/{row.pk}").json()["technologies"] == ["shown"]
    assert api.get("/api/portfolio").json()[path][0]["technologies"] == ["shown"]
    assert api.get(f"/api/{path}?technology=canary").json() == []
    assert len(api.get(f"/api/{path}?technology=SHOWN").json()) == 1


def test_hidden_person_is_nobody(api, how):
    a_person(name="shown")
    a_person(name=CANARY, **how)
    assert api.get("/api/personal-info").json()["name"] == "shown"
    assert api.get("/api/portfolio").json()["personal_info"]["name"] == "shown"


def test_the_public_never_reads_when_or_whether_a_row_is_visible(api):
    for name in LISTS:
        one_of(name, visible_from=EARLIER)
    a_person(visible_from=EARLIER)
    whole = json.dumps([api.get(f"/api/{path}").json() for path in ("portfolio", *LISTS)])
    for name in ("active", "visible_from", "show_", "sort_order", "imported", "version"):
        assert f'"{name}' not in whole
    assert "2001-01-01" not in whole


@pytest.mark.parametrize("name", LISTS)
def test_the_owner_sees_hidden_rows_marked_as_such(owner_api, name):
    for values in ({}, *HIDDEN.values()):
        row = one_of(name, **values)
        read = owner_api.get(f"/api/{name}/{row.pk}").json()
        assert read["active"] is row.active
        assert read["visible_from"] == ("2999-01-01T00:00:00Z" if row.visible_from else None)
    assert len(owner_api.get(f"/api/{name}").json()) == 3
    hidden = owner_api.get(f"/api/{name}?active=false").json()
    assert [row["active"] for row in hidden] == [False]
    assert len(owner_api.get("/api/portfolio").json()[name]) == 3


def test_the_owner_finds_by_a_hidden_technology(owner_api, how):
    a_job(a_technology(CANARY, **how), active=False)
    assert len(owner_api.get("/api/experience?technology=canary").json()) == 1


@pytest.mark.parametrize("name", LISTS)
def test_the_owner_can_show_and_hide(owner_api, api, name):
    path = f"/api/{name}/{one_of(name).pk}"
    for values, status in [
        ({"active": False}, 404),
        ({"active": True}, 200),
        ({"visible_from": "2999-01-01T00:00:00Z"}, 404),
        ({"visible_from": "2001-01-01T00:00:00Z"}, 200),
        ({"visible_from": None}, 200),
    ]:
        answer = owner_api.patch(path, values)
        assert answer.json() | values == answer.json()
        assert api.get(path).status_code == status


MOMENTS = [
    ("2999-01-31T09:00:00Z", "2999-01-31T09:00:00Z"),
    ("2999-01-31T09:00:00+02:30", "2999-01-31T06:30:00Z"),
    ("2999-01-31t09:00:00.25z", "2999-01-31T09:00:00.250000Z"),
    ("2999-01-31 09:00:00-00:00", "2999-01-31T09:00:00Z"),
    ("0001-01-02T00:00:00Z", "0001-01-02T00:00:00Z"),
    ("9999-12-30T00:00:00Z", "9999-12-30T00:00:00Z"),
]
NO_MOMENTS = [
    "2999-01-31T09:00:00",  # without an offset
    "2999-01-31",
    "2999-01-31T09:00Z",
    "2999-02-30T09:00:00Z",
    "2999-01-31T24:00:01Z",
    "2999-01-31T09:00:60Z",
    "2999-01-31T09:00:00+24:00",
    "2999-01-31T09:00:00 Z",
    "２９９９-01-31T09:00:00Z",
    "10000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+01:00",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59-01:00",
    "9999-12-31T00:00:00Z",
    "infinity",
    "now",
    "",
    32472147600,
    10**20,
    True,
    ["2999-01-31T09:00:00Z"],
]


@pytest.mark.parametrize(("sent", "answered"), MOMENTS)
def test_moment_is_answered_in_utc(owner_api, sent, answered):
    answer = owner_api.post("/api/awards", NEW["awards"] | {"visible_from": sent})
    assert (answer.status_code, answer.json().get("visible_from")) == (201, answered)


def test_what_is_no_moment_is_a_400(owner_api):
    answers = {
        str(sent): owner_api.post("/api/awards", NEW["awards"] | {"visible_from": sent})
        for sent in NO_MOMENTS
    }
    assert {sent: answer.status_code for sent, answer in answers.items()} == dict.fromkeys(
        answers, 400
    )
    pointers = [answer.json()["errors"][0]["pointer"] for answer in answers.values()]
    assert set(pointers) == {"#/visible_from"}


def test_an_account_without_rights_reads_what_the_public_reads(api, django_user_model):
    for name in LISTS:
        for how, values in HIDDEN.items():
            one_of(name, f"{CANARY} {name} {how}", **values)
    a_person(phone=CANARY, show_phone=False)
    user = django_user_model.objects.create_user("staff", is_staff=True)
    _, secret = ApiToken.objects.issue(user, "staff")
    for path in ("portfolio", "personal-info", *LISTS):
        assert Client(secret).get(f"/api/{path}").json() == api.get(f"/api/{path}").json()


def test_who_may_see_some_tables_reads_the_whole_as_the_public_does(api, django_user_model):
    one_of("skills", CANARY, active=False)
    user = django_user_model.objects.create_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_skill"))
    _, secret = ApiToken.objects.issue(user, "staff")
    assert len(Client(secret).get("/api/skills").json()) == 1
    assert Client(secret).get("/api/portfolio").json() == api.get("/api/portfolio").json()


def test_who_may_not_see_hidden_rows_can_not_hide_any(django_user_model):
    """They would be answered with what they may not see."""
    user = django_user_model.objects.create_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["add_skill", "change_skill"]))
    client = Client(ApiToken.objects.issue(user, "staff")[1])
    path = client.post("/api/skills", NEW["skills"])["Location"]
    for change in ({"active": False}, {"visible_from": LATER.isoformat()}):
        refused = [client.post("/api/skills", NEW["skills"] | change), client.patch(path, change)]
        assert [answer.status_code for answer in refused] == [400, 400]
        pointers = {answer.json()["errors"][0]["pointer"] for answer in refused}
        assert pointers == {f"#/{name}" for name in change}
    assert client.put("/api/skills/order", []).status_code == 403


def test_a_read_token_of_the_owner_sees_hidden_rows(owner):
    one_of("skills", active=False)
    _, secret = ApiToken.objects.issue(owner, "reader", scope="read")
    assert len(Client(secret).get("/api/skills").json()) == 1
