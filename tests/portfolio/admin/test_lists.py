"""The lists: what a person scans, how they find a row, and what a list costs."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portfolio.models import ApiToken, Education, Profile, Skill
from tests.factories import a_job, a_person, a_project, a_row, a_skill, a_technology, numbers

pytestmark = pytest.mark.django_db

JOBS = "/admin/portfolio/experience/"
PROJECTS = "/admin/portfolio/project/"
PEOPLE = "/admin/portfolio/personalinfo/"
SKILLS = "/admin/portfolio/skill/"
TECHNOLOGIES = "/admin/portfolio/technology/"
TOKENS = "/admin/portfolio/apitoken/"
USERS = "/admin/auth/user/"


def rows(answer):
    """The text of each cell, tags left out, without ticks and the day of the last change."""
    assert answer.status_code == 200
    table = answer.content.decode().partition('id="result_list"')[2].partition("</table>")[0]
    body = table.partition("<tbody>")[2]
    found = []
    for row in body.split("<tr>")[1:]:
        cells = re.findall(r"<t[dh] class=\"field-(?:[^\"]*)\">(.*?)</t[dh]>", row, re.DOTALL)
        marks = [re.sub(r'<img [^>]*alt="([^"]*)"[^>]*>', r"\1", cell) for cell in cells]
        texts = [re.sub("<[^>]*>", "", mark).strip() for mark in marks]
        found.append(texts[:-1] if 'class="field-changed' in row else texts)
    return found


def first_cells(answer):
    return [row[0] for row in rows(answer)]


# Columns


def test_list_of_jobs_shows_company_position_period_and_where_it_stands(screens):
    go, sql = a_technology("Go"), a_technology("SQL")
    a_job(go, sql, company="Acme", position="Lead", start_date=date(2020, 5, 1))
    a_job(company="Globex", start_date=date(2015, 1, 1), end_date=date(2019, 1, 1), active=False)
    assert rows(screens.get(JOBS)) == [
        ["Acme", "Lead", "2020 – now", "visible", "2", "view"],
        ["Globex", "Engineer", "2015 – 2019", "hidden", "0", "hidden"],
    ]


def test_list_of_projects_shows_featured_ones_first(screens):
    a_project(name="other", start_date=date(2024, 1, 1))
    a_project(a_technology(), name="best", featured=True)
    assert rows(screens.get(PROJECTS)) == [
        ["best", "-", "True", "visible", "1", "view"],
        ["other", "2024 – now", "False", "visible", "0", "view"],
    ]


def test_list_of_technologies_counts_their_jobs_and_projects(screens):
    go = a_technology("Go")
    a_technology("SQL")
    a_job(go)
    a_job(go)
    a_project(go)
    answer = screens.get(TECHNOLOGIES)
    assert rows(answer) == [
        ["Go", "language", "visible", "2", "1", "view"],
        ["SQL", "language", "visible", "0", "0", "view"],
    ]
    link = f"{JOBS}?technologies__id__exact={go.pk}"
    assert f'href="{link}"' in answer.content.decode()
    a_job(company="Globex")
    assert first_cells(screens.get(link)) == ["Acme", "Acme"]


def test_list_of_people_says_which_entry_counts(screens):
    a_person(name="Old")
    a_person(name="New")
    a_person(name="Hidden", active=False)
    states = {row[0]: row[4] for row in rows(screens.get(PEOPLE))}
    assert states == {"Old": "another was changed later", "New": "view", "Hidden": "hidden"}


def test_row_links_to_its_place_in_the_api(screens, api):
    job = a_job()
    page = screens.get(JOBS).content.decode()
    assert f'href="/api/experience/{job.pk}"' in page
    assert api.get(f"/api/experience/{job.pk}").status_code == 200


def test_hidden_row_has_no_link_to_the_api(screens):
    job = a_job(active=False)
    assert f"/api/experience/{job.pk}" not in screens.get(JOBS).content.decode()
    form = screens.get(f"{JOBS}{job.pk}/change/").content.decode()
    assert f"/api/experience/{job.pk}" not in form
    assert "Not there: hidden." in form


def test_list_says_on_which_day_a_row_was_changed(screens):
    row = Skill.objects.get(pk=a_skill().pk)
    page = screens.get(SKILLS).content.decode()
    assert f'<td class="field-changed">{row.updated_at:%-d %b %Y}</td>' in page


# Finding


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=acme", ["Acme"]),
        ("q=go", ["Globex"]),
        ("publication=hidden", ["Globex"]),
        ("ongoing=yes", ["Acme"]),
        ("ongoing=no", ["Globex"]),
        ("o=1", ["Acme", "Globex"]),
        ("o=-1", ["Globex", "Acme"]),
    ],
)
def test_jobs_are_found_by(screens, query, found):
    a_job(company="Acme", start_date=date(2020, 5, 1))
    ended = date(2019, 1, 1)
    go = a_technology("Go")
    a_job(go, company="Globex", start_date=date(2015, 1, 1), end_date=ended, active=False)
    assert first_cells(screens.get(f"{JOBS}?{query}")) == found


def test_category_that_an_import_left_empty_has_a_name_to_click_on(screens):
    a_skill(name="Go", category="")
    a_skill(name="CSS", category="frontend")
    assert '<a href="?category=">(none)</a>' in screens.get(SKILLS).content.decode()
    assert first_cells(screens.get(f"{SKILLS}?category=")) == ["Go"]


@pytest.mark.parametrize(
    ("state", "found"),
    [("living", ["one"]), ("expired", ["two"]), ("revoked", ["three"])],
)
def test_tokens_are_found_by_state(screens, owner, state, found):
    for name in ("one", "two", "three"):
        ApiToken.objects.issue(owner, name)
    ApiToken.objects.filter(name="two").update(expires_at=timezone.now() - timedelta(days=1))
    ApiToken.objects.filter(name="three").revoke()
    answer = screens.get(f"{TOKENS}?state={state}")
    assert first_cells(answer) == found
    assert rows(answer)[0][1] == state


# Costs


def fill(count, owner):
    technologies = [a_technology() for _ in range(count)]
    for number in range(count):
        start = date(2000, 1, 1) + timedelta(days=400 * (number % 5))
        a_job(*technologies[:3], start_date=start)
        a_project(*technologies[:3], start_date=start)
        a_skill(category=f"category {number % 3}")
        a_person()
        a_row(Education)
        a_row(Profile)
        ApiToken.objects.issue(owner, f"token {next(numbers)}")


def statements(client, address):
    with CaptureQueriesContext(connection) as context:
        assert client.get(address).status_code == 200
    return len(context)


@pytest.mark.parametrize(
    ("address", "count"),
    [
        # All of them: session, account, how many rows are found, how many there are, the rows.
        # With an order to drag: all rows' places. With a filter by values: its values.
        (JOBS, 7),
        (PROJECTS, 7),
        (SKILLS, 8),
        (TECHNOLOGIES, 6),
        (PEOPLE, 5),
        (TOKENS, 5),
        ("/admin/portfolio/education/", 6),
        ("/admin/portfolio/profile/", 6),
    ],
)
def test_list_costs_the_same_however_long_it_is(screens, owner, address, count):
    fill(5, owner)
    assert statements(screens, address) == count
    fill(45, get_user_model().objects.create_user("other"))
    assert statements(screens, address) == count


def test_form_of_a_job_costs_a_statement_for_each_technology_that_it_names(
    screens,
):
    job = a_job(*[a_technology() for _ in range(2)])
    # The first page also looks up the content type, which Django keeps for the next.
    statements(screens, f"{JOBS}{job.pk}/change/")
    few = statements(screens, f"{JOBS}{job.pk}/change/")
    job.technologies.add(*[a_technology() for _ in range(2)])
    # One statement for each row: select boxes name what is chosen in them.
    assert statements(screens, f"{JOBS}{job.pk}/change/") == few + 2
    for _ in range(40):
        a_technology()
    assert statements(screens, f"{JOBS}{job.pk}/change/") == few + 2
