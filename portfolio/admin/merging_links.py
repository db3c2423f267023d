"""The technologies of a job or project in three states: opened, as they stand, as posted."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from portfolio.admin.links import MOST, Links
from portfolio.admin.seen import is_id
from portfolio.history_words import TECHNOLOGIES
from portfolio.models import Technology


@dataclass(frozen=True)
class Option:
    """A technology that one side has at least."""

    pk: int
    name: str
    # Whether it is there in the end, unless its owner says otherwise.
    kept: bool
    # In the row as it was opened, as it stands now, and as it was posted. None: nobody knows.
    opened: bool | None
    now: bool
    mine: bool


@dataclass
class LinkedTechnologies:
    """Those of one row, whose form has rows for them under the keys `prefix`-…"""

    prefix: str
    through: Any
    # The column of the link table that refers to the row.
    key: str
    row_pk: int
    data: QueryDict
    state: dict[str, Any] | None
    # Those that whoever posted may be told of.
    known: QuerySet[Technology]

    @cached_property
    def now(self) -> set[int]:
        return {link.technology_id for link in self.links()}

    def links(self) -> list[Any]:
        found = self.through.objects.filter(**{f"{self.key}_id": self.row_pk})
        return list(found.order_by("pk"))

    @cached_property
    def mine(self) -> set[int]:
        return posted(self.data, self.prefix)

    @property
    def is_shown(self) -> bool:
        """Whether they are not the same everywhere."""
        return any(not it.now or not it.mine for it in self.options)

    @cached_property
    def base(self) -> set[int] | None:
        """By their names of then. One that has another name by now counts as new on both sides."""
        if self.state is None:
            return None
        names = self.state.get(TECHNOLOGIES) or []
        return set(Technology.objects.filter(name__in=names).values_list("pk", flat=True))

    @cached_property
    def options(self) -> list[Option]:
        base = self.base
        every = self.now | self.mine | (base or set())
        rows = self.known.filter(pk__in=every)
        found = []
        for row in sorted(rows, key=lambda row: row.name.casefold()):
            was = None if base is None else row.pk in base
            is_now, is_mine = row.pk in self.now, row.pk in self.mine
            kept = (is_now and is_mine) if was else (is_now or is_mine)
            found.append(Option(row.pk, row.name, kept, was, is_now, is_mine))
        return found

    @property
    def is_touched(self) -> bool:
        """Whether saving the form as it is would undo what somebody else did to them."""
        if not self.is_sent or self.now == self.mine:
            return False
        return self.base is None or self.base != self.now

    @property
    def is_sent(self) -> bool:
        return f"{self.prefix}-TOTAL_FORMS" in self.data

    def names(self, wanted: list[int]) -> list[str]:
        return list(self.known.filter(pk__in=wanted).values_list("name", flat=True))

    def rows(self, chosen: set[int]) -> dict[str, list[str]]:
        """What a browser posts so that the row is linked to the chosen ones and to no other."""
        links = self.links()
        new = sorted(chosen - {link.technology_id for link in links})
        data = counts(self.prefix, len(links), len(links) + len(new))
        for place, link in enumerate(links):
            data[f"{self.prefix}-{place}-id"] = [str(link.pk)]
            data[f"{self.prefix}-{place}-technology"] = [str(link.technology_id)]
            if link.technology_id not in chosen:
                data[f"{self.prefix}-{place}-DELETE"] = ["on"]
        return data | added(self.prefix, len(links), new)


def of(
    model_admin: Any, request: Any, row: Any, data: QueryDict, state: Any
) -> list[LinkedTechnologies]:
    """One for each table of links that the row's form has. Without a row: that of a new one."""
    found = []
    for inline in model_admin.get_inline_instances(request, row):
        if issubclass(inline.formset, Links):
            formset = inline.get_formset(request, row)
            prefix, key = formset.get_default_prefix(), formset.fk.name
            told = row.pk if row else 0, data, state, inline.known(request)
            found.append(LinkedTechnologies(prefix, inline.model, key, *told))
    return found


def posted(data: QueryDict, prefix: str) -> set[int]:
    """The technologies that the rows of a posted form name, those left out that it takes away."""
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    count = int(total) if total.isascii() and total.isdecimal() and len(total) < len("9999") else 0
    found = set()
    for place in range(min(count, 2 * MOST)):
        pk = data.get(f"{prefix}-{place}-technology", "")
        if f"{prefix}-{place}-DELETE" not in data and is_id(pk):
            found.add(int(pk))
    return found


def counts(prefix: str, initial: int, total: int) -> dict[str, list[str]]:
    return {
        f"{prefix}-INITIAL_FORMS": [str(initial)],
        f"{prefix}-TOTAL_FORMS": [str(total)],
    }


def added(prefix: str, start: int, chosen: list[int]) -> dict[str, list[str]]:
    return {
        f"{prefix}-{place}-technology": [str(pk)] for place, pk in enumerate(chosen, start=start)
    }
