"""Documents as people have them: the names of schema 0.0 among those of 1.0."""

import pytest

from portfolio.models import Education, Experience, Language, PersonalInfo, Publication, Volunteer
from tests.portfolio.jsonresume.conftest import exported, import_
from tests.portfolio.jsonresume.documents import is_valid, same

pytestmark = pytest.mark.django_db

OLD = {
    "basics": {
        "name": "Kim Lee",
        "label": "Engineer",
        "picture": "https://example.com/kim.jpg",
        "email": "kim@example.com",
        "website": "https://kim.example.com",
        "location": {"city": "Lyon", "countryCode": "FR"},
    },
    "work": [
        {
            "company": "Acme",
            "position": "Engineer",
            "website": "https://acme.example.com",
            "startDate": "2015-03",
            "summary": "Built things.",
            "highlights": ["One", "Two"],
        }
    ],
    "volunteer": [{"organization": "Club", "website": "https://club.example.com"}],
    "education": [{"institution": "Lyon 1", "gpa": "3.7", "courses": ["SQL"]}],
    "publications": [{"name": "Paper", "website": "https://paper.example.com"}],
    "languages": [{"name": "French", "level": "Native"}],
}


def test_old_names_are_understood_and_kept():
    assert import_(OLD) == []
    person, job = PersonalInfo.objects.get(), Experience.objects.get()
    assert (person.image, person.website) == (
        "https://example.com/kim.jpg",
        "https://kim.example.com",
    )
    assert (job.company, job.company_url) == ("Acme", "https://acme.example.com")
    assert Volunteer.objects.get().url == "https://club.example.com"
    assert Education.objects.get().score == "3.7"
    assert Publication.objects.get().url == "https://paper.example.com"
    language = Language.objects.get()
    assert (language.language, language.fluency) == ("French", "Native")
    assert same(exported(), OLD)


def test_new_name_takes_the_place_of_the_old_one_after_an_edit():
    import_(OLD)
    Experience.objects.update(company="Acme & Co")
    [job] = exported()["work"]
    assert list(job) == ["name", *list(OLD["work"][0])[1:]]
    assert job["name"] == "Acme & Co"


def test_new_name_wins_over_the_old_one_beside_it():
    document = {"work": [{"company": "Old", "name": "New"}]}
    import_(document)
    assert Experience.objects.get().company == "New"
    assert same(exported(), document)
    Experience.objects.update(company="Newer")
    assert exported() == {"work": [{"company": "Old", "name": "Newer"}]}


def test_old_document_merges_with_a_new_one():
    import_(OLD)
    import_({"work": [{"name": "acme", "position": "Engineer", "startDate": "2015-03"}]})
    assert Experience.objects.get().company == "acme"
    assert "company" not in exported()["work"][0]
    assert is_valid(exported())


def test_almost_valid_document_is_imported_with_its_warnings():
    warnings = import_(
        {
            "basics": {"name": "Kim", "phone": 123, "profiles": None, "location": None},
            "work": [
                {"company": "Acme", "startDate": "2015/3", "endDate": "2015-03（…）"},
                {"company": "Now", "startDate": "2016-01", "endDate": "Present", "url": None},
            ],
            "education": None,
            "skills": ["SQL"],
        }
    )
    assert [path for path, _ in warnings] == [
        *("basics.phone", "basics.profiles", "basics.location"),
        *("work[0].startDate", "work[0].endDate", "work[1].endDate", "work[1].url"),
        *("education", "skills[0]"),
    ]
    assert exported() == {
        "basics": {"name": "Kim", "phone": "123"},
        "work": [
            {"company": "Acme", "startDate": "2015-03", "endDate": "2015-03"},
            {"company": "Now", "startDate": "2016-01"},
        ],
        "skills": [{"name": "SQL"}],
    }
    assert all(job.active for job in Experience.objects.all())
