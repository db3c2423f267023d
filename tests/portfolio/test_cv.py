"""The whole CV in one statement."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from portfolio import cv
from portfolio.models import Education, Experience, PersonalInfo, Reference, Skill, Technology
from tests import factories

pytestmark = pytest.mark.django_db


def test_one_statement_reads_all_of_it(django_assert_num_queries):
    factories.a_job(
        factories.a_technology("Python"), factories.a_technology("Django"), company="Harbour"
    )
    Reference.objects.create(name="Somebody", reference="Good.")
    Education.objects.create(
        institution="Bath", start_date="2014-01-01", start_date_precision="year"
    )
    with django_assert_num_queries(1):
        read = cv.read()
    assert [job.company for job in read.experience] == ["Harbour"]
    assert read.experience[0].technology_names == ["Django", "Python"]
    assert read.education[0].start_date.isoformat() == "2014-01-01"
    assert read.education[0].updated_at.tzinfo is not None
    assert read.references[0].reference == "Good."
    assert read.person is None


def test_rows_read_at_once_are_those_of_their_own_lists(django_assert_num_queries):
    for level in (2, 5, 3):
        Skill.objects.create(name=f"skill {level}", category="all", level=level)
    with django_assert_num_queries(1):
        skills = cv.read().skills
    assert skills == list(Skill.objects.for_reader(owner=False))
    Skill.objects.arrange([Skill.objects.get(level=3).pk])
    assert [skill.level for skill in cv.read().skills] == [5, 2, 3]


def test_public_sees_neither_hidden_rows_nor_those_of_tomorrow_nor_hidden_contacts():
    now = timezone.now()
    PersonalInfo.objects.create(
        name="Robin",
        title="Engineer",
        email="robin@example.com",
        phone="+44 1",
        street="Mill Lane 1",
        show_email=False,
        show_phone=False,
    )
    for name, moment in {"past": -1, "future": +1}.items():
        Technology.objects.create(
            name=name, category="c", visible_from=now + timedelta(days=moment)
        )
    Technology.objects.create(name="hidden", category="c", active=False)

    public, own = cv.read(), cv.read(owner=True)

    assert [it.name for it in public.technologies] == ["past"]
    assert {it.name for it in own.technologies} == {"past", "future", "hidden"}
    assert public.person
    assert own.person
    person = public.person
    assert (person.email, person.phone, person.street) == (None, None, None)
    assert (own.person.email, own.person.street) == ("robin@example.com", "Mill Lane 1")


def test_order_by_hand_and_back_in_one_statement_each(django_assert_num_queries):
    jobs = [
        factories.a_job(company=f"c{year}", start_date=f"{year}-01-01")
        for year in (2010, 2011, 2012)
    ]
    ids = [job.pk for job in jobs]
    with django_assert_num_queries(1):
        Experience.objects.arrange(ids)
    assert [job.pk for job in Experience.objects.all()] == ids
    added = factories.a_job(company="new", start_date="1999-01-01")
    assert Experience.objects.first() == added
    Experience.objects.arrange([])
    assert [job.pk for job in Experience.objects.all()] == [*reversed(ids), added.pk]


def test_arranging_writes_only_what_moves():
    first, second = factories.a_job(company="a"), factories.a_job(company="b")
    Experience.objects.arrange([first.pk, second.pk])
    versions = dict(Experience.objects.values_list("pk", "version"))
    Experience.objects.arrange([first.pk, second.pk])
    assert dict(Experience.objects.values_list("pk", "version")) == versions


def test_moments_far_away_are_read_as_they_are():
    far = datetime(9999, 12, 29, 23, 59, 59, tzinfo=UTC)
    Technology.objects.create(name="far", category="c", visible_from=far)
    assert cv.read(owner=True).technologies[0].visible_from == far
