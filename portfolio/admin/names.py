"""What a row is called, whatever an import left of it."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext

from portfolio import rules

# Characters of a text that stands for a name.
BEGINNING = 100


def names_of(model: type[models.Model]) -> list[str]:
    """The columns of which a visible row must have one: see `rules.named`."""
    for rule in model._meta.constraints:
        if isinstance(rule, rules.Rule) and rule.name.endswith("_named"):
            lookups = [lookup for lookup, _value in pairs_of(rule.condition)]
            return [it.removesuffix("__regex") for it in lookups if it.endswith("__regex")]
    return []


def pairs_of(condition: Any) -> Iterator[tuple[str, Any]]:
    """What a condition compares, whatever it is nested in."""
    for child in condition.children:
        yield from pairs_of(child) if isinstance(child, models.Q) else [child]


def interchangeable(model: type[models.Model]) -> set[str]:
    """Names of which none is asked for, since another may stand for it."""
    columns: list[Any] = [model._meta.get_field(name) for name in names_of(model)]
    return {column.name for column in columns} if any(it.blank for it in columns) else set()


def is_blank(text: str | None) -> bool:
    return not (text and text.strip())


def lacks_name(row: Any) -> bool:
    """Whether the row is too poor for the public to see."""
    names = names_of(type(row))
    return bool(names) and all(is_blank(getattr(row, name)) for name in names)


def name_of(row: Any) -> str:
    """As the row says it; failing that by the first text that stands for its name."""
    texts = [str(row), *(getattr(row, name) or "" for name in names_of(type(row)))]
    found = next((text for text in texts if not is_blank(text)), None)
    return Truncator(found).chars(BEGINNING) if found else gettext("(no name)")
