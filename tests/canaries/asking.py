"""What a curious reader without credentials asks, of each address."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from portfolio.api import docs

REFUSED_WRITES = ("POST", "PATCH", "DELETE")
# Beside the plain question: what changes the form of an answer, and what is refused.
MANNERS: tuple[dict[str, str], ...] = (
    {"accept": "text/html,application/xhtml+xml", "accept-language": "de"},
    {"accept": "application/json; indent=2", "if-none-match": "*"},
    {"accept": "text/csv", "if-modified-since": "Thu, 01 Jan 1970 00:00:00 GMT"},
    {"range": "bytes=0-9", "x-http-method-override": "DELETE", "accept-encoding": "gzip"},
    {"authorization": "Bearer portfolio_0000000000000000000000000000000000000000000"},
    {"cookie": "__Host-sessionid=0000000000000000000000000000000"},
)
DAYS = ("2020-06-15", "2020", "2999-01")
# Ways to reach into columns that nothing filters, orders or shows.
REACHES = (
    "imported=1",
    "imported__startswith=1",
    "ordering=-imported",
    "fields=imported",
    "phone__startswith=1",
    "ordering=visible_from",
    "fields=active,visible_from,version",
)
# A person's screens send whoever is not logged in away, whatever is asked.
PERSONS = "/admin"

# What a list's parameter may be given: of its name, with the list's.
Values = Callable[[str, str], list[str]]


class Request(NamedTuple):
    method: str
    target: str
    headers: dict[str, str] = {}
    body: str | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.target} {self.headers or ''}"


def plain(routes: Iterable[Iterable[str]]) -> list[Request]:
    return [Request("GET", address) for route in routes for address in route]


def curious(routes: Iterable[list[str]], values: Values) -> list[Request]:
    """Every method, manner and parameter. `values` are what filters and searches look for."""
    found = []
    for first, *others in routes:
        found += [Request("GET", first), *simply(others)]
        if not first.startswith(PERSONS):
            found += elaborately(first)
    for path, parameters in described():
        queries = [query for each in parameters for query in queries_of(path, each, values)]
        found += [Request("GET", f"{path}?{query}") for query in (*queries, *REACHES)]
    return found


def simply(addresses: Iterable[str]) -> Iterator[Request]:
    for address in addresses:
        yield Request("GET", address)
        if not address.startswith(PERSONS):
            yield Request("HEAD", address)
            yield Request("DELETE", address)


def elaborately(address: str) -> Iterator[Request]:
    for method in ("HEAD", "OPTIONS"):
        yield Request(method, address)
    for method in REFUSED_WRITES:
        yield Request(method, address, {"content-type": "application/json"}, "{}")
    for manner in MANNERS:
        yield Request("GET", address, manner)
    for query in ("colour=red", "limit=1", "offset=1"):
        yield Request("GET", f"{address}?{query}")


def described() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The addresses that take parameters, with those: of the API's own description."""
    document = json.loads(docs.document())
    known = document["components"]["parameters"]
    for path, operations in document["paths"].items():
        given = operations.get("get", {}).get("parameters", [])
        parameters = [
            known[each["$ref"].rpartition("/")[2]] if "$ref" in each else each for each in given
        ]
        in_query = [each for each in parameters if each["in"] == "query"]
        if in_query and "{" not in path:
            yield path, in_query


def queries_of(path: str, parameter: dict[str, Any], values: Values) -> Iterator[str]:
    name, schema = parameter["name"], parameter["schema"]
    for value in values_of(schema) or values(path.rpartition("/")[2], name):
        yield f"{name}={quote(value)}"


def values_of(schema: dict[str, Any]) -> list[str]:
    """Of each kind some; of what orders each, turned round. Of texts none."""
    kind, pattern = schema["type"], schema.get("pattern", "")
    if "enum" in schema or kind == "boolean":
        return [f"{value}" for value in schema.get("enum", ("true", "false"))]
    if kind == "integer":
        least = schema.get("minimum", 0)
        return [f"{least}", f"{min(schema.get('maximum', 100), 100)}"]
    if schema.get("format") == "date" or "[0-9]{4}" in pattern:
        return list(DAYS)
    names = re.match(r"\^(?P<sign>-\?)?\((?P<names>[\w|]+)\)", pattern)
    if not names:
        return []
    separate = names["names"].split("|")
    return [f"-{name}" for name in separate] if names["sign"] else [",".join(separate), separate[0]]
