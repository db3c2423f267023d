"""What a form keeps: what nobody touched, and what an import left. Two editors: test_conflict."""

import threading

import pytest
from django.db import connection, transaction

from portfolio import rules
from portfolio.models import Technology
from tests.factories import a_job, a_project, a_skill, a_technology
from tests.portfolio.admin.forms import (
    JOB,
    PROJECT,
    SKILL,
    TECHNOLOGY,
    links,
    mistakes,
    wait_for_a_blocked_statement,
)

pytestmark = pytest.mark.django_db

JOBS = "/admin/portfolio/experience/"


# What an import left, and no form would


def test_field_that_an_import_left_empty_may_stay_so(screens):
    project = a_project(description="", name="tool")
    skill = a_skill(category="", level_text="")
    values = PROJECT | links(of="projecttechnology_set") | {"description": "", "name": "other"}
    change = f"/admin/portfolio/project/{project.pk}/change/"
    assert screens.post(change, values).status_code == 302
    values = SKILL | {"category": "", "level_text": "", "level": "3"}
    assert screens.post(f"/admin/portfolio/skill/{skill.pk}/change/", values).status_code == 302
    project.refresh_from_db()
    skill.refresh_from_db()
    assert (project.name, project.description) == ("other", "")
    # Null would mean something else: see the model.
    assert (skill.level, skill.category, skill.level_text) == (3, "", "")


def test_field_that_is_full_may_not_be_emptied(screens):
    project = a_project()
    values = PROJECT | links(of="projecttechnology_set") | {"description": ""}
    answer = screens.post(f"/admin/portfolio/project/{project.pk}/change/", values)
    assert mistakes(answer) == {"description": [rules.NOT_BLANK]}


def test_text_with_the_line_ends_of_another_system_stays_as_it_was(screens):
    job = a_job(description="One\r\nTwo \n")
    values = JOB | links() | {"description": "One\r\nTwo \r\n", "position": "Head"}
    assert screens.post(f"{JOBS}{job.pk}/change/", values).status_code == 302
    job.refresh_from_db()
    assert (job.position, job.description) == ("Head", "One\r\nTwo \n")


def test_text_with_blanks_around_it_stays_until_its_owner_takes_them_away(screens):
    job = a_job(company=" Acme ", position="Lead")
    change = f"{JOBS}{job.pk}/change/"
    for sent, kept in ((" Acme ", " Acme "), ("Acme", "Acme")):
        values = JOB | links() | {"company": sent, "position": "Head"}
        assert screens.post(change, values).status_code == 302
        job.refresh_from_db()
        assert (job.position, job.company) == ("Head", kept)


def test_entry_of_an_import_survives_an_edit(screens):
    imported = {"canary-key": [1, {"deep": None}]}
    job = a_job(imported=imported)
    assert screens.post(f"{JOBS}{job.pk}/change/", JOB | links()).status_code == 302
    job.refresh_from_db()
    assert job.imported == imported
    assert "canary-key" not in screens.get(f"{JOBS}{job.pk}/change/").content.decode()


# Several windows


@pytest.mark.django_db(transaction=True)
def test_name_that_is_taken_while_the_form_is_checked_is_named_beside_its_field(screens):
    answers = []

    def save():
        answers.append(screens.post("/admin/portfolio/technology/add/", TECHNOLOGY))
        connection.close()

    other = threading.Thread(target=save)
    with transaction.atomic():
        a_technology("Go")
        other.start()
        # Its checks saw no such name; its INSERT waits for this transaction's end.
        wait_for_a_blocked_statement()
    other.join()
    assert mistakes(answers[0]) == {"name": ["There is a technology of this name already."]}
    assert Technology.objects.count() == 1
