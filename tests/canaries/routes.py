"""Every address of the application, found in its routes: a new one needs no line here."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, product
from typing import Any

from django.urls import Resolver404, URLPattern, get_resolver, resolve
from django.utils.regex_helper import normalize

# What stands for a part of an address that may be anything.
ANYTHING = "nothing-here"
# So many addresses of a route are enough; of a person's screens, which send all away, fewer.
MOST, MOST_OF_A_PERSONS = 60, 4
PERSONS = "admin/"
CHOICE = re.compile(r"\(\?P<\w+>(\w+(?:\|\w+)+)\)")


class NoAddressError(AssertionError):
    """A route whose address nobody can guess. The text says what to do."""


def addresses(values: Iterable[str]) -> list[list[str]]:
    """Of each route some addresses; `values` stand for its variable parts where they fit."""
    given = [*values, ANYTHING]
    return [addresses_of(prefix, pattern, given) for prefix, pattern in routes(get_resolver())]


def routes(resolver: Any, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Each pattern, with the expression of all that includes it."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield prefix, pattern
        else:
            yield from routes(pattern, prefix + text_of(pattern))


def text_of(pattern: Any) -> str:
    return str(pattern.pattern.regex.pattern).removeprefix("^")


def addresses_of(prefix: str, pattern: URLPattern, values: list[str]) -> list[str]:
    expression = prefix + text_of(pattern)
    # A part that is one of some words names them itself.
    words = [word for one in CHOICE.findall(expression) for word in one.split("|")]
    possible = (
        f"/{form % dict(zip(names, chosen, strict=True))}{ending}"
        for form, names in normalize(expression)
        for chosen in product([*words, *values], repeat=len(names))
        # With a slash, and with more, for patterns that take it.
        for ending in ("", "/", ANYTHING)
    )
    fitting = re.compile(f"/{expression}")
    found = (each for each in possible if fitting.match(each) and leads_to(each, pattern.callback))
    chosen = list(islice(found, MOST_OF_A_PERSONS if prefix.startswith(PERSONS) else MOST))
    if not chosen:
        raise NoAddressError(
            f"No address is known for the route {expression}: give values for its parts in "
            "tests/canaries/world.py."
        )
    return chosen


def leads_to(address: str, view: Callable[..., Any] | None) -> bool:
    try:
        return resolve(address).func is view
    except Resolver404:
        return False
