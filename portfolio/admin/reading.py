"""A form for those who may look at a row and not change it: no date gains a day, no list brackets.

The admin shows a column that nobody may edit as it is in the table. What takes more to be read
takes the column's place in the form's fieldsets.
"""

from typing import Any

from django.db import models

from portfolio import dates
from portfolio.fields import TextListField


class Shown:
    """A column as it reads, in the shape in which the admin takes functions for columns."""

    def __init__(self, column: models.Field) -> None:
        self.column = column
        self.__name__ = column.name
        self.short_description = column.verbose_name

    def __call__(self, row: Any) -> str:
        if self.column.name in row.DATES:
            return dates.of(row, self.column.name) or ""
        return "\n".join(map(str, getattr(row, self.column.name)))


def readable(model: Any, groups: Any) -> list[Any]:
    """The fieldsets with what takes more to be read."""
    return [(title, {**group, "fields": shown(model, group["fields"])}) for title, group in groups]


def shown(model: Any, names: Any) -> list[Any]:
    return [
        tuple(shown(model, name)) if isinstance(name, tuple) else shown_as(model, name)
        for name in names
    ]


def shown_as(model: Any, name: str) -> Any:
    column = model._meta.get_field(name)
    is_readable = name not in model.DATES and not isinstance(column, TextListField)
    return name if is_readable else Shown(column)
