"""A CV that was written here, not imported, loses nothing on its way out and in again."""

from datetime import UTC, date, datetime

import pytest

from portfolio import cv, jsonresume
from portfolio.models import (
    Award,
    Certificate,
    Education,
    Experience,
    Interest,
    Language,
    PersonalInfo,
    Profile,
    Project,
    Publication,
    Reference,
    Skill,
    Technology,
    Volunteer,
)
from tests.portfolio.jsonresume.conftest import exported, import_, published
from tests.portfolio.jsonresume.documents import as_bytes, is_valid

pytestmark = pytest.mark.django_db

LATER = datetime(2999, 5, 1, 12, 30, 1, 5, tzinfo=UTC)
START = {"start_date": date(2014, 3, 1), "start_date_precision": "month"}
END = {"end_date": date(2015, 12, 31), "end_date_precision": "year"}
# Columns that belong to the row, not to what it says.
OWN = {"id", "created_at", "updated_at", "version", "imported", "sort_order"}


@pytest.fixture
def whole():
    """Each column of each table holds something that is not its default; and some rows do not."""
    PersonalInfo.objects.create(
        name="Kim Lee",
        title="Engineer",
        email="kim@example.com",
        phone="+33 1",
        location="Lyon, France",
        linkedin="https://linkedin.com/in/kim",
        github="https://github.com/kim",
        summary="Me.",
        website="https://kim.example.com",
        image="/images/0123456789abcdef0123456789abcdef.png",
        street="1 Rue",
        postal_code="69001",
        show_email=False,
        show_phone=False,
        show_address=True,
    )
    python = Technology.objects.create(name="Python", category="language")
    hidden = Technology.objects.create(name="Secret", category="other", active=False)
    unused = Technology.objects.create(name="Unused", category="other", visible_from=LATER)
    mentioned = Technology.objects.create(name="Mentioned", category="other")
    job = Experience.objects.create(
        company="Acme",
        position="Engineer",
        location="Lyon",
        description="Built.",
        company_url="https://acme.example.com",
        highlights=["One", ""],
        keywords=["k", ""],
        company_description="Tools",
        visible_from=LATER,
        **START,
        **END,
    )
    job.technologies.set([python, hidden])
    Experience.objects.create(company="Undated", start_date=date.min, start_date_precision="none")
    project = Project.objects.create(
        name="ferry",
        description="Moves.",
        github_url="https://codeberg.org/kim/ferry",
        demo_url="https://github.com/kim/ferry",
        featured=True,
        highlights=["h"],
        keywords=["k"],
        roles=["r"],
        entity="Acme",
        kind="library",
        image="https://example.com/ferry.png",
        active=False,
        **START,
        **END,
    )
    project.technologies.set([mentioned])
    Project.objects.create(name="plain", description="", github_url="https://github.com/kim/p")
    skill = {"name": "SQL", "category": "data"}
    Skill.objects.create(**skill, level=4, years_experience=0, keywords=["CTE"])
    Skill.objects.create(**skill, level=2, level_text="Expert")
    Skill.objects.create(**skill, level=4, level_text="")
    Skill.objects.create(**skill, level=3, level_text="")
    Education.objects.create(
        institution="Lyon 1",
        area="CS",
        study_type="MSc",
        url="https://lyon.example.com",
        score="17",
        courses=["DB"],
        **START,
        **END,
    )
    day = {"date": date(2019, 2, 28), "date_precision": "day"}
    Certificate.objects.create(name="C", issuer="I", url="https://c.example.com", **day)
    Language.objects.create(language="French", fluency="Native")
    Award.objects.create(title="A", awarder="W", summary="s", **day)
    Publication.objects.create(
        name="P",
        publisher="X",
        url="https://p.example.com",
        summary="s",
        release_date=date(2018, 1, 1),
        release_date_precision="year",
    )
    Volunteer.objects.create(
        organization="Club",
        position="Coach",
        url="https://club.example.com",
        summary="s",
        highlights=["h"],
        **START,
        **END,
    )
    Interest.objects.create(name="Chess", keywords=["openings"])
    Interest.objects.create(active=False)
    Reference.objects.create(name="Lou", reference="Good.")
    Profile.objects.create(network="GitHub", username="lee", url="https://github.com/lee")
    Profile.objects.create(network="Mastodon", url="https://example.social/@kim")
    return unused


def rows():
    """What all rows say, in their order."""
    whole = cv.read(owner=True)
    found = {name: [said(row) for row in rows] for name, rows in whole.lists()}
    return found | {"person": said(whole.person)}


def said(row):
    columns = {field.attname for field in row._meta.concrete_fields} - OWN
    names = getattr(row, "technology_names", None)
    return {name: getattr(row, name) for name in columns} | {"technologies": names}


def test_export_of_a_native_cv_is_valid_and_makes_the_same_cv_again(whole):
    before, document = rows(), exported()
    assert is_valid(document)
    for name, found in cv.read(owner=True).lists():
        if name != "profiles":
            found[0].__class__.objects.all().delete()
    Skill.objects.create(name="Another", category="data", level=1)
    import_(document, replace=True)
    assert rows() == before
    assert exported() == document


def test_import_of_the_own_export_changes_nothing(whole):
    document = jsonresume.read(as_bytes(exported()))
    assert [path for path, _ in document.warnings] == ["interests[1]"]
    for replace in (False, True):
        plan = jsonresume.plan(document, replace=replace)
        assert [section.name for section in plan.sections if section.differs] == []


def test_own_keys_stand_beside_those_of_the_schema(whole):
    document = exported()
    skills = [{k: v for k, v in s.items() if k != "keywords"} for s in document["skills"]]
    assert sorted(skills, key=str) == sorted(
        [
            {
                "name": "SQL",
                "level": "Advanced",
                "levelNumber": 4,
                "category": "data",
                "yearsOfExperience": 0,
            },
            {"name": "SQL", "levelNumber": 4, "category": "data"},
            {"name": "SQL", "category": "data"},
            {"name": "SQL", "level": "Expert", "levelNumber": 2, "category": "data"},
        ],
        key=str,
    )
    assert document["technologies"] == [
        {"name": "Python", "category": "language"},
        {"name": "Secret", "hidden": True},
        {"name": "Unused", "visibleFrom": "2999-05-01T12:30:01.000005+00:00"},
    ]
    basics = document["basics"]
    assert (basics["linkedin"], basics["github"]) == (
        "https://linkedin.com/in/kim",
        "https://github.com/kim",
    )
    assert list(basics) == [
        *("name", "label", "image", "email", "phone", "url", "summary", "location", "profiles"),
        *("linkedin", "github", "showEmail", "showPhone", "showAddress"),
    ]


def test_years_that_the_schema_does_not_know_are_left_out():
    Award.objects.create(title="Old", date=date(999, 1, 1), date_precision="year")
    assert exported()["awards"] == [{"title": "Old"}]


def test_public_export_of_a_native_cv_is_valid(whole):
    public = published()
    assert is_valid(public)
    assert [project["name"] for project in public["projects"]] == ["plain"]
    assert public["basics"]["profiles"][0]["network"] in {"GitHub", "Mastodon"}
    assert {"network": "LinkedIn", "url": "https://linkedin.com/in/kim"} in public["basics"][
        "profiles"
    ]
