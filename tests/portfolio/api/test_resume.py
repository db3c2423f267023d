"""`GET /api/resume.json`. What the export makes of each row is `tests/portfolio/jsonresume`'s."""

import pytest

from tests.factories import a_job, a_person
from tests.portfolio.api.rows import HIDDEN

pytestmark = pytest.mark.django_db


def test_resume_is_json_that_is_shown_and_saved_under_its_name(api):
    a_person(name="Kim")
    answer = api.get("/api/resume.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer["Content-Disposition"] == 'inline; filename="resume.json"'
    assert answer.json()["basics"]["name"] == "Kim"


def test_resume_has_what_its_reader_may_see(api, owner_api):
    a_job(company="shown")
    for how, values in HIDDEN.items():
        a_job(company=f"canary {how}", **values)
    assert [job["name"] for job in api.get("/api/resume.json").json()["work"]] == ["shown"]
    assert owner_api.get("/api/resume.json").content.decode().count("canary") == 2


def test_resume_takes_no_parameters(api):
    answer = api.get("/api/resume.json?fields=basics")
    assert answer.json()["errors"][0]["parameter"] == "fields"


def test_resume_of_an_empty_database_is_a_document(api):
    answer = api.get("/api/resume.json")
    assert answer.status_code == 200
    assert isinstance(answer.json(), dict)
