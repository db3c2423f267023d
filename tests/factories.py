"""Rows for tests. Each sets what a row must have; a test names only what it is about."""

from datetime import date
from itertools import count
from typing import Any

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

numbers = count(1)

# Without these no row is visible, or none is written at all. `{}` stands for a number.
NEEDED: dict[type, dict[str, Any]] = {
    PersonalInfo: {"name": "Kim", "title": "Engineer", "email": "kim{}@example.com"},
    Experience: {"company": "Acme", "position": "Engineer", "start_date": date(2020, 1, 1)},
    Project: {"name": "tool", "description": "A tool."},
    Skill: {"name": "Python", "category": "backend", "level": 5},
    Technology: {"name": "Technology {}", "category": "language"},
    Education: {"institution": "School"},
    Certificate: {"name": "Licence"},
    Language: {"language": "Welsh"},
    Award: {"title": "Prize"},
    Publication: {"name": "Book"},
    Volunteer: {"organization": "Club", "position": "Treasurer"},
    Interest: {"name": "Chess"},
    Reference: {"name": "Alex"},
    Profile: {"network": "Mastodon"},
}
# Every table of the content.
CONTENT = tuple(NEEDED)


def a_row(model: Any, **values: Any) -> Any:
    """A row of any table of the content."""
    return model.objects.create(**needed(model) | values)


def needed(model: type) -> dict[str, Any]:
    number = next(numbers)
    return {
        name: value.format(number) if isinstance(value, str) else value
        for name, value in NEEDED[model].items()
    }


def a_person(**values: Any) -> PersonalInfo:
    return a_row(PersonalInfo, **values)


def a_technology(name: str = "", **values: Any) -> Technology:
    return a_row(Technology, **({"name": name} if name else {}) | values)


def a_job(*technologies: Technology, **values: Any) -> Experience:
    job = a_row(Experience, **values)
    job.technologies.set(technologies)
    return job


def a_project(*technologies: Technology, **values: Any) -> Project:
    project = a_row(Project, **values)
    project.technologies.set(technologies)
    return project


def a_skill(**values: Any) -> Skill:
    return a_row(Skill, **values)
