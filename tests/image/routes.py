"""Every route, driven in an order that works: what is made is read, replaced and deleted."""

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from tests.emulator.events import http_api

Invoke = Callable[[dict[str, Any]], dict[str, Any]]

STATIC = "/static/admin/css/base.css"
# Status and type of what a process may be asked for first, without a log-in.
PAGES = {
    "/": (200, "text/html"),
    "/robots.txt": (200, "text/plain"),
    "/sitemap.xml": (200, "application/xml"),
    "/images/00000000000000000000000000000000.png": (404, "application/problem+json"),
    "/api/resume.json": (200, "application/json"),
    "/api": (200, "application/json"),
    "/api/portfolio": (200, "application/json"),
    "/api/experience": (200, "application/json"),
    "/api/docs": (200, "text/html"),
    "/api/openapi.json": (200, "application/json"),
    "/api/nothing-here": (404, "application/problem+json"),
    "/admin/": (302, "text/html"),
    "/admin/login/": (200, "text/html"),
    "/favicon.ico": (302, "text/html"),
    "/healthz": (200, "application/json"),
    "/readyz": (200, "application/json"),
    STATIC: (200, "text/css"),
}
# In the order of a row's life, each with its status.
SUCCESS = {"post": 201, "get": 200, "put": 200, "patch": 200, "delete": 204}
JSON = {"content-type": "application/json", "if-match": "*"}


class Operation(NamedTuple):
    """What the document says of a method on a path, as `/api/skills/{id}`."""

    method: str
    path: str
    example: Any


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    """All of a resource's together: a row is made first and deleted last."""
    found = [
        Operation(method, path, example(operation))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    life = list(SUCCESS)
    yield from sorted(
        found, key=lambda each: (each.path.split("/{")[0], life.index(each.method), each.path)
    )


def example(operation: dict[str, Any]) -> Any:
    content = operation.get("requestBody", {}).get("content", {})
    return content.get("application/json", {}).get("example")


def drive(invoke: Invoke, token: str) -> list[str]:
    """Asks for the pages, and does all that the OpenAPI document describes: `POST /api/skills`."""
    for path, (status, kind) in PAGES.items():
        answer = invoke(http_api("GET", path))
        assert answer["statusCode"] == status, (path, answer)
        assert answer["headers"]["content-type"].startswith(kind), path
    document = json.loads(invoke(http_api("GET", "/api/openapi.json"))["body"])
    driven, identity = [], ""
    for method, path, body in operations(document):
        if path.endswith("/order") and method == "put":
            # The rows of the example's ids are not here; without ids the order is by date.
            body = []  # noqa: PLW2901
        headers = JSON | {"authorization": f"Bearer {token}"}
        event = http_api(
            method.upper(),
            path.replace("{id}", identity),
            headers=headers,
            body=None if body is None else json.dumps(body),
        )
        answer = invoke(event)
        assert answer["statusCode"] == SUCCESS[method], (method, path, answer)
        if method == "post":
            identity = str(json.loads(answer["body"])["id"])
        driven.append(f"{method.upper()} {path}")
    return [f"GET {path}" for path in PAGES] + driven
