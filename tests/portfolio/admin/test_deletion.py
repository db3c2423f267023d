"""What the owner reads before deleting, and what goes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolio.models import Experience, Technology
from tests.factories import a_job, a_project, a_technology

pytestmark = pytest.mark.django_db

JOBS = "/admin/portfolio/experience/"


def test_deletion_of_a_technology_says_what_it_touches(screens):
    go = a_technology("Go")
    a_job(go, company="Acme", position="Lead")
    a_project(go, name="tool")
    page = screens.get(f"/admin/portfolio/technology/{go.pk}/delete/").content.decode()
    for text in (
        "Places in jobs: 1",
        "Places in projects: 1",
        "Its place in the job “Lead, Acme”",
        "Its place in the project “tool”",
    ):
        assert text in page


def test_deletion_of_several_technologies_says_what_it_touches(screens):
    go, sql = a_technology("Go"), a_technology("SQL")
    a_job(go, company="Acme", position="Lead")
    chosen = {"action": "delete_selected", "_selected_action": [go.pk, sql.pk]}
    page = screens.post("/admin/portfolio/technology/", chosen).content.decode()
    assert page.count("Its place in the job “Lead, Acme”") == 1
    assert Technology.objects.count() == 2
    screens.post("/admin/portfolio/technology/", chosen | {"post": "yes"})
    assert Technology.objects.count() == 0


def test_deletion_of_technologies_costs_the_same_however_many_jobs_name_them(screens):
    technologies = [a_technology() for _ in range(3)]
    chosen = {
        "action": "delete_selected",
        "_selected_action": [technology.pk for technology in technologies],
    }
    counts = []
    for _ in range(2):
        a_job(*technologies)
        a_project(*technologies)
        with CaptureQueriesContext(connection) as context:
            assert screens.post("/admin/portfolio/technology/", chosen).status_code == 200
        counts.append(len(context))
        technologies[0:1] = [a_technology()]
        chosen["_selected_action"].append(technologies[0].pk)
    assert counts[0] == counts[1]


def test_deletion_of_a_job_does_not_speak_of_link_rows(screens):
    job = a_job(a_technology("Go"), company="Acme", position="Lead")
    page = screens.get(f"{JOBS}{job.pk}/delete/").content.decode()
    assert "Job: Lead, Acme" in page
    assert "experience technolog" not in page.lower()
    assert screens.post(f"{JOBS}{job.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Experience.objects.exists()
    assert Technology.objects.count() == 1
