"""The function answers as the development server does: every route, for each kind of event."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from django.urls import get_resolver, resolve

from portfolio.api import urls
from portfolio.cv import LISTS
from tests.emulator.emulator import Emulator
from tests.emulator.events import (
    STANDARD,
    Event,
    MakeEvent,
    headers_of,
    http_api,
    load_balancer,
    rest_api,
)
from tests.factories import CONTENT, a_job, a_person, a_project, a_row, a_skill, a_technology

JSON = {"content-type": "application/json"}
OWNER = "authorization"
OWNERS = {OWNER: "Bearer …"}  # a valid token comes in when there is one
ANYTHING = {"if-match": "*"}

# Method, target, headers, body.
Request = tuple[str, str, dict[str, str], str | None]
Compared = tuple[int, dict[str, str], Any]

REQUESTS: list[Request] = [
    ("GET", "/healthz", {}, None),
    ("GET", "/readyz", {}, None),
    ("GET", "/api", {}, None),
    ("GET", "/api/", {}, None),
    ("GET", "/api/portfolio", {}, None),
    ("GET", "/api/personal-info", {}, None),
    ("GET", "/api/experience", {}, None),
    ("GET", "/api/experience/{job}", {}, None),
    ("GET", "/api/projects/", {}, None),
    ("GET", "/api/projects/{project}", {}, None),
    ("GET", "/api/skills?category=backend&level_min=2&ordering=-name&fields=name,level", {}, None),
    ("GET", "/api/skills?limit=1&offset=1", {}, None),
    ("GET", "/api/skills/{skill}", {}, None),
    ("GET", "/api/technologies?search=C%2B%2B", {}, None),
    ("GET", "/api/technologies?name=caf%C3%A9", {}, None),
    ("GET", "/api/technologies/{technology}", {}, None),
    ("GET", "/api/openapi.json", {}, None),
    ("GET", "/api/docs", {}, None),
    ("HEAD", "/api/skills", {}, None),
    ("OPTIONS", "/api/skills", {}, None),
    ("OPTIONS", "/api/portfolio", {}, None),
    ("GET", "/", {}, None),
    ("GET", "/robots.txt", {}, None),
    ("GET", "/sitemap.xml", {}, None),
    ("GET", "/api/resume.json", {}, None),
    ("GET", "/api/skills/order", OWNERS, None),
    ("PUT", "/api/skills/order", JSON | OWNERS | ANYTHING, "[]"),
    *(("GET", f"/api/{name}", {}, None) for name in LISTS),
    *(("GET", f"/api/{name}/1", {}, None) for name in LISTS),
    *(("PUT", f"/api/{name}/order", JSON, "[]") for name in LISTS if name != "technologies"),
    # What is refused.
    ("GET", f"/images/{'0' * 32}.png", {}, None),
    ("GET", "/api/nothing", {}, None),
    ("GET", "/api/skills/999999", {}, None),
    ("GET", "/api/caf%C3%A9%20%FF%00", {}, None),
    ("HEAD", "/api/nothing", {}, None),
    ("GET", "/api/skills?colour=red", {}, None),
    ("GET", "/api/skills?level=6", {}, None),
    ("GET", "/api/skills?level=1&level=2", {}, None),
    ("GET", "/api/skills?search=%00", {}, None),
    ("GET", "/api/skills", {"accept": "text/csv"}, None),
    ("GET", "/api/skills", {"Authorization": "Bearer wrong"}, None),
    ("DELETE", "/api/portfolio", OWNERS, None),
    ("GET", "/api/skills/order", {}, None),
    ("PATCH", "/api/skills/{skill}", JSON | OWNERS, "{}"),
    ("DELETE", "/api/skills/{skill}", OWNERS | {"if-match": '"8", W/"1", "9.abc"'}, None),
    ("PATCH", "/api/skills/{skill}", JSON | OWNERS | {"if-match": "junk"}, "{}"),
    ("POST", "/api/skills", JSON, "{}"),
    ("POST", "/api/skills", JSON | OWNERS, "{"),
    ("POST", "/api/skills", JSON | OWNERS, '{"name": 1, "colour": "red"}'),
    ("POST", "/api/skills", {"content-type": "text/plain"} | OWNERS, "text"),
    ("POST", "/api/skills", {"content-type": ""} | OWNERS, "text"),
    # What is written.
    ("PATCH", "/api/skills/{skill}", JSON | OWNERS | ANYTHING, '{"name": "Žluťoučký 🐎"}'),
    ("PUT", "/api/personal-info", JSON | OWNERS | ANYTHING, '{"phone": null}'),
]

WRITES, ETAG = ("PUT", "PATCH"), "etag"
# What the two may differ in: who serves, when, for which request.
OTHERWISE = {
    "connection",
    "content-length",
    "date",
    "ratelimit",
    "server",
    "x-request-id",
}


@pytest.fixture
def requests(transactional_db: None, owner_token: str) -> list[Request]:
    """The requests above, for rows that exist."""
    for model in CONTENT[5:]:
        a_row(model)
    plus, cafe = a_technology("C++"), a_technology("café")
    a_person(name="Žofie", phone="+420 1")
    a_skill(name="SQL")
    a_skill(name="Gardening", category="leisure", level=1)
    rows = {
        "job": a_job(plus, cafe).pk,
        "project": a_project(plus).pk,
        "skill": a_skill().pk,
        "technology": cafe.pk,
    }
    token = {"authorization": f"Bearer {owner_token}"}
    return [
        (method, target.format(**rows), headers | token if OWNER in headers else headers, body)
        for method, target, headers, body in REQUESTS
    ]


@pytest.fixture
def client(settings: Any) -> Iterator[httpx.Client]:
    # The development server has no TLS; this header tells it of one.
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    with httpx.Client(trust_env=False) as client:
        # What httpx would add of its own is not in the events.
        client.headers.clear()
        yield client


def on_own_domain(method: str, target: str, **request: Any) -> Event:
    """A REST API's, without its stage in the path, so that links are the same."""
    event = rest_api(method, target, **request)
    event["requestContext"]["path"] = event["path"]
    return event


@pytest.mark.parametrize("make_event", [http_api, on_own_domain, load_balancer])
def test_every_route_answers_as_the_development_server_does(
    make_event: MakeEvent,
    emulator: Emulator,
    live_server: Any,
    requests: list[Request],
    client: httpx.Client,
) -> None:
    for method, target, headers, body in requests:
        expected = over_http(client, live_server.url + target, method, headers, body)
        answer = plain(emulator.invoke(make_event(method, target, headers=headers, body=body)))
        if method in WRITES:
            # The second of the two finds what the first has left.
            tags = answer[1].pop(ETAG, None), expected[1].pop(ETAG, None)
            assert tags.count(None) in {0, 2}, f"{method} {target}"
        assert answer == expected, f"{method} {target}"


def test_the_comparison_leaves_no_route_out() -> None:
    targets = [
        target.partition("?")[0].format(**dict.fromkeys(NAMES, 1)) for _, target, *_ in REQUESTS
    ]
    reached = {resolve(target).url_name for target in targets}
    public = [*get_resolver().url_patterns, *urls.urlpatterns]
    assert {pattern.name for pattern in public if getattr(pattern, "name", None)} <= reached


NAMES = ("job", "project", "skill", "technology")


def over_http(
    client: httpx.Client, url: str, method: str, headers: dict[str, str], body: str | None
) -> Compared:
    content = None if body is None else body.encode()
    response = client.request(method, url, headers=STANDARD | headers, content=content)
    return compared(response.status_code, dict(response.headers), response.text)


def plain(answer: dict[str, Any]) -> Compared:
    assert answer["isBase64Encoded"] is False
    return compared(answer["statusCode"], headers_of(answer), answer["body"])


def compared(status: int, headers: dict[str, str], body: str) -> Compared:
    told = {name: value for name, value in headers.items() if name not in OTHERWISE}
    try:
        document = json.loads(body)
    except ValueError:
        return status, told, body
    if isinstance(document, dict) and "request_id" in document:
        assert document.pop("request_id") == headers["x-request-id"]
    return status, told, document
