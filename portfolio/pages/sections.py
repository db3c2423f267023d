"""The CV in the shape in which the page shows it. No statement, no HTML."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.translation import gettext

from portfolio import dates
from portfolio.pages import addresses


@dataclass
class Employer:
    """Jobs that follow one another at one company, and the time from the first to the last."""

    roles: list[Any]
    start_date: date | None
    start_date_precision: str
    end_date: date | None
    end_date_precision: str

    @property
    def name(self) -> str:
        return str(self.roles[0].company)

    @property
    def url(self) -> str:
        return next((role.company_url for role in self.roles if role.company_url), "")

    @property
    def about(self) -> str:
        return next(
            (role.company_description for role in self.roles if role.company_description), ""
        )

    @property
    def location(self) -> str:
        """Where all of it was; empty where the roles were in several places."""
        places = {role.location or "" for role in self.roles}
        return places.pop() if len(places) == 1 else ""


class Contact(NamedTuple):
    """A way to the person. `label` says which, to those who can't see it from the text."""

    label: str
    text: str
    url: str
    is_own: bool = False  # a page of theirs elsewhere on the web


class Group(NamedTuple):
    name: str
    rows: list[Any]


def employers(jobs: Iterable[Any]) -> list[Employer]:
    """Jobs in their order, each with those that follow it at the same company."""
    numbered = enumerate(jobs)
    # A job without a company stands for itself.
    found = groupby(numbered, key=lambda each: each[1].company.strip().casefold() or each[0])
    return [employer([job for _, job in rows]) for _, rows in found]


def employer(roles: list[Any]) -> Employer:
    first = min(roles, key=lambda role: (role.start_date_precision == dates.NONE, role.start_date))
    # One that goes on ends last.
    last = max(roles, key=lambda role: role.end_date or date.max)
    return Employer(
        roles, first.start_date, first.start_date_precision, last.end_date, last.end_date_precision
    )


def by_category(rows: Iterable[Any]) -> list[Group]:
    """Groups in the order of their first rows, whose order stays."""
    groups: dict[str, Group] = {}
    for row in rows:
        key = row.category.strip().casefold()
        groups.setdefault(key, Group(row.category.strip(), [])).rows.append(row)
    return list(groups.values())


def contacts(person: Any, profiles: Iterable[Any]) -> list[Contact]:
    """What is public of the person's addresses, and of their profiles, each once."""
    return [*own_contacts(person), *others(person, profiles)]


def own_contacts(person: Any) -> Iterator[Contact]:
    if person is None:
        return
    lines = [person.street, " ".join(filter(None, (person.postal_code, person.location)))]
    if place := ", ".join(filter(None, lines)):
        yield Contact(gettext("Location"), place, "")
    if person.email:
        yield Contact(gettext("Email"), person.email, f"mailto:{person.email}")
    if person.phone:
        yield Contact(gettext("Phone"), person.phone, addresses.dialled(person.phone))


def others(person: Any, profiles: Iterable[Any]) -> Iterator[Contact]:
    found: list[tuple[str, str, str | None]] = []
    if person:
        found += [
            (gettext("Website"), "", person.website),
            ("LinkedIn", "", person.linkedin),
            ("GitHub", "", person.github),
        ]
    found += [(each.network, each.username or "", each.url) for each in profiles]
    seen = set()
    for network, name, given in found:
        url = addresses.web(given)
        text = addresses.readable(url) if url else ": ".join(filter(None, (network, name)))
        # An import has the owner's LinkedIn page as a profile too.
        if (url or name) and text.casefold() not in seen:
            seen.add(text.casefold())
            yield Contact(network if url else gettext("Profile"), text, url, is_own=bool(url))
