"""The order of a list, as its owner sends it: the ids of all rows."""

from collections.abc import Collection, Iterator

from rest_framework import serializers

from portfolio.api.fields import WholeNumber

LARGEST_ID = 2_147_483_647
MOST_NAMED = 20  # ids in one sentence


class Order(serializers.ListField):
    """Some ids, or none. Costs no statement."""

    def __init__(self) -> None:
        super().__init__(child=WholeNumber(min_value=1, max_value=LARGEST_ID))


def refuse_misplaced(wanted: list[int], there: Collection[int]) -> None:
    """Raises ValidationError unless each id stands there once, and none is left out; or none is."""
    problems = dict(misplaced(wanted, set(there)))
    missing = set(there).difference(wanted) if wanted else set()
    if missing:
        problems[""] = [f"Each row stands here once. Missing: {listed(missing)}."]
    if problems:
        raise serializers.ValidationError(problems)


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
