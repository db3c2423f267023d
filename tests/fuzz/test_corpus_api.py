"""The corpus in every field of the API: refused with a pointer, or kept as it is and harmless."""

import json
from typing import Any
from xml.etree import ElementTree

import pytest

from portfolio.cv import LISTS
from portfolio.models import PersonalInfo
from tests.conftest import Client
from tests.factories import a_row
from tests.fuzz import chosen, judging, writing

# As many as the values of one batch: each is written into a row of its own.
ROWS = 8
VALUES = 16
# Fields of all rows that take some text or other, at least.
MOST_FIELDS = 50

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rows() -> dict[str, list[str]]:
    """Addresses of rows, by the list's."""
    a_row(PersonalInfo, show_email=True, show_phone=True, show_address=True)
    found = {
        f"/api/{name}": [f"/api/{name}/{a_row(model).pk}" for _ in range(ROWS)]
        for name, model in LISTS.items()
    }
    return found | {writing.PERSON: [writing.PERSON]}


@pytest.fixture(autouse=True)
def _no_brake(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A corpus is written faster than any owner writes."""
    without_brake(monkeypatch)


def without_brake(monkeypatch: pytest.MonkeyPatch) -> None:
    from portfolio.api.views.content import ContentView

    monkeypatch.setattr(ContentView, "throttle_classes", ())


def test_value_is_refused_with_a_pointer_or_shown_as_it_is(
    api: Client, owner_api: Client, rows: dict[str, list[str]]
) -> None:
    fields = {address: writing.fields_of(one) for address, one in writing.resources().items()}
    problems: list[str] = []
    took: dict[str, set[str]] = {address: set() for address in fields}
    for values in chosen.batches(chosen.values(VALUES), ROWS):
        written = []
        for address, known in fields.items():
            # There is one person, of whom all is read before the next value comes.
            places = rows[address] * len(values)
            for value, place in zip(values, places, strict=False):
                one = writing.write(owner_api, place, known, value)
                problems += [f"{place} {value!r:.120}: {each}" for each in one.problems]
                took[address] |= set(one.took)
                if address == writing.PERSON:
                    problems += read_again(api, [one])
                else:
                    written.append(one)
        problems += read_again(api, written)
        assert problems == [], values
    # Whoever refuses everything keeps nothing that could do harm.
    assert [address for address, names in took.items() if not names] == []
    assert sum(map(len, took.values())) > MOST_FIELDS


def read_again(api: Client, written: list[writing.Written]) -> list[str]:
    """Every public page: it answers, it says what was written, and nothing in it runs."""
    problems: list[str] = []
    whole = read_json(api, "/api/portfolio", problems)
    read_json(api, "/api/resume.json", problems)
    for one in written:
        row = read_json(api, one.address, problems)
        if one.address == writing.PERSON:
            problems += [f"{one.address}: {each}" for each in writing.changed(one.took, row)]
            continue
        name, _, pk = one.address.removeprefix("/api/").partition("/")
        listed = [each for each in whole[name] if each["id"] == int(pk)]
        for found in (row, *listed):
            problems += [f"{one.address}: {each}" for each in writing.changed(one.took, found)]
    for name in (*LISTS, "personal-info"):
        read_json(api, f"/api/{name}", problems)
    page = read(api, "/", problems)
    problems += judging.wrong_with_page(page.content.decode())
    ElementTree.fromstring(read(api, "/sitemap.xml", problems).content)  # noqa: S314 - ours
    read(api, "/robots.txt", problems)
    return problems


def read(api: Client, address: str, problems: list[str]) -> Any:
    """The answer, and once more by its tag."""
    answer = api.get(address)
    if answer.status_code != 200:
        problems.append(f"{address}: {answer.status_code}")
        return answer
    again = api.get(address, headers={"If-None-Match": answer["ETag"]})
    if (again.status_code, again.content) != (304, b""):
        problems.append(f"{address}: {again.status_code} for its own tag")
    return answer


def read_json(api: Client, address: str, problems: list[str]) -> Any:
    return json.loads(read(api, address, problems).content or b"{}")


def test_formula_leaves_in_json_alone(api: Client) -> None:
    """There is no table to download: what a spreadsheet would run is a text in JSON."""
    for kind in ("text/csv", "application/vnd.ms-excel", "text/tab-separated-values"):
        for address in ("/api/skills", "/api/portfolio", "/api/resume.json"):
            assert api.get(address, headers={"Accept": kind}).status_code == 406
