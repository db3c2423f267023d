"""Conditions on rows that others are linked to, that are hidden, or that are not there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolio.models import Experience, Skill
from tests.factories import a_job, a_person, a_skill, a_technology
from tests.portfolio.api.conditions import METHODS, problem, write, writer
from tests.portfolio.api.rows import NEW

pytestmark = pytest.mark.django_db


# Links


def test_links_alone_are_written_under_the_version_too(careful):
    go, sql = a_technology("Go"), a_technology("SQL")
    job = a_job(go)
    path = f"/api/experience/{job.pk}"
    read = careful.get(path)["ETag"]
    linked = write(careful, "patch", path, read, {"technologies": ["Go", "SQL"]})
    assert linked.status_code == 200
    stale = write(careful, "patch", path, read, {"technologies": []})
    assert stale.status_code == 412
    assert stale.json()["current"]["technologies"] == ["Go", "SQL"]
    assert set(job.technologies.all()) == {go, sql}


@pytest.mark.django_db(transaction=True)  # a transaction moves a version once
def test_edit_of_links_elsewhere_makes_a_tag_stale(careful):
    job = a_job()
    path = f"/api/experience/{job.pk}"
    read = careful.get(path)["ETag"]
    job.technologies.add(a_technology("Go"))
    assert write(careful, "patch", path, read, {"position": "canary"}).status_code == 412
    assert careful.get(path).json()["position"] != "canary"


@pytest.mark.django_db(transaction=True)  # a transaction moves a version once
def test_renamed_technology_makes_the_tags_of_its_jobs_stale(careful, api):
    technology = a_technology("Go")
    path = f"/api/experience/{a_job(technology).pk}"
    owners, public = careful.get(path)["ETag"], api.get(path)["ETag"]
    write(careful, "patch", f"/api/technologies/{technology.pk}", "*", {"name": "Golang"})
    again = api.get(path, headers={"If-None-Match": public})
    assert (again.status_code, again.json()["technologies"]) == (200, ["Golang"])
    assert write(careful, "patch", path, owners, {"position": "Lead"}).status_code == 412


def test_a_row_is_deleted_with_its_links_in_one_statement(careful):
    job = a_job(a_technology("Go"), a_technology("SQL"))
    path = f"/api/experience/{job.pk}"
    assert write(careful, "delete", path, '"9"').status_code == 412
    assert job.technologies.count() == 2
    tag = careful.get(path)["ETag"]
    with CaptureQueriesContext(connection) as context:
        assert write(careful, "delete", path, tag).status_code == 204
    # the token, the row
    assert [query["sql"].split()[0] for query in context.captured_queries] == ["SELECT", "DELETE"]
    assert not Experience.technologies.through.objects.exists()


@pytest.mark.django_db(transaction=True)  # a transaction moves a version once
def test_a_deleted_technology_takes_its_links_along_and_makes_the_tags_of_its_jobs_stale(careful):
    technology = a_technology("Go")
    job = f"/api/experience/{a_job(technology).pk}"
    before = careful.get(job)["ETag"]
    path = f"/api/technologies/{technology.pk}"
    assert write(careful, "delete", path, careful.get(path)["ETag"]).status_code == 204
    stale = write(careful, "patch", job, before, {"position": "Lead"})
    assert (stale.status_code, stale.json()["current"]["technologies"]) == (412, [])


# Rows that are not there, or not for everybody


@pytest.mark.parametrize("if_match", ["*", '"1"', 'W/"1"'])
@pytest.mark.parametrize("method", METHODS)
def test_a_row_that_is_not_there_is_a_404_whatever_the_condition(careful, method, if_match):
    skill = a_skill()
    Skill.objects.remove(skill.pk)
    for pk in (skill.pk, 0, 2**31, 9_999_999_999):
        answer = write(careful, method, f"/api/skills/{pk}", if_match, NEW["skills"])
        problem(answer, 404, "Not Found", "There is nothing with this id.")


@pytest.mark.parametrize("if_match", ["*", '"1"'])
def test_no_personal_info_is_a_404_whatever_the_condition(careful, if_match):
    a_person(active=False)
    answer = write(careful, "patch", "/api/personal-info", if_match, {"title": "x"})
    assert answer.status_code == 404


@pytest.mark.parametrize("if_match", ["*", '"1"', '"7"'])
@pytest.mark.parametrize("method", METHODS)
def test_hidden_row_is_not_there_for_who_may_not_see_it(django_user_model, method, if_match):
    client = writer(django_user_model, "change_skill", "delete_skill")
    skill = a_skill(name="canary", active=False)
    answer = write(client, method, f"/api/skills/{skill.pk}", if_match, NEW["skills"])
    problem(answer, 404, "Not Found", "There is nothing with this id.")
    skill.refresh_from_db()
    assert (skill.name, skill.version) == ("canary", 1)


@pytest.mark.parametrize("method", METHODS)
def test_current_shows_no_more_than_the_reader_may_see(django_user_model, method):
    client = writer(django_user_model, "change_experience", "delete_experience")
    job = a_job(a_technology("canary", active=False), a_technology("Go"))
    path = f"/api/experience/{job.pk}"
    answer = write(client, method, path, '"9999"', NEW["experience"])
    assert answer.json()["current"] == client.get(path).json()
    assert "canary" not in answer.content.decode()
    assert "active" not in answer.json()["current"]


def test_current_personal_info_keeps_hidden_contacts(django_user_model):
    client = writer(django_user_model, "change_personalinfo")
    a_person(phone="canary", show_phone=False)
    answer = write(client, "patch", "/api/personal-info", '"9"', {"title": "x"})
    assert answer.status_code == 412
    assert "canary" not in answer.content.decode()
