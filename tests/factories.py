"""Rows for tests. Each sets what a row must have; a test names only what it is about."""

from datetime import date
from itertools import count
from typing import Any

from portfolio.models import Experience, PersonalInfo, Project, Skill, Technology

numbers = count(1)


def a_person(**values: Any) -> PersonalInfo:
    number = next(numbers)
    defaults = {"name": "Kim", "title": "Engineer", "email": f"kim{number}@example.com"}
    return PersonalInfo.objects.create(**defaults | values)


def a_technology(name: str = "", **values: Any) -> Technology:
    defaults = {"name": name or f"Technology {next(numbers)}", "category": "language"}
    return Technology.objects.create(**defaults | values)


def a_job(*technologies: Technology, **values: Any) -> Experience:
    defaults = {"company": "Acme", "position": "Engineer", "start_date": date(2020, 1, 1)}
    job = Experience.objects.create(**defaults | values)
    job.technologies.set(technologies)
    return job


def a_project(*technologies: Technology, **values: Any) -> Project:
    project = Project.objects.create(**{"name": "tool", "description": "A tool."} | values)
    project.technologies.set(technologies)
    return project


def a_skill(**values: Any) -> Skill:
    return Skill.objects.create(**{"name": "Python", "category": "backend", "level": 5} | values)
