"""What the owner writes: created, replaced, changed, deleted, refused; and what it costs."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolio import rules
from portfolio.api.throttling import WriteThrottle
from portfolio.models import ApiToken, Experience, PersonalInfo
from tests.conftest import Client
from tests.factories import a_job, a_person, a_project, a_skill, a_technology

pytestmark = pytest.mark.django_db

JOB = {"company": "Acme", "position": "Lead", "start_date": "2020-01-31"}
PROJECT = {"name": "tool", "description": "A tool."}
SKILL = {"name": "Python", "category": "backend", "level": 5}
TECHNOLOGY = {"name": "Go", "category": "language"}
BODIES = {"experience": JOB, "projects": PROJECT, "skills": SKILL, "technologies": TECHNOLOGY}
MAKERS = {
    "experience": a_job,
    "projects": a_project,
    "skills": a_skill,
    "technologies": a_technology,
}


def faults(answer):
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    return {fault["pointer"]: fault["detail"] for fault in answer.json()["errors"]}


def sent(context):
    """The statements, by their first word."""
    return [query["sql"].split()[0] for query in context.captured_queries]


# Creating


@pytest.mark.parametrize("name", BODIES)
def test_created_row_is_answered_whole_and_found_at_its_location(owner_api, name):
    answer = owner_api.post(f"/api/{name}", BODIES[name])
    assert answer.status_code == 201
    assert answer["Location"] == f"/api/{name}/{answer.json()['id']}"
    assert answer.json() | BODIES[name] == answer.json()
    assert owner_api.get(answer["Location"]).json() == answer.json()


def test_created_job_has_its_technologies(owner_api):
    a_technology("SQL")
    a_technology("Go")
    answer = owner_api.post("/api/experience", JOB | {"technologies": ["SQL", "Go", "SQL"]})
    assert answer.json()["technologies"] == ["Go", "SQL"]


def test_created_row_can_be_hidden_from_the_start(owner_api, api):
    path = owner_api.post("/api/projects", PROJECT | {"active": False})["Location"]
    assert owner_api.get(path).json()["active"] is False
    assert api.get(path).status_code == 404


def test_several_mistakes_are_told_at_once(owner_api):
    body = {
        "company": " ",
        "start_date": "31.01.2020",
        "company_url": "javascript:alert(1)",
        "description": "x" * 20_001,
        "technologies": ["Nope", "Go"],
    }
    a_technology("Go")
    assert faults(owner_api.post("/api/experience", body)) == {
        "#/company": "This field may not be blank.",
        "#/position": "This field is required.",
        "#/start_date": "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.",
        "#/company_url": rules.WEB_ADDRESS,
        "#/description": "Ensure this field has no more than 20000 characters.",
        "#/technologies/0": "There is no technology “Nope”. Create it at /api/technologies first.",
    }
    assert not Experience.objects.exists()


@pytest.mark.parametrize(
    ("name", "change", "pointer", "sentence"),
    [
        ("experience", {"end_date": "2020-01-30"}, "#/end_date", rules.END_BEFORE_START),
        (
            "projects",
            {"start_date": "2020-01-02", "end_date": "2020-01-01"},
            "#/end_date",
            rules.END_BEFORE_START,
        ),
        ("skills", {"level": 6}, "#/level", rules.LEVEL_RANGE),
        ("skills", {"level": 0}, "#/level", rules.LEVEL_RANGE),
        ("skills", {"level": 10**30}, "#/level", rules.LEVEL_RANGE),
        ("skills", {"level": None}, "#/level", "This field may not be null."),
        ("skills", {"level": "five"}, "#/level", "A valid integer is required."),
        ("skills", {"level": 2.5}, "#/level", "A valid integer is required."),
        ("skills", {"level": True}, "#/level", "A valid integer is required."),
        ("skills", {"years_experience": 81}, "#/years_experience", rules.YEARS_RANGE),
        ("skills", {"name": "x\u0000y"}, "#/name", "Null characters are not allowed."),
        ("skills", {"name": ["x"]}, "#/name", "Not a valid string."),
        ("skills", {"colour": "red"}, "#/colour", None),
        ("skills", {"id": 7}, "#/id", None),
        ("skills", {"id": None}, "#/id", None),
        ("skills", {"level": "3"}, "#/level", "A valid integer is required."),
        ("skills", {"name": 5}, "#/name", "Not a valid string."),
        ("projects", {"featured": "yes"}, "#/featured", "Must be a valid boolean."),
        ("projects", {"featured": 1}, "#/featured", "Must be a valid boolean."),
        ("projects", {"start_date": "20200101"}, "#/start_date", None),
        ("projects", {"start_date": "2020-W01-1"}, "#/start_date", None),
        ("projects", {"start_date": "2020-1-1"}, "#/start_date", None),
        ("projects", {"start_date": "２０２０-01-01"}, "#/start_date", None),
        ("projects", {"start_date": 20200101}, "#/start_date", None),
        ("skills", {"version": 7}, "#/version", None),
        ("skills", {"a/b~c": 1}, "#/a~1b~0c", None),
        ("projects", {"github_url": ""}, "#/github_url", "This field may not be blank."),
        ("projects", {"github_url": "ftp://x.example"}, "#/github_url", rules.WEB_ADDRESS),
        ("projects", {"demo_url": "https://"}, "#/demo_url", rules.WEB_ADDRESS),
        ("projects", {"technologies": "Go"}, "#/technologies", None),
        ("projects", {"technologies": None}, "#/technologies", "This field may not be null."),
        ("projects", {"technologies": [7]}, "#/technologies/0", None),
        ("projects", {"start_date": "10000-01-01"}, "#/start_date", None),
        ("projects", {"start_date": "0000-01-01"}, "#/start_date", None),
        ("projects", {"start_date": "2021-02-29"}, "#/start_date", None),
        ("projects", {"active": "maybe"}, "#/active", "Must be a valid boolean."),
    ],
)
def test_a_broken_rule_is_a_400_that_points_at_the_field(
    owner_api, name, change, pointer, sentence
):
    told = faults(owner_api.post(f"/api/{name}", BODIES[name] | change))
    assert list(told) == [pointer]
    assert sentence is None or told[pointer] == sentence


def test_a_taken_name_is_a_400_with_the_tables_own_sentence(owner_api):
    a_technology("Go")
    assert faults(owner_api.post("/api/technologies", TECHNOLOGY)) == {
        "#/name": "There is a technology of this name already."
    }


@pytest.mark.parametrize("body", ["[]", "[1]", '"text"', "7", "true", "null"])
def test_a_body_that_is_no_object_is_a_400(owner_api, body):
    answer = owner_api.post("/api/skills", body, content_type="application/json")
    assert list(faults(answer)) == ["#"]


# Replacing and changing


@pytest.mark.parametrize("method", ["put", "patch"])
@pytest.mark.parametrize("name", BODIES)
def test_changed_row_is_answered_as_it_now_stands(owner_api, name, method):
    row = MAKERS[name]()
    answer = getattr(owner_api, method)(f"/api/{name}/{row.pk}", BODIES[name])
    assert answer.status_code == 200
    assert answer.json() | BODIES[name] == answer.json()
    row.refresh_from_db()
    assert row.version == 2


@pytest.mark.parametrize("name", BODIES)
def test_a_row_can_be_sent_back_as_it_was_read(owner_api, name):
    path = f"/api/{name}/{MAKERS[name]().pk}"
    read = owner_api.get(path).json()
    answer = owner_api.put(path, read)
    assert (answer.status_code, answer.json()) == (200, read)


def test_patch_leaves_the_rest_alone(owner_api):
    job = a_job(a_technology("Go"), description="Old", location="Oslo")
    answer = owner_api.patch(f"/api/experience/{job.pk}", {"description": "New"})
    assert answer.json()["description"] == "New"
    assert answer.json()["location"] == "Oslo"
    assert answer.json()["technologies"] == ["Go"]


def test_put_insists_on_required_fields_and_leaves_unsent_optional_ones_alone(owner_api):
    job = a_job(location="Oslo")
    path = f"/api/experience/{job.pk}"
    assert faults(owner_api.put(path, {"company": "Acme"})) == {
        "#/position": "This field is required.",
        "#/start_date": "This field is required.",
    }
    assert owner_api.put(path, JOB).json()["location"] == "Oslo"


def test_null_clears(owner_api):
    job = a_job(location="Oslo", end_date=date(2021, 1, 1))
    answer = owner_api.patch(
        f"/api/experience/{job.pk}", {"location": None, "end_date": None, "technologies": []}
    )
    assert (answer.json()["location"], answer.json()["end_date"]) == (None, None)


@pytest.mark.parametrize("method", ["put", "patch"])
@pytest.mark.parametrize("path", ["skills/{}", "personal-info"])
def test_an_empty_update_is_a_400(owner_api, path, method):
    a_person()
    answer = getattr(owner_api, method)(f"/api/{path}".format(a_skill().pk), {})
    assert faults(answer) == {"#": "Send at least one field to change."}


def test_an_id_alone_is_an_empty_update(owner_api):
    technology = a_technology()
    answer = owner_api.patch(f"/api/technologies/{technology.pk}", {"id": technology.pk})
    assert faults(answer) == {"#": "Send at least one field to change."}


def test_technologies_are_replaced_by_what_is_sent(owner_api):
    go, sql = a_technology("Go"), a_technology("SQL")
    a_technology("Zig")
    job = a_job(go, sql)
    path = f"/api/experience/{job.pk}"
    assert owner_api.patch(path, {"technologies": ["Zig", "Go"]}).json()["technologies"] == [
        "Go",
        "Zig",
    ]
    assert owner_api.patch(path, {"technologies": []}).json()["technologies"] == []


def test_a_hidden_technology_survives_reading_and_sending_back(owner_api):
    job = a_job(a_technology("Secret", active=False))
    path = f"/api/experience/{job.pk}"
    owner_api.put(path, owner_api.get(path).json())
    assert [t.name for t in job.technologies.all()] == ["Secret"]


@pytest.mark.django_db(transaction=True)  # a transaction that the database ends
def test_a_rule_broken_by_a_change_leaves_everything_as_it_was(owner_api):
    job = a_job(a_technology("Go"), start_date=date(2020, 1, 1))
    body = {"end_date": "2019-01-01", "technologies": []}
    told = faults(owner_api.patch(f"/api/experience/{job.pk}", body))
    assert told == {"#/end_date": rules.END_BEFORE_START}
    assert [t.name for t in job.technologies.all()] == ["Go"]


def test_deleted_row_is_gone_and_a_second_delete_is_404(owner_api):
    job = a_job(a_technology("Go"))
    path = f"/api/experience/{job.pk}"
    answer = owner_api.delete(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert owner_api.get(path).status_code == 404
    assert owner_api.delete(path).status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize("name", BODIES)
def test_writing_what_is_not_there_is_404(owner_api, name, method):
    for number in (1, 0, 2**31, 9_999_999_999):
        answer = getattr(owner_api, method)(f"/api/{name}/{number}", BODIES[name])
        assert answer.status_code == 404, number


# Personal info


@pytest.mark.parametrize("method", ["put", "patch"])
def test_personal_info_changes_only_what_is_sent(owner_api, method):
    a_person(name="Old", phone="1", email="old@example.com")
    answer = getattr(owner_api, method)("/api/personal-info", {"name": "New", "phone": None})
    assert answer.status_code == 200
    assert answer.json() == {
        "name": "New",
        "title": "Engineer",
        "email": "old@example.com",
        "phone": None,
        "location": None,
        "linkedin": None,
        "github": None,
        "summary": None,
    }


def test_personal_info_changes_the_row_that_is_shown_and_no_other(owner_api):
    a_person(name="Other")
    a_person(name="Hidden", active=False)
    a_person(name="Shown")
    PersonalInfo.objects.filter(name="Shown").update(title="x")
    owner_api.put("/api/personal-info", {"name": "Changed"})
    names = PersonalInfo.objects.order_by("pk").values_list("name", flat=True)
    assert list(names) == ["Other", "Hidden", "Changed"]


def test_personal_info_that_is_not_there_can_not_be_changed(owner_api):
    a_person(active=False)
    assert owner_api.put("/api/personal-info", {"name": "New"}).status_code == 404


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("taken@example.com", "Another entry has this email address already."),
        ("x", "Enter a valid email address."),
        (None, "This field may not be null."),
    ],
)
def test_personal_info_refuses_an_email_that_is_taken_or_none(owner_api, email, sentence):
    a_person(email="taken@example.com", active=False)
    a_person()
    told = faults(owner_api.put("/api/personal-info", {"email": email}))
    assert told == {"#/email": sentence}


def test_personal_info_can_not_be_hidden_here(owner_api):
    a_person()
    assert list(faults(owner_api.put("/api/personal-info", {"active": False}))) == ["#/active"]


# Who


WRITES = [
    ("post", "/api/skills", SKILL),
    ("put", "/api/skills/1", SKILL),
    ("patch", "/api/skills/1", {"level": 1}),
    ("delete", "/api/skills/1", None),
    ("put", "/api/personal-info", {"name": "x"}),
    ("patch", "/api/personal-info", {"name": "x"}),
]


@pytest.fixture
def _rows():
    a_skill(id=1)
    a_person(name="Kim")


@pytest.mark.usefixtures("_rows")
@pytest.mark.parametrize(("method", "path", "body"), WRITES)
class TestWhoMayWrite:
    def test_anonymous_is_401_with_a_challenge(self, api, method, path, body):
        answer = getattr(api, method)(path, body)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == 'Bearer realm="portfolio"'

    @pytest.mark.parametrize(
        "header",
        [
            "Bearer",
            "Bearer ",
            "Bearer nope",
            "Bearer portfolio_" + "x" * 43,
            "Bearer " + "x" * 10_000,
            "Bearer a b",
            "Bearer \x00",
            "Bearer ü",
            "Basic b3duZXI6Y29ycmVjdCBob3JzZQ==",
            "Token x",
            "x",
        ],
    )
    def test_a_bad_token_is_401(self, api, method, path, body, header):
        api.credentials(HTTP_AUTHORIZATION=header)
        answer = getattr(api, method)(path, body)
        assert answer.status_code == 401
        assert "WWW-Authenticate" in answer

    def test_an_expired_a_revoked_and_an_idle_accounts_token_are_401(
        self, owner, owner_token, method, path, body
    ):
        tokens = ApiToken.objects.all()
        for spoil, mend in [
            (lambda: tokens.update(expires_at="2020-01-01T00:00Z"), None),
            (tokens.revoke, None),
            (lambda: get_user_model().objects.update(is_active=False), None),
        ]:
            tokens.update(expires_at="2999-01-01T00:00Z", revoked_at=None)
            get_user_model().objects.update(is_active=True)
            spoil()
            assert getattr(Client(owner_token), method)(path, body).status_code == 401, mend

    def test_a_read_token_is_403(self, owner, method, path, body):
        _, secret = ApiToken.objects.issue(owner, "reader", scope="read")
        assert getattr(Client(secret), method)(path, body).status_code == 403

    def test_a_staff_account_without_the_right_is_403(self, method, path, body):
        user = get_user_model().objects.create_user("staff", is_staff=True)
        wrong = Permission.objects.filter(codename__startswith="view_")
        user.user_permissions.set(wrong)
        _, secret = ApiToken.objects.issue(user, "staff")
        answer = getattr(Client(secret), method)(path, body)
        assert answer.status_code == 403
        assert answer["Content-Type"] == "application/problem+json"

    def test_the_admins_session_is_no_token(self, api, owner, method, path, body):
        api.force_login(owner)
        assert getattr(api, method)(path, body).status_code == 401


def test_a_staff_account_with_the_right_may_write(db):
    user = get_user_model().objects.create_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="add_skill"))
    _, secret = ApiToken.objects.issue(user, "staff")
    assert Client(secret).post("/api/skills", SKILL).status_code == 201
    assert Client(secret).post("/api/technologies", TECHNOLOGY).status_code == 403


def test_too_many_writes_are_429_with_the_time_to_wait(owner_api, monkeypatch):
    monkeypatch.setitem(WriteThrottle.THROTTLE_RATES, "write", "2/min")
    seen = [owner_api.post("/api/skills", SKILL).status_code for _ in range(2)]
    answer = owner_api.post("/api/skills", SKILL)
    assert (seen, answer.status_code) == ([201, 201], 429)
    assert owner_api.get("/api/skills").status_code == 200
    assert answer.json()["status"] == 429
    assert 0 < int(answer["Retry-After"]) <= 60


# What each write costs


def test_a_write_of_one_row_is_three_statements(owner_api):
    skill = a_skill()
    with CaptureQueriesContext(connection) as context:
        owner_api.patch(f"/api/skills/{skill.pk}", {"level": 1})
    # the token, the row, the answer
    assert sent(context) == ["SELECT", "UPDATE", "SELECT"]


def test_a_new_row_is_three_statements(owner_api):
    with CaptureQueriesContext(connection) as context:
        owner_api.post("/api/skills", SKILL)
    assert sent(context) == ["SELECT", "INSERT", "SELECT"]


def test_a_job_with_technologies_costs_the_same_for_one_or_many(owner_api):
    names = [a_technology().name for _ in range(20)]
    counts = set()
    for some in (names[:1], names):
        with CaptureQueriesContext(connection) as context:
            assert (
                owner_api.post("/api/experience", JOB | {"technologies": some}).status_code == 201
            )
        counts.add(len(context))
    assert len(counts) == 1
