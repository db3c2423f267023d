"""The order of a list, as its owner sends it: the ids of all rows."""

from collections.abc import Iterator
from typing import Any

from rest_framework import serializers

from portfolio.api.fields import WholeNumber

LARGEST_ID = 2_147_483_647
MOST_NAMED = 20  # ids in one sentence


class Order(serializers.ListField):
    """Each id once, and none left out; or no id at all, for the order by date.

    `rows` is the queryset of the whole table. Costs one statement.
    """

    def __init__(self, rows: Any) -> None:
        self.rows = rows
        super().__init__(child=WholeNumber(min_value=1, max_value=LARGEST_ID))

    def to_internal_value(self, data: Any) -> list[int]:
        wanted = super().to_internal_value(data)
        there = set(self.rows.order_by().values_list("pk", flat=True)) if wanted else set()
        problems = dict(misplaced(wanted, there))
        missing = there.difference(wanted)
        if missing:
            problems[""] = [f"Each row stands here once. Missing: {listed(missing)}."]
        if problems:
            raise serializers.ValidationError(problems)
        return wanted


def misplaced(wanted: list[int], there: set[int]) -> Iterator[tuple[str, list[str]]]:
    """The ids that should not stand where they stand, by their place."""
    seen: set[int] = set()
    for place, pk in enumerate(wanted):
        if pk not in there:
            yield str(place), [f"There is no row {pk} here."]
        elif pk in seen:
            yield str(place), [f"Row {pk} stands here already."]
        seen.add(pk)


def listed(ids: set[int]) -> str:
    some = ", ".join(map(str, sorted(ids)[:MOST_NAMED]))
    return some if len(ids) <= MOST_NAMED else f"{some} and {len(ids) - MOST_NAMED} more"
