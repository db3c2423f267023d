"""What an entry says in more than one key, or in other words than a column."""

from datetime import date

import pytest

from portfolio.models import Experience, Project, Skill
from tests.factories import a_project
from tests.portfolio.jsonresume.conftest import exported, import_

pytestmark = pytest.mark.django_db


def test_dates_keep_their_precision():
    import_(
        {
            "work": [
                {"name": "A", "startDate": "2014", "endDate": "2014"},
                {"name": "B", "startDate": "2014-03", "endDate": "2016-02"},
                {"name": "C"},
            ]
        }
    )
    jobs = {job.company: job for job in Experience.objects.all()}
    found = {
        name: (job.start_date, job.start_date_precision, job.end_date, job.end_date_precision)
        for name, job in jobs.items()
    }
    assert found == {
        "A": (date(2014, 1, 1), "year", date(2014, 12, 31), "year"),
        "B": (date(2014, 3, 1), "month", date(2016, 2, 29), "month"),
        "C": (date(1, 1, 1), "none", None, "day"),
    }


def test_project_address_goes_to_the_column_that_it_belongs_to():
    urls = ["https://github.com/kim/a", "https://gitlab.com/kim/b", "https://www.GitHub.com/kim/c"]
    import_({"projects": [{"name": url, "url": url} for url in urls]})
    columns = {p.name: (p.github_url, p.demo_url) for p in Project.objects.all()}
    assert columns == {urls[0]: (urls[0], None), urls[1]: (None, urls[1]), urls[2]: (urls[2], None)}
    Project.objects.all().delete()
    a_project(name="both", github_url=urls[1], demo_url=urls[0])
    [both] = exported()["projects"]
    assert (both["url"], both["demoUrl"], both["githubUrl"]) == (urls[0], urls[0], urls[1])


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("Beginner", 1),
        ("novice", 1),
        ("Intermediate", 3),
        ("ADVANCED", 4),
        ("Master", 5),
        ("C1", 3),
    ],
)
def test_level_in_words_is_a_number_too(words, level):
    import_({"skills": [{"name": "SQL", "level": words}]})
    skill = Skill.objects.get()
    assert (skill.level, skill.level_text) == (level, words)


def test_level_that_is_not_stated():
    import_({"skills": [{"name": "SQL"}]})
    skill = Skill.objects.get()
    assert (skill.level, skill.level_text, skill.category) == (3, "", "")
