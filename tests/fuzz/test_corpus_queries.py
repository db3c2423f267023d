"""The corpus in addresses, in each parameter of each list, in headers. A 400 names the fault."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from config.lambda_handler import handler
from portfolio.api import docs
from portfolio.cv import LISTS
from tests.conftest import Client
from tests.emulator.events import http_api
from tests.factories import CONTENT, a_row
from tests.fuzz import chosen, judging

VALUES = 12
MOST_TRIES = 20
# What readers and those between say, and what nobody does.
HEADERS = (
    *(
        "accept",
        "accept-language",
        "accept-encoding",
        "if-none-match",
        "if-modified-since",
        "range",
    ),
    *("user-agent", "referer", "origin", "x-forwarded-for", "x-forwarded-host", "forwarded", "via"),
    *(
        "x-http-method-override",
        "x-method-override",
        "x-original-url",
        "x-rewrite-url",
        "x-request-id",
    ),
    *(
        "access-control-request-method",
        "access-control-request-headers",
        "traceparent",
        "te",
        "date",
    ),
)
# Each of these decides by itself: they are asked apart.
ALONE = ("authorization", "cookie", "if-match", "idempotency-key", "content-type", "host", "prefer")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def _rows() -> None:
    for model in CONTENT:
        a_row(model)


def parameters() -> dict[str, list[str]]:
    """Of each address that has some, from the API's own description."""
    document = json.loads(docs.document())
    known = document["components"]["parameters"]
    found: dict[str, list[str]] = {}
    for path, operations in document["paths"].items():
        given = operations.get("get", {}).get("parameters", [])
        named = [known[e["$ref"].rpartition("/")[2]] if "$ref" in e else e for e in given]
        names = [each["name"] for each in named if each["in"] == "query"]
        if names and "{" not in path:
            found[path] = names
    return found


@pytest.mark.usefixtures("_rows")
def test_value_of_a_parameter_is_understood_or_refused_by_its_name(
    api: Client, owner_api: Client
) -> None:
    problems: list[str] = []
    known = parameters()
    assert set(known) >= {f"/api/{name}" for name in LISTS}
    for value in chosen.values(VALUES):
        text = quote(value[:3_000], safe="", errors="surrogatepass")
        for address, names in known.items():
            problems += asked(owner_api, address, names, text)
        problems += [
            f"{address} {value!r:.100}: {answer.status_code}"
            for address in (f"/api/skills/{text}", f"/{text}", f"/images/{text}", f"/api?{text}")
            if (answer := api.get(address)).status_code >= 500
        ]
    assert problems == []


def asked(client: Client, address: str, names: list[str], text: str) -> list[str]:
    """All parameters at once; those that the answer names are left out of the next try."""
    left = list(names)
    for _ in range(MOST_TRIES):
        answer = client.get(address + "?" + "&".join(f"{name}={text}" for name in left))
        if answer.status_code == 200:
            return []
        if answer.status_code != 400:
            return [f"{address} {text[:100]}: {answer.status_code}"]
        named = {fault.get("parameter") for fault in answer.json().get("errors", [])}
        if not named & set(left):
            return [f"{address} {text[:100]}: names none of {left}: {answer.content[:300]!r}"]
        problems = judging.wrong_with_refusal(answer)
        if problems:
            return problems
        left = [name for name in left if name not in named]
    return [f"{address} {text[:100]}: {left} refused for ever"]


@pytest.mark.usefixtures("_rows")
@pytest.mark.parametrize(
    "query", ["=", "=1", "non_field_errors=1", "&&=&=", "%00=1", "a.b=1", "[]="]
)
def test_nameless_and_oddly_named_parameter_is_refused_by_its_name(api: Client, query: str) -> None:
    answer = api.get(f"/api/skills?{query}")
    assert answer.status_code == 400
    assert all("parameter" in fault for fault in answer.json()["errors"])


@pytest.mark.usefixtures("_rows")
def test_header_of_any_text_is_answered(owner_token: str) -> None:
    problems = []
    bearer = {"authorization": f"Bearer {owner_token}", "content-type": "application/json"}
    for value in chosen.values(VALUES):
        text = value[:5_000]
        together = http_api("GET", "/api/skills", headers=dict.fromkeys(HEADERS, text))
        apart = [
            http_api(method, "/api/skills/1", headers={**bearer, name: text}, body='{"level": 4}')
            for name in ALONE
            for method in ("GET", "PATCH")
        ]
        for event in (together, *apart):
            answer: dict[str, Any] = handler(event, None)
            if not answer["statusCode"] < 500:
                problems.append(f"{text!r:.100}: {answer}")
    assert problems == []
