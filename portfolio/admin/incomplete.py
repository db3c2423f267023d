"""What a CV still lacks, as sentences for its owner."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from portfolio import dates
from portfolio.admin.names import is_blank, lacks_name
from portfolio.admin.publication import is_visible
from portfolio.models import (
    Education,
    Experience,
    PersonalInfo,
    Profile,
    Project,
    Reference,
    Skill,
)


class Gap(NamedTuple):
    """A row, or None where there is no row at all, and what it lacks."""

    row: Any
    sentence: Any


# Of each table: what is looked at, and what is said.
LOOKS: dict[Any, list[tuple[Callable[[Any], bool], Any]]] = {
    PersonalInfo: [
        (lambda row: is_blank(row.title), _("says not what you do: write a title")),
        (lambda row: is_blank(row.email), _("has no email address")),
        (lambda row: is_blank(row.summary), _("has no summary")),
    ],
    Experience: [
        (lambda row: row.start_date_precision == dates.NONE, _("does not say when it began")),
        (lambda row: is_blank(row.company), _("names no company")),
        (lambda row: is_blank(row.position), _("names no position")),
        (
            lambda row: is_blank(row.description) and not row.highlights,
            _("has neither a description nor highlights"),
        ),
    ],
    Project: [(lambda row: is_blank(row.description), _("has no description"))],
    Skill: [(lambda row: is_blank(row.category), _("has no category"))],
    Education: [(lambda row: is_blank(row.institution), _("names no institution"))],
    Reference: [(lambda row: is_blank(row.reference), _("says nothing yet"))],
    Profile: [(lambda row: is_blank(row.url), _("has no address to click on"))],
}
NAMELESS = _("has no name, so it stays hidden")
NOBODY = _("The CV has no name on it: write your personal info.")
UNSEEN = _("is hidden, so the public does not see whose CV this is")


def find(lists: dict[Any, list[Any]]) -> Iterator[Gap]:
    """What is missing, in the order of the tables. `lists` holds the rows of each."""
    if lists.get(PersonalInfo) == []:
        yield Gap(None, NOBODY)
    for person in lists.get(PersonalInfo, ()):
        if not is_visible(person):
            yield Gap(person, UNSEEN)
    for model, rows in lists.items():
        for row in rows:
            if lacks_name(row):
                yield Gap(row, NAMELESS)
            yield from (Gap(row, said) for lacks, said in LOOKS.get(model, ()) if lacks(row))
