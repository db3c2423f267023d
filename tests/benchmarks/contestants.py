"""Who is measured, what each is asked, and what came of it."""

import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmarks.function import Function, FunctionError
from tests.emulator.events import http_api

HOST = "portfolio.example.com"
COLD_ROUTE = "GET /api/experience"
PUT = "PUT /api/personal-info"
PATCH = "PATCH /api/skills/1"
# What the guide's design serves, so what all three can be asked.
COMMON = (
    "GET /api/personal-info",
    COLD_ROUTE,
    "GET /api/projects",
    "GET /api/skills",
    "GET /api/technologies",
    PUT,
)
ROUTES = (*COMMON[:-1], "GET /api/experience/1", "GET /api/portfolio", PUT, PATCH)
LISTS = tuple(route for route in COMMON if route not in {"GET /api/personal-info", PUT})
BODIES = {
    PUT: {
        "name": "Robin Vale",
        "title": "Staff Engineer",
        "phone": "+44 20 7946 0018",
        "location": "Bristol, United Kingdom",
        "summary": " ".join(["Builds web services that stay small."] * 8),
    },
    PATCH: {"years_experience": 7},
}
LOG_SHOWN = 3000  # characters


@dataclass
class Figures:
    """What was measured at one distance from the database. Seconds, and bytes of memory."""

    colds: list[float] = field(default_factory=list)
    inits: list[float] = field(default_factory=list)
    firsts: list[float] = field(default_factory=list)
    cpus: list[float] = field(default_factory=list)
    memories: list[float] = field(default_factory=list)
    warm: dict[str, list[float]] = field(default_factory=dict)
    warm_cpus: list[float] = field(default_factory=list)


@dataclass
class Contestant:
    """One function. `url` is its database's; `figures` are by milliseconds of distance."""

    name: str
    handler: str
    python: Path
    folder: Path
    url: str
    environment: dict[str, str] = field(default_factory=dict)
    token: str = ""
    routes: tuple[str, ...] = ROUTES
    # Only its warm calls are of interest: it starts as another does.
    warm_only: bool = False
    figures: dict[float, Figures] = field(default_factory=dict)
    # Statements and round trips of a call.
    counts: dict[str, tuple[float, float]] = field(default_factory=dict)

    def start(self, url: str, **environment: str) -> Function:
        given = surroundings() | self.environment | {"DATABASE_URL": url} | environment
        return Function(self.python, self.handler, given, self.folder)

    def call(self, function: Function, route: str) -> tuple[float, Any]:
        """How long the answer took, and the document in it."""
        seconds, answer = function.invoke(self.event(route))
        if answer.get("statusCode") != 200:
            raise FunctionError(
                f"{self.name} answers {route} so: {answer}\n{function.log()[-LOG_SHOWN:]}"
            )
        return seconds, json.loads(answer["body"])

    def event(self, route: str) -> dict[str, Any]:
        method, _, target = route.partition(" ")
        headers = {"accept": "application/json", "host": HOST}
        if route not in BODIES:
            return http_api(method, target, headers=headers)
        headers |= {"content-type": "application/json", "if-match": "*"}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        return http_api(method, target, headers=headers, body=json.dumps(BODIES[route]))


def surroundings() -> dict[str, str]:
    """What every function's process gets: nothing of the caller's but where programs are."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "LANG": "C.UTF-8",
        "POWERTOOLS_SERVICE_NAME": "portfolio",
        "POWERTOOLS_METRICS_NAMESPACE": "Portfolio",
    }


def settings() -> dict[str, str]:
    """The portfolio's own, as in production."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": HOST,
        # A whole benchmark is one client in a hurry.
        "API_WRITE_RATE": "1000000/min",
    }
