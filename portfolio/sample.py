"""The CV of an invented person, for a first look around."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from portfolio import dates
from portfolio.cv import LISTS
from portfolio.models import PersonalInfo, Technology

SAMPLE = Path(__file__).parent / "data" / "sample.json"
CONTENT = (PersonalInfo, *LISTS.values())

Row = dict[str, Any]


def is_empty() -> bool:
    """Whether no table holds any content, hidden rows included."""
    return not any(model.objects.exists() for model in CONTENT)


def load() -> int:
    """Writes the sample, in one transaction, and answers the number of rows."""
    sample = json.loads(SAMPLE.read_text())
    with transaction.atomic():
        PersonalInfo.objects.create(**sample.pop("personal_info"))
        technologies = {
            name: Technology.objects.create(name=name, category=category)
            for category, names in sample.pop("technologies").items()
            for name in names
        }
        for model in LISTS.values():
            rows = sample.get(model._meta.db_table, [])
            # The last of a dated list first, so that ids rise with the dates.
            for row in reversed(rows) if model.DATES else rows:
                model.objects.add(**values_of(model, row, technologies))
    return sum(model.objects.count() for model in CONTENT)


def values_of(model: Any, row: Row, technologies: dict[str, Technology]) -> Row:
    """The columns of a row: a date stands in the file as it was given, a technology by its name."""
    values = dict(row)
    for name in model.DATES:
        if given := values.get(name):
            values[name], values[f"{name}_precision"] = dates.parse(given, end=name == "end_date")
    if "technologies" in values:
        values["technology_names"] = [technologies[name] for name in values.pop("technologies")]
    return values
