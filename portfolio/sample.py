"""The CV of an invented person, for a first look around."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from portfolio.models import Experience, PersonalInfo, Project, Skill, Technology

SAMPLE = Path(__file__).parent / "data" / "sample.json"
CONTENT = (PersonalInfo, Experience, Project, Skill, Technology)


def is_empty() -> bool:
    """Whether no table holds any content, hidden rows included."""
    return not any(model.objects.exists() for model in CONTENT)


def load() -> int:
    """Writes the sample, in one transaction, and answers the number of rows."""
    sample = json.loads(SAMPLE.read_text())
    with transaction.atomic():
        PersonalInfo.objects.create(**sample["personal_info"])
        technologies = {
            name: Technology.objects.create(name=name, category=category)
            for category, names in sample["technologies"].items()
            for name in names
        }
        for model in (Experience, Project):
            # The last of the list first, so that ids rise with the dates.
            for row in reversed(sample[model._meta.db_table]):
                add_linked(model, row, technologies)
        Skill.objects.bulk_create(Skill(**row) for row in sample["skills"])
    return sum(model.objects.count() for model in CONTENT)


def add_linked(model: Any, row: dict[str, Any], technologies: dict[str, Technology]) -> None:
    names = row.pop("technologies")
    model.objects.add(**row, technology_names=[technologies[name] for name in names])
