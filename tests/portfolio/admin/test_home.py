"""The first screen: the CV as the public sees it, what is missing, what was done last."""

import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolio import dates, history
from portfolio.models import (
    Education,
    Experience,
    Interest,
    Language,
    PersonalInfo,
    Profile,
    Project,
    Reference,
    Skill,
    Technology,
)
from tests.factories import CONTENT, a_job, a_person, a_project, a_row, a_skill

pytestmark = pytest.mark.django_db

HOME = "/admin/"
FAR = datetime(9000, 12, 3, 9, 0, tzinfo=UTC)


def context(client):
    answer = client.get(HOME)
    assert answer.status_code == 200
    return answer.context


def lines(client):
    """What each section lists: name, what is said beside it, and what hides it."""
    found = {}
    for section in context(client)["sections"]:
        told = [(it.text, it.detail, re.sub("<[^>]*>", "", it.mark)) for it in section.lines]
        if told:
            found[section.title] = told
    return found


def missing(client):
    found = context(client)["missing"]
    return [(line and line.text, str(sentence)) for line, sentence in found]


def test_cv_stands_there_section_by_section(screens):
    a_job(company="Acme", start_date=date(2020, 1, 1))
    a_job(company="Globex", start_date=date(2022, 1, 1), active=False)
    a_project(name="tool", visible_from=FAR)
    a_row(Education, institution="School", area="Physics", start_date=date(2010, 1, 1))
    a_row(Language, language="Welsh", fluency="Fluent")
    assert lines(screens) == {
        "Jobs": [
            ("Engineer, Globex", "2022 – now", "hidden"),
            ("Engineer, Acme", "2020 – now", ""),
        ],
        "Projects": [("tool", "", "from 3 Dec 9000, 09:00 UTC")],
        "Education": [("Physics, School", "2010 – now", "")],
        "Languages": [("Welsh", "Fluent", "")],
    }


def test_sections_are_in_the_order_of_a_cv_and_name_every_table(screens):
    titles = [section.title for section in context(screens)["sections"]]
    assert titles[:4] == ["Jobs", "Projects", "Volunteer work", "Education"]
    assert len(titles) == len(CONTENT) - 1


def test_rows_are_in_the_order_in_which_they_were_put(screens):
    rows = [a_row(Interest, name=name) for name in ("one", "two", "three")]
    Interest.objects.arrange([row.pk for row in reversed(rows)])
    assert [text for text, *_ in lines(screens)["Interests"]] == ["three", "two", "one"]


def test_skills_stand_by_category(screens):
    a_skill(name="Go", category="backend")
    a_skill(name="CSS", category="frontend")
    (section,) = (it for it in context(screens)["sections"] if it.model is Skill)
    assert [(name, [it.text for it in rows]) for name, rows in section.groups] == [
        ("backend", ["Go"]),
        ("frontend", ["CSS"]),
    ]


@pytest.mark.parametrize("model", CONTENT)
def test_each_line_leads_to_its_form(screens, model):
    row = a_row(model)
    address = f"/admin/portfolio/{model._meta.model_name}/{row.pk}/change/"
    page = screens.get(HOME).content.decode().partition('class="cv"')[2]
    assert f'href="{address}"' in page
    assert f'href="/admin/portfolio/{model._meta.model_name}/add/"' in page or model is PersonalInfo
    assert screens.get(address).status_code == 200


def test_ways_to_reach_the_owner_are_marked_where_the_public_does_not_see_them(screens):
    a_person(email="kim@example.com", phone="123", street="High St", postal_code="BA1")
    assert context(screens)["contacts"] == [
        ("kim@example.com", True),
        ("123", True),
        ("High St · BA1", False),
    ]


def test_person_whom_the_public_does_not_see_stands_there_all_the_same(screens):
    a_person(name="Kim", summary="Me", active=False)
    (line,) = context(screens)["person"].lines
    assert (line.text, "hidden" in line.mark) == ("Kim", True)
    assert missing(screens) == [
        ("Kim", "is hidden, so the public does not see whose CV this is"),
    ]


# What is missing


def test_empty_cv_lacks_a_name_alone(screens):
    assert missing(screens) == [(None, "The CV has no name on it: write your personal info.")]


def test_complete_cv_lacks_nothing(screens):
    a_person(summary="Me")
    a_job(description="Work")
    a_project()
    assert missing(screens) == []
    assert "Nothing is missing." in screens.get(HOME).content.decode()


NOT_STATED = {"start_date": dates.NOT_STATED, "start_date_precision": "none"}


@pytest.mark.parametrize(
    ("model", "values", "found"),
    [
        (PersonalInfo, {"title": ""}, ["says not what you do: write a title", "has no summary"]),
        (PersonalInfo, {"email": "", "summary": "Me"}, ["has no email address"]),
        (Experience, NOT_STATED | {"highlights": ["x"]}, ["does not say when it began"]),
        (Experience, {}, ["has neither a description nor highlights"]),
        (Experience, {"company": "", "description": "x"}, ["names no company"]),
        (Experience, {"position": "", "description": "x"}, ["names no position"]),
        (Project, {"description": ""}, ["has no description"]),
        (Skill, {"category": ""}, ["has no category"]),
        (Education, {"institution": "", "area": "x"}, ["names no institution"]),
        (Reference, {}, ["says nothing yet"]),
        (Profile, {}, ["has no address to click on"]),
        (Interest, {"name": "", "active": False}, ["has no name, so it stays hidden"]),
    ],
)
def test_what_a_row_lacks_is_said(screens, model, values, found):
    if model is not PersonalInfo:
        a_person(summary="Me")
    row = a_row(model, **values)
    told = context(screens)["missing"]
    assert [str(sentence) for _, sentence in told] == found
    assert {line.row for line, _ in told} == {row}


# What was done last


@pytest.mark.django_db(transaction=True)
def test_last_edits_say_who_did_what_to_which_row(screens):
    with history.acting_as("canary-kim"):
        skill = a_skill(name="Go")
    with history.acting_as("canary-sam"):
        Skill.objects.change(skill.pk, name="Rust")
    with history.acting_as("canary-kim"):
        Skill.objects.filter(pk=skill.pk).delete()
    found = [(it.text, it.table, str(it.kind), it.record.actor) for it in context(screens)["edits"]]
    assert found == [
        ("Rust", "Skill", "deleted", "canary-kim"),
        ("Rust", "Skill", "changed", "canary-sam"),
        ("Go", "Skill", "added", "canary-kim"),
    ]
    addresses = [edit.address for edit in context(screens)["edits"]]
    assert {screens.get(address).status_code for address in addresses[:1]} == {200}


@pytest.mark.django_db(transaction=True)
def test_no_more_than_the_last_edits(screens):
    for number in range(10):
        a_row(Technology, name=f"Technology number {number}")
    texts = [edit.text for edit in context(screens)["edits"]]
    assert texts == [f"Technology number {number}" for number in range(9, 1, -1)]


# Rights and costs


def test_staff_see_the_tables_that_they_may_see(staff):
    a_person(name="canary-person", email="canary@example.com", phone="canary-phone")
    a_job(company="canary-company")
    a_row(Interest, name="canary-interest", active=False)
    page = staff("view_interest").get(HOME).content.decode()
    assert "canary-interest" in page
    assert not re.search("canary-(person|company|phone)|canary@", page)
    assert "Nothing is missing." in page


def shortcuts(client):
    page = client.get(HOME).content.decode().partition('class="shortcuts"')[2].partition("</ul>")[0]
    return re.findall(r'href="([^"]*)"', page)


def test_shortcuts_lead_somewhere(screens):
    found = shortcuts(screens)
    assert len(found) == 6
    assert {address: screens.get(address).status_code for address in found} == dict.fromkeys(
        found, 200
    )


def test_staff_have_no_shortcut_that_refuses_them(staff):
    rights = [f"{right}_personalinfo" for right in ("view", "add", "change", "delete")]
    assert shortcuts(staff(*rights)) == ["/"]


def test_staff_who_may_look_add_nothing(staff):
    page = staff("view_interest").get(HOME).content.decode()
    assert "/admin/portfolio/interest/add/" not in page


@pytest.mark.parametrize("count", [1, 20])
def test_home_costs_the_same_however_long_the_cv_is(screens, count):
    a_person()
    for model in CONTENT[1:]:
        for _ in range(count):
            a_row(model)
    with CaptureQueriesContext(connection) as captured:
        screens.get(HOME)
    # Session, account, the CV, the last edits.
    assert len(captured) == 4
