"""A document meets a CV that is there already: merged into it, or in its place."""

import pytest

from portfolio import jsonresume
from portfolio.models import (
    Award,
    Experience,
    Interest,
    PersonalInfo,
    Project,
    Skill,
    Technology,
)
from tests.factories import a_job, a_person, a_skill, a_technology
from tests.portfolio.jsonresume.conftest import exported, import_, planned
from tests.portfolio.jsonresume.documents import SAMPLE, same

pytestmark = pytest.mark.django_db


def section(plan, name):
    [found] = [section for section in plan.sections if section.name == name]
    return found


def titles(entries):
    return [entry.title for entry in entries]


def test_merge_adds_changes_and_leaves_the_rest():
    a_job(company="Acme", position="Engineer", location="Lyon", description="old")
    other = a_job(company="Other", position="Cook")
    job = {"name": "ACME", "position": " engineer", "startDate": "2020-01-01", "summary": "new"}
    document = {"work": [job, {"name": "Third", "startDate": "2022"}]}
    work = section(planned(document), "work")
    assert titles(work.added) == ["Third, 2022"]
    assert [(field.key, field.old, field.new) for field in work.changed[0].fields] == [
        ("name", "Acme", "ACME"),
        ("position", "Engineer", " engineer"),
        ("summary", "old", "new"),
    ]
    assert (work.removed, work.unchanged) == ([], 1)
    import_(document)
    jobs = {job.company: job for job in Experience.objects.all()}
    assert jobs.keys() == {"ACME", "Other", "Third"}
    assert (jobs["ACME"].description, jobs["ACME"].location) == ("new", "Lyon")
    assert jobs["Other"].version == other.version


def test_merge_keeps_what_the_document_does_not_say():
    import_({"skills": [{"name": "SQL", "level": "Expert", "keywords": ["CTE"], "x": 1}], "y": 2})
    import_({"skills": [{"name": "sql", "category": "data"}], "z": 3})
    assert exported() == {
        "skills": [
            {"name": "sql", "level": "Expert", "keywords": ["CTE"], "x": 1, "category": "data"}
        ],
        "y": 2,
        "z": 3,
    }


def test_replace_makes_the_cv_what_the_document_says():
    technology = a_technology("COBOL")
    job = a_job(technology, company="Acme", position="Engineer", location="Lyon", description="d")
    a_job(company="Other")
    a_skill()
    a_person(name="Kim", phone="1")
    document = {
        "basics": {
            "name": "Lou",
            "profiles": [{"network": "GitHub", "url": "https://github.com/lou"}],
        },
        "work": [{"name": "Acme", "position": "Engineer", "startDate": "2020-01-01"}],
    }
    plan = planned(document, replace=True)
    assert titles(section(plan, "work").removed) == ["Other, Engineer, 2020-01-01"]
    assert titles(section(plan, "technologies").removed) == ["COBOL"]
    import_(document, replace=True)
    assert exported() == document
    assert Experience.objects.get().pk == job.pk
    assert (Skill.objects.count(), Technology.objects.count()) == (0, 0)
    person = PersonalInfo.objects.get()
    assert (person.name, person.phone, person.github) == ("Lou", None, "https://github.com/lou")


def test_replace_keeps_contact_values_hidden_unless_the_document_shows_them():
    a_person(email="kim@example.com", phone="1", show_phone=False, show_address=True)
    import_({"basics": {"name": "Kim", "phone": "2"}}, replace=True)
    person = PersonalInfo.objects.get()
    assert (person.phone, person.show_phone, person.show_address) == ("2", False, True)
    import_({"basics": {"name": "Kim", "showPhone": True, "showAddress": False}}, replace=True)
    person.refresh_from_db()
    assert (person.show_phone, person.show_address) == (True, False)


def test_merge_of_basics_finds_the_one_person():
    a_person(name="Kim", email="kim@example.com", location="Lyon, France")
    import_({"basics": {"name": "Kim Lee", "location": {"postalCode": "69001"}}})
    person = PersonalInfo.objects.get()
    assert (person.name, person.email, person.location, person.postal_code) == (
        "Kim Lee",
        "kim@example.com",
        "Lyon, France",
        "69001",
    )
    import_({"basics": {"location": {"city": "Nice", "countryCode": "FR"}}})
    person.refresh_from_db()
    assert (person.location, person.postal_code) == ("Nice, FR", "69001")


def test_email_of_another_row_is_refused():
    a_person(email="old@example.com", active=False)
    a_person(email="kim@example.com")
    with pytest.raises(jsonresume.ResumeError) as caught:
        planned({"basics": {"email": "old@example.com"}})
    assert [path for path, _ in caught.value.faults] == ["basics.email"]
    import_({"basics": {"name": "Kim", "email": "old@example.com"}}, replace=True)
    assert [person.email for person in PersonalInfo.objects.all()] == ["old@example.com"]


def test_profile_fills_the_column_of_the_person_and_keeps_it():
    profile = {"network": "Github", "url": "https://github.com/kim"}
    import_({"basics": {"name": "Kim", "profiles": [profile]}})
    assert PersonalInfo.objects.get().github == "https://github.com/kim"
    import_(
        {"basics": {"profiles": [{"network": "LinkedIn", "url": "https://linkedin.com/in/kim"}]}}
    )
    person = PersonalInfo.objects.get()
    assert (person.github, person.linkedin) == (
        "https://github.com/kim",
        "https://linkedin.com/in/kim",
    )
    person.github = "https://github.com/kim-lee"
    person.save()
    assert exported()["basics"]["github"] == "https://github.com/kim-lee"
    assert not planned(exported(), replace=True).changes


def test_edit_after_the_import_is_exported_and_nothing_else_moves():
    import_(SAMPLE)
    Experience.objects.update(position="Founder", end_date=None)
    PersonalInfo.objects.update(location="Tulsa")
    Skill.objects.filter(name="Compression").update(level=2)
    Award.objects.all().delete()
    Interest.objects.update(active=False)
    expected = {**SAMPLE, "awards": []}
    [work] = SAMPLE["work"]
    expected["work"] = [{k: v for k, v in work.items() if k != "endDate"} | {"position": "Founder"}]
    location = {"address": "2712 Broadway St", "postalCode": "CA 94115", "city": "Tulsa"}
    expected["basics"] = SAMPLE["basics"] | {"location": location}
    expected["skills"] = [SAMPLE["skills"][0], SAMPLE["skills"][1] | {"levelNumber": 2}]
    expected["interests"] = [SAMPLE["interests"][0] | {"hidden": True}]
    assert exported() == expected
    assert list(exported()) == list(SAMPLE)
    assert list(exported()["work"][0]) == [key for key in work if key != "endDate"]


def test_entry_that_got_its_name_later_is_shown():
    import_({"work": [{"summary": "s", "x": 1}]})
    Experience.objects.update(company="Acme")
    assert exported()["work"] == [{"summary": "s", "x": 1, "name": "Acme", "hidden": True}]
    Experience.objects.update(active=True)
    assert exported()["work"] == [{"summary": "s", "x": 1, "name": "Acme"}]


def test_rows_stay_in_the_order_of_their_dates_where_that_is_the_documents():
    import_({"awards": [{"title": "a", "date": "2020"}, {"title": "b", "date": "2019"}]})
    assert [award.sort_order for award in Award.objects.all()] == [None, None]


def test_order_of_the_document_is_kept_where_it_is_another_one():
    names = [{"title": "b", "date": "2019"}, {"title": "a", "date": "2020"}, {"title": "c"}]
    import_({"awards": names})
    assert [(award.title, award.sort_order) for award in Award.objects.all()] == [
        ("b", 1),
        ("a", 2),
        ("c", 3),
    ]


def test_replace_takes_the_documents_order_and_merge_the_owners():
    interests = [{"name": name} for name in "abc"]
    import_({"interests": interests})
    ids = {interest.name: interest.pk for interest in Interest.objects.all()}
    Interest.objects.arrange([ids[name] for name in "cab"])
    assert not planned({"interests": interests}).changes
    plan = planned({"interests": interests}, replace=True)
    assert section(plan, "interests").reordered
    plan.apply()
    assert exported()["interests"] == interests


def test_technologies_are_found_by_name_or_made():
    python = a_technology("Python")
    import_({"projects": [{"name": "ferry", "technologies": ["Rust", "Python", "Rust"]}]})
    rust = Technology.objects.get(name="Rust")
    assert (rust.category, rust.active) == ("other", True)
    assert set(Project.objects.get().technologies.all()) == {python, rust}
    assert exported()["technologies"] == [{"name": "Python", "category": "language"}]
    import_({"projects": [{"name": "ferry", "technologies": ["Rust"]}]})
    assert set(Project.objects.get().technologies.all()) == {rust}


@pytest.mark.parametrize("value", ["Python, Go", [1], [""], ["x" * 101], {"a": 1}, None, True])
def test_strange_technologies_are_a_key_like_any_other(value):
    document = {"work": [{"name": "Acme", "technologies": value}]}
    import_(document)
    assert same(exported(), document)
    assert not Technology.objects.exists()
