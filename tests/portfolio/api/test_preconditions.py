"""`If-Match`: whoever writes names what they have read, and nobody's edit is lost unseen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolio.api.views import LISTS
from portfolio.models import ApiToken, PersonalInfo, Skill
from tests.conftest import Client
from tests.factories import a_job, a_person, a_skill
from tests.portfolio.api.conditions import METHODS, STALE, TAUGHT, problem, write
from tests.portfolio.api.rows import MODELS, NEW, TITLES, one_of

pytestmark = pytest.mark.django_db


# What a tag is


@pytest.mark.parametrize("name", LISTS)
def test_each_answer_with_a_row_has_its_version_as_a_strong_tag(careful, api, name):
    created = careful.post(f"/api/{name}", NEW[name])
    path = created["Location"]
    assert created["ETag"] == '"1"'
    assert careful.get(path)["ETag"] == careful.head(path)["ETag"] == '"1"'
    assert write(careful, "patch", path, '"1"', NEW[name])["ETag"] == '"2"'
    assert write(careful, "put", path, '"2"', NEW[name])["ETag"] == '"3"'
    public = api.get(path)["ETag"]
    assert public.startswith('"3.')
    assert len(public) == len('"3."') + 32


def test_tag_of_the_personal_info_names_its_row(careful, api):
    person = a_person()
    assert careful.get("/api/personal-info")["ETag"] == f'"1.r{person.pk}"'
    assert api.get("/api/personal-info")["ETag"].startswith(f'"1.r{person.pk}.')
    answer = write(careful, "patch", "/api/personal-info", "*", {"title": "Lead"})
    assert answer["ETag"] == f'"2.r{person.pk}"'


@pytest.mark.parametrize("name", LISTS)
def test_public_tag_serves_for_a_write_too(careful, api, name):
    path = f"/api/{name}/{one_of(name).pk}"
    assert write(careful, "put", path, api.get(path)["ETag"], NEW[name]).status_code == 200


def test_owner_is_told_nothing_may_be_kept(careful):
    answer = careful.get(f"/api/skills/{a_skill().pk}")
    assert answer["Cache-Control"] == "private, no-store"


# Without a condition: 428


@pytest.mark.parametrize("if_match", [None, "", " ", ",", " ,\t, "])
@pytest.mark.parametrize("method", METHODS)
def test_write_without_a_condition_is_a_428_that_teaches_both_ways(careful, method, if_match):
    path = f"/api/skills/{a_skill().pk}"
    answer = write(careful, method, path, if_match, NEW["skills"])
    more = problem(answer, 428, "Precondition Required", TAUGHT.format(path))
    assert more == {}
    assert Skill.objects.get().version == 1


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("method", METHODS)
def test_every_list_asks_for_a_condition(careful, name, method):
    path = f"/api/{name}/{one_of(name).pk}"
    assert write(careful, method, path, None, NEW[name]).status_code == 428
    assert MODELS[name].objects.get().version == 1


@pytest.mark.parametrize("method", ["put", "patch"])
def test_personal_info_asks_for_a_condition(careful, method):
    a_person(title="Engineer")
    answer = write(careful, method, "/api/personal-info", None, {"title": "canary"})
    problem(answer, 428, "Precondition Required", TAUGHT.format("/api/personal-info"))
    assert PersonalInfo.objects.get().title == "Engineer"


def test_a_date_is_no_condition(careful):
    path = f"/api/skills/{a_skill().pk}"
    headers = {"If-Unmodified-Since": "Sun, 06 Nov 2044 08:49:37 GMT"}
    assert careful.patch(path, {"level": 1}, headers=headers).status_code == 428


def test_a_date_does_not_count_beside_a_tag(careful):
    path = f"/api/skills/{a_skill().pk}"
    headers = {"If-Match": '"1"', "If-Unmodified-Since": "Sun, 06 Nov 1994 08:49:37 GMT"}
    assert careful.patch(path, {"level": 1}, headers=headers).status_code == 200


def test_making_a_row_takes_no_condition(careful):
    assert careful.post("/api/skills", NEW["skills"]).status_code == 201


def test_who_may_not_write_is_told_that_first(api, owner):
    path = f"/api/skills/{a_skill().pk}"
    reader = Client(ApiToken.objects.issue(owner, "reader", scope="read")[1], if_match=None)
    for method in METHODS:
        assert getattr(Client(if_match=None), method)(path).status_code == 401
        assert getattr(reader, method)(path).status_code == 403


def test_no_statement_but_the_tokens_is_spent_on_it(careful):
    path = f"/api/skills/{a_skill().pk}"
    for if_match in (None, "junk"):
        with CaptureQueriesContext(connection) as context:
            write(careful, "patch", path, if_match, {"level": 1})
        assert [query["sql"].split()[0] for query in context.captured_queries] == ["SELECT"]


# A stale one: 412


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("method", METHODS)
def test_stale_is_412(careful, name, method):
    """With what is there now, and its tag, which is what the next try needs."""
    title = TITLES[name]
    path = f"/api/{name}/{one_of(name).pk}"
    read = careful.get(path)["ETag"]
    write(careful, "patch", path, read, {title: "another's"})
    answer = write(careful, method, path, read, NEW[name] | {title: "mine"})
    more = problem(answer, 412, "Precondition Failed", STALE)
    assert answer["ETag"] == '"2"'
    assert answer["Cache-Control"] == "private, no-store"
    assert more == {"current": careful.get(path).json()}
    assert more["current"][title] == "another's"
    again = write(careful, method, path, answer["ETag"], NEW[name] | {title: "mine"})
    assert again.status_code == (204 if method == "delete" else 200)


@pytest.mark.parametrize("method", ["put", "patch"])
def test_stale_personal_info_is_412(careful, method):
    person = a_person(title="Engineer")
    read = careful.get("/api/personal-info")["ETag"]
    write(careful, "patch", "/api/personal-info", read, {"title": "another's"})
    answer = write(careful, method, "/api/personal-info", read, {"title": "mine"})
    more = problem(answer, 412, "Precondition Failed", STALE)
    assert answer["ETag"] == f'"2.r{person.pk}"'
    assert more == {"current": careful.get("/api/personal-info").json()}
    assert more["current"]["title"] == "another's"


def test_personal_info_that_another_row_stands_for_by_now_is_stale(careful):
    """Both rows are of version 2, but only one of them was read."""
    other, read = a_person(name="Other"), a_person(name="Read")
    PersonalInfo.objects.change(read.pk)
    tag = careful.get("/api/personal-info")["ETag"]
    PersonalInfo.objects.change(other.pk)
    answer = write(careful, "patch", "/api/personal-info", tag, {"title": "canary"})
    assert (answer.status_code, answer["ETag"]) == (412, f'"2.r{other.pk}"')
    assert answer.json()["current"]["name"] == "Other"
    assert not PersonalInfo.objects.filter(title="canary").exists()


def test_current_is_narrowed_as_the_answer_would_be(careful):
    path = f"/api/skills/{a_skill(name='Python').pk}"
    answer = write(careful, "patch", f"{path}?fields=name", '"7"', {"level": 1})
    assert answer.json()["current"] == {"name": "Python"}


# What it costs


@pytest.mark.parametrize("method", METHODS)
def test_check_and_write_are_one_statement(careful, method):
    """No version is looked up before, nor in a subquery, which would not be looked up again."""
    path = f"/api/experience/{a_job().pk}"
    tag = careful.get(path)["ETag"]
    with CaptureQueriesContext(connection) as context:
        write(careful, method, path, tag, NEW["experience"])
    _, statement, *_ = [query["sql"] for query in context.captured_queries]
    assert statement.startswith(("UPDATE", "DELETE"))
    condition = statement.partition(" WHERE ")[2]
    assert '"experience"."version" IN' in condition
    assert "SELECT" not in condition


def test_write_with_its_condition_costs_what_it_cost_without(careful):
    path = f"/api/skills/{a_skill().pk}"
    for if_match in ("*", '"2"'):
        with CaptureQueriesContext(connection) as context:
            assert write(careful, "patch", path, if_match, {"level": 1}).status_code == 200
        verbs = [query["sql"].split()[0] for query in context.captured_queries]
        assert verbs == ["SELECT", "UPDATE", "SELECT"]


@pytest.mark.django_db(transaction=True)  # a transaction of the request's own
def test_no_write_under_a_condition_takes_more_than_five_round_trips(careful):
    """BEGIN travels with the first statement, and COMMIT is one more."""
    a_person()
    skill = f"/api/skills/{a_skill().pk}"
    order = careful.get("/api/skills/order")
    writes = [
        ("patch", skill, {"level": 1}, 4),
        ("put", skill, NEW["skills"], 4),
        ("put", "/api/personal-info", {"title": "Lead"}, 4),
        ("put", "/api/skills/order", order.json(), 5),
        ("delete", skill, None, 3),
    ]
    for method, path, body, trips in writes:
        tag = careful.get(path)["ETag"]
        with CaptureQueriesContext(connection) as context:
            assert write(careful, method, path, tag, body).status_code < 300
        told = [query["sql"] for query in context.captured_queries]
        assert len([sql for sql in told if sql != "BEGIN"]) == trips, (method, path)


def test_a_body_that_is_refused_is_a_400_whatever_the_condition(careful):
    path = f"/api/skills/{a_skill().pk}"
    assert write(careful, "patch", path, '"7"', {"level": 9}).status_code == 400
