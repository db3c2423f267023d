"""What is done to several rows at once."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolio.models import Experience, Project
from tests.factories import a_job, a_project

pytestmark = pytest.mark.django_db

JOBS = "/admin/portfolio/experience/"
PROJECTS = "/admin/portfolio/project/"


def run(client, address, action, rows, **values):
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    answer = client.post(address, chosen | values)
    assert answer.status_code == 302
    # The messages before it were never shown to anybody, so they are still there.
    return [str(message) for message in get_messages(answer.wsgi_request)][-1]


def test_hidden_jobs_vanish_from_the_api(screens, api):
    jobs = [a_job(company=name) for name in ("Acme", "Globex", "Initech")]
    assert run(screens, JOBS, "hide", jobs[:2]) == "2 jobs hidden."
    assert [row["company"] for row in api.get("/api/experience").json()] == ["Initech"]


def test_shown_job_comes_back(screens, api):
    job = a_job(active=False)
    assert run(screens, JOBS, "show", [job]) == "1 job visible."
    assert [row["id"] for row in api.get("/api/experience").json()] == [job.pk]


def test_projects_are_featured_and_unfeatured(screens):
    one, other = a_project(name="one"), a_project(name="other")
    assert run(screens, PROJECTS, "feature", [one, other]) == "2 projects featured."
    assert run(screens, PROJECTS, "unfeature", [one]) == "1 project no longer featured."
    assert list(Project.objects.filter(featured=True)) == [other]


def test_message_counts_those_that_were_so_already(screens):
    jobs = [a_job(), a_job(active=False), a_job(active=False)]
    assert run(screens, JOBS, "hide", jobs) == "1 job hidden. 2 were hidden already."
    assert run(screens, JOBS, "hide", jobs[:1]) == "0 jobs hidden. 1 was hidden already."


def test_row_that_was_so_already_keeps_its_version(screens):
    job = a_job(active=False)
    run(screens, JOBS, "hide", [job])
    assert Experience.objects.get().version == 1


def test_action_covers_the_rows_of_all_pages(screens):
    jobs = [a_job() for _ in range(60)]
    assert run(screens, JOBS, "hide", jobs[:50], select_across="1") == "60 jobs hidden."


def test_action_covers_no_more_than_the_filtered_rows(screens):
    shown = a_job(company="Globex")
    jobs = [a_job(company="Acme") for _ in range(2)]
    assert run(screens, f"{JOBS}?q=acme", "hide", jobs, select_across="1") == "2 jobs hidden."
    assert list(Experience.objects.visible()) == [shown]


def test_action_is_one_update_however_many_rows(screens):
    # Once known, a table's number in Django's log is not asked for again.
    ContentType.objects.get_for_model(Experience)
    for count in (2, 20):
        jobs = [a_job() for _ in range(count)]
        with CaptureQueriesContext(connection) as context:
            run(screens, JOBS, "hide", jobs)
        statements = [query["sql"] for query in context.captured_queries]
        assert sum(sql.startswith('UPDATE "experience"') for sql in statements) == 1
        # Three savepoints and whose doing it is, for the history, are seven of them; the limits of
        # waiting, the table's lock and the rows' three.
        assert len(statements) == 20


def test_history_says_who_did_it(screens, owner):
    job = a_job()
    run(screens, JOBS, "hide", [job])
    run(screens, JOBS, "show", [job])
    entries = LogEntry.objects.order_by("id").values_list("user", "object_id", "change_message")
    assert list(entries) == [
        (owner.pk, str(job.pk), "Hidden."),
        (owner.pk, str(job.pk), "Visible."),
    ]


def test_jobs_are_not_featured(screens):
    job = a_job()
    assert run(screens, JOBS, "feature", [job]) == "No action selected."
