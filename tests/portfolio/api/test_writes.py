"""What the owner writes: created, replaced, changed, deleted, refused; and what it costs."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolio import dates, rules
from portfolio.models import Experience
from tests.factories import a_job, a_person, a_skill, a_technology
from tests.portfolio.api.rows import NEW, TITLES, faults, one_of

pytestmark = pytest.mark.django_db

JOB, SKILL = NEW["experience"], NEW["skills"]


def sent(context):
    """The statements, by their first word."""
    return [query["sql"].split()[0] for query in context.captured_queries]


# Creating


@pytest.mark.parametrize("name", NEW)
def test_created_row_is_answered_whole_and_found_at_its_location(owner_api, name):
    answer = owner_api.post(f"/api/{name}", NEW[name])
    assert answer.status_code == 201
    assert answer["Location"] == f"/api/{name}/{answer.json()['id']}"
    assert answer.json() | NEW[name] == answer.json()
    assert owner_api.get(answer["Location"]).json() == answer.json()


def test_created_job_has_its_technologies(owner_api):
    a_technology("SQL")
    a_technology("Go")
    answer = owner_api.post("/api/experience", JOB | {"technologies": ["SQL", "Go", "SQL"]})
    assert answer.json()["technologies"] == ["Go", "SQL"]


def test_created_row_can_be_hidden_from_the_start(owner_api, api):
    path = owner_api.post("/api/projects", NEW["projects"] | {"active": False})["Location"]
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
        "#/start_date": dates.MALFORMED,
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
    told = faults(owner_api.post(f"/api/{name}", NEW[name] | change))
    assert list(told) == [pointer]
    assert sentence is None or told[pointer] == sentence


def test_a_taken_name_is_a_400_with_the_tables_own_sentence(owner_api):
    a_technology("Go")
    assert faults(owner_api.post("/api/technologies", NEW["technologies"])) == {
        "#/name": "There is a technology of this name already."
    }


@pytest.mark.parametrize("body", ["[]", "[1]", '"text"', "7", "true", "null"])
def test_a_body_that_is_no_object_is_a_400(owner_api, body):
    answer = owner_api.post("/api/skills", body, content_type="application/json")
    assert list(faults(answer)) == ["#"]


# Replacing and changing


@pytest.mark.parametrize("method", ["put", "patch"])
@pytest.mark.parametrize("name", NEW)
def test_changed_row_is_answered_as_it_now_stands(owner_api, name, method):
    row = one_of(name)
    answer = getattr(owner_api, method)(f"/api/{name}/{row.pk}", NEW[name])
    assert answer.status_code == 200
    assert answer.json() | NEW[name] == answer.json()
    row.refresh_from_db()
    assert row.version == 2


@pytest.mark.parametrize("name", NEW)
def test_a_row_can_be_sent_back_as_it_was_read(owner_api, name):
    path = f"/api/{name}/{one_of(name).pk}"
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
@pytest.mark.parametrize("name", NEW)
def test_writing_what_is_not_there_is_404(owner_api, name, method):
    for number in (1, 0, 2**31, 9_999_999_999):
        answer = getattr(owner_api, method)(f"/api/{name}/{number}", NEW[name])
        assert answer.status_code == 404, number


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


NAMED_IN_SEVERAL_WAYS = ("education", "volunteer", "references", "profiles")


@pytest.mark.parametrize("name", NAMED_IN_SEVERAL_WAYS)
def test_visible_row_needs_one_of_its_names(owner_api, name):
    refused = owner_api.post(f"/api/{name}", {TITLES[name]: ""})
    assert refused.status_code == 400
    assert refused.json()["errors"] == [{"pointer": f"#/{TITLES[name]}", "detail": rules.NAMELESS}]


@pytest.mark.parametrize("name", NAMED_IN_SEVERAL_WAYS)
def test_draft_needs_no_name(owner_api, name):
    draft = owner_api.post(f"/api/{name}", {TITLES[name]: "", "active": False})
    assert draft.status_code == 201
