"""Dates in forms: a year, a month or a day, shown and kept as it was given."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from portfolio import dates, rules
from portfolio.admin.dates import PartialDateField, period
from portfolio.models import Certificate, Experience, Project
from tests.factories import a_job, a_row
from tests.portfolio.admin.forms import JOB, PROJECT, links, mistakes

JOBS = "/admin/portfolio/experience/"
PROJECTS = "/admin/portfolio/project/"
NOT_STATED = {"start_date": dates.NOT_STATED, "start_date_precision": "none"}


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2014", date(2014, 1, 1), date(2014, 12, 31)),
        ("2014-02", date(2014, 2, 1), date(2014, 2, 28)),
        ("2014-03-05", date(2014, 3, 5), date(2014, 3, 5)),
        (" 2014-3 ", date(2014, 3, 1), date(2014, 3, 31)),
        ("2014/3/5", date(2014, 3, 5), date(2014, 3, 5)),
        ("2014. 3. 5", date(2014, 3, 5), date(2014, 3, 5)),
    ],
)
def test_text_becomes_the_first_day_of_a_start_and_the_last_of_an_end(text, start, end):
    assert PartialDateField().clean(text)[0] == start
    assert PartialDateField(end=True).clean(text)[0] == end


@pytest.mark.parametrize("text", ["14", "March 2014", "2014-13", "2014-02-30", "05.03.2014", "\0"])
def test_other_text_is_refused_with_a_sentence(text):
    with pytest.raises(ValidationError) as refusal:
        PartialDateField().clean(text)
    assert refusal.value.messages[0] in {dates.MALFORMED, "There is no such date."}


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (date(2020, 1, 1), None, "2020 – now"),
        (date(2018, 1, 1), date(2020, 1, 1), "2018 – 2020"),
        (date(2020, 1, 1), date(2020, 5, 1), "2020"),
        (None, date(2020, 5, 1), "until 2020"),
        (None, None, None),
        (date(1, 1, 1), date(9999, 12, 31), "1 – 9999"),
    ],
)
def test_period_reads_as_on_a_cv(start, end, text):
    assert period(Project(start_date=start, end_date=end)) == text


def test_period_of_a_job_that_began_nobody_knows_when():
    assert period(Experience(**NOT_STATED)) is None
    assert period(Experience(**NOT_STATED, end_date=date(2020, 5, 1))) == "until 2020"


@pytest.mark.django_db
def test_date_is_saved_with_what_was_given_of_it(screens):
    given = {"start_date": "2014-03", "end_date": "2016"}
    values = PROJECT | links(of="projecttechnology_set") | given
    assert screens.post(f"{PROJECTS}add/", values).status_code == 302
    row = Project.objects.get()
    assert (row.start_date, row.start_date_precision) == (date(2014, 3, 1), "month")
    assert (row.end_date, row.end_date_precision) == (date(2016, 12, 31), "year")
    page = screens.get(f"{PROJECTS}{row.pk}/change/").content.decode()
    assert 'value="2014-03"' in page
    assert 'value="2016"' in page
    # Once more as the form shows it, with another edit: nothing of the dates moves.
    change = f"{PROJECTS}{row.pk}/change/"
    assert screens.post(change, values | {"name": "other"}).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.start_date_precision, row.end_date) == (
        "other",
        "month",
        date(2016, 12, 31),
    )


@pytest.mark.django_db
def test_date_that_is_emptied_is_none(screens):
    row = a_row(Certificate, date=date(2014, 1, 1), date_precision="year")
    change = f"/admin/portfolio/certificate/{row.pk}/change/"
    values = {"name": "Licence", "date": "", "publication": "visible"}
    assert screens.post(change, values).status_code == 302
    row.refresh_from_db()
    assert (row.date, row.date_precision) == (None, "day")


@pytest.mark.django_db
def test_end_in_the_year_of_the_start_is_not_before_it(screens):
    values = JOB | links() | {"start_date": "2014-03", "end_date": "2014"}
    assert screens.post(f"{JOBS}add/", values).status_code == 302
    refused = screens.post(f"{JOBS}add/", values | {"end_date": "2014-02"})
    assert mistakes(refused) == {"end_date": [rules.END_BEFORE_START]}


# A job that was imported without a start


@pytest.mark.django_db
def test_job_without_a_start_shows_none_and_is_saved_without_one(screens):
    job = a_job(**NOT_STATED)
    change = f"{JOBS}{job.pk}/change/"
    assert "0001" not in screens.get(change).content.decode().partition("<form id=")[2]
    values = JOB | links() | {"start_date": "", "position": "Head"}
    assert screens.post(change, values).status_code == 302
    job.refresh_from_db()
    assert (job.position, job.start_date, job.start_date_precision) == (
        "Head",
        dates.NOT_STATED,
        "none",
    )


@pytest.mark.django_db
def test_job_without_a_start_is_given_one(screens):
    job = a_job(**NOT_STATED)
    values = JOB | links() | {"start_date": "2014-03"}
    assert screens.post(f"{JOBS}{job.pk}/change/", values).status_code == 302
    job.refresh_from_db()
    assert (job.start_date, job.start_date_precision) == (date(2014, 3, 1), "month")


@pytest.mark.django_db
def test_job_that_has_a_start_does_not_lose_it(screens):
    job = a_job()
    values = JOB | links() | {"start_date": ""}
    answer = screens.post(f"{JOBS}{job.pk}/change/", values)
    assert list(mistakes(answer)) == ["start_date"]


@pytest.mark.django_db
def test_new_job_needs_a_start(screens):
    answer = screens.post(f"{JOBS}add/", JOB | links() | {"start_date": ""})
    assert list(mistakes(answer)) == ["start_date"]
