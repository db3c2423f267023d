"""The function, asked so that everything goes wrong that can; what it says and answers is kept."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from config.env import BASE_DIR
from tests.canaries.keys import Keys
from tests.emulator.events import http_api
from tests.faults.stack import PATIENCE, ROLE, Stack
from tests.releases.release import Answer, Served

JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded", "origin": "https://testserver"}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
# As template.yaml sets it up: logs are JSON, and a password alone opens nothing.
DEPLOYED = {"AWS_LAMBDA_FUNCTION_NAME": "portfolio", "SECOND_FACTOR_REQUIRED": "1"}
SESSION, FORMS = "__Host-sessionid", "__Host-csrftoken"


class Provoked(Served):
    """Keeps each question with its whole answer."""

    def __init__(self, url: str, **environment: str) -> None:
        super().__init__(BASE_DIR, url, **DEPLOYED | environment)
        self.answered: list[tuple[str, dict[str, Any]]] = []

    def invoke(self, event: Any) -> dict[str, Any]:
        answer = super().invoke(event)
        self.answered.append((question_of(event), answer))
        return answer

    def ask(self, method: str, target: str, body: str | None = None, **headers: str) -> Answer:
        """As by way of the CDN."""
        secret = {"x-origin-secret": self.environment.get("ORIGIN_SECRET_ALSO", "")}
        return super().ask(method, target, body, **secret | headers)

    def send(self, path: str, **fields: str) -> Answer:
        """Opens the form there, and sends it filled in."""
        found = TOKEN.search(self.get(path).body)
        fields["csrfmiddlewaretoken"] = found[1] if found else "none"
        return self.ask("POST", path, urlencode(fields), **FORM)

    def until_connected(self) -> None:
        end = time.monotonic() + PATIENCE
        while self.get("/api/skills").status != 200:
            assert time.monotonic() < end, "the function does not connect"

    @property
    def statuses(self) -> set[int]:
        return {answer["statusCode"] for _, answer in self.answered if "statusCode" in answer}


def question_of(event: Any) -> str:
    try:
        return f"{event['requestContext']['http']['method']} {event['rawPath']}"
    except (KeyError, TypeError):
        return "an event"


def some(door: Provoked, keys: Keys) -> None:
    """Where each costs what connecting may cost."""
    token = {"authorization": f"Bearer {keys.known['token']}"}
    body = json.dumps({"name": keys.known["body"], "category": "c", "level": 3})
    door.ask("POST", "/api/skills", body, **JSON, **token)
    door.get("/admin/")


def everything(door: Provoked, keys: Keys) -> None:
    """One request of each kind, with all credentials there are."""
    token = {"authorization": f"Bearer {keys.known['token']}"}
    key = {"idempotency-key": f'"{keys.known["idempotency key"]}"'}
    skill = {"category": "c", "level": 3, "active": False}
    body = json.dumps(skill | {"name": keys.known["body"]})
    door.get("/api/portfolio")
    door.get(f"/api/skills?token={keys.known['query']}", **token)
    door.ask("POST", "/api/skills", body, **JSON, **token, **key)
    door.ask("PATCH", "/api/personal-info", body, **JSON, **token)
    door.get("/admin/")
    door.get("/admin/portfolio/skill/")
    kept, door.cookies = door.cookies, {}
    try:
        door.send("/admin/login/", username="owner", password=keys.known["password"])
        door.send("/admin/login/", username=keys.known["name"], password=keys.known["guess"])
    finally:
        door.cookies = kept


def strange_requests(door: Provoked, keys: Keys) -> None:
    """What no client of ours sends: headers, cookies and bodies that are junk, with secrets in."""
    junk = keys.known["header"]
    for value in (
        junk,
        f"Basic {junk}",
        f"Bearer {junk}",
        f"Bearer {junk} {junk}",
        f"Bearer {junk}é",
    ):
        door.get("/api/skills", authorization=value)
        door.ask("POST", "/api/skills", "{}", authorization=value, **JSON)
    cookie = keys.known["cookie"]
    for name in (SESSION, FORMS, "sessionid", "messages", "x"):
        event = http_api("GET", "/admin/", headers={"cookie": f"{name}={cookie}"})
        door.invoke(event)
    token = {"authorization": f"Bearer {keys.known['token']}"}
    for value in ('"', f'"{keys.known["idempotency key"]}', f'"{keys.known["header"]}\x00"', "é"):
        door.ask("POST", "/api/skills", "{}", **JSON, **token, **{"idempotency-key": value})
    for value in (f'"{junk}"', junk, "W/*"):
        headers = {"if-match": value}
        door.ask("PATCH", "/api/personal-info", "{}", **JSON, **token, **headers)
    text = keys.known["body"]
    for body in (text, f'{{"{text}": 1}}', f'["{text}"', f'{{"name": "{text}\\u0000"}}', "\ud800"):
        door.ask("POST", "/api/skills", body, **JSON, **token)
    door.get(f"/api/skills?{text}={text}")
    door.get(f"/api/skills/{text}")
    door.get(f"/nothing/{text}?{text}")
    door.get("/api/skills", host=f"{text}.example.com")
    door.get("/api/skills", **{"x-origin-secret": text, "x-viewer-address": text})


def strange_events(door: Provoked, keys: Keys) -> None:
    text = keys.known["event"]
    broken = http_api("POST", "/api/skills", body=text) | {"isBase64Encoded": True}
    for event in (
        {"manage": ["migrate", text]},
        {"Records": [{"body": text}]},
        [text],
        text,
        broken,
        http_api("GET", "/api") | {"headers": text},
        http_api("GET", "/api") | {"requestContext": text},
        http_api("GET", "/api") | {"cookies": [text]},
    ):
        door.invoke(event)


@contextmanager
def broken(stack: Stack, day: str, keys: Keys) -> Iterator[None]:
    """A bad day of the database, and its end."""
    days = {
        "killed": ([], []),
        "read-only": (
            [f"ALTER ROLE {ROLE} SET default_transaction_read_only = on"],
            [f"ALTER ROLE {ROLE} RESET default_transaction_read_only"],
        ),
        "full": (
            [f"ALTER ROLE {ROLE} CONNECTION LIMIT 0"],
            [f"ALTER ROLE {ROLE} CONNECTION LIMIT -1"],
        ),
        "locked out": (
            [f"ALTER ROLE {ROLE} PASSWORD 'another'"],
            [f"ALTER ROLE {ROLE} PASSWORD '{keys.known['database password']}'"],
        ),
        # Errors of statements: the server quotes the row.
        "refused row": (
            ["ALTER TABLE skills ADD CONSTRAINT c CHECK (name NOT LIKE 'canary%') NOT VALID"],
            ["ALTER TABLE skills DROP CONSTRAINT c"],
        ),
        **{f"{table} is gone": moved(table) for table in TABLES},
    }
    begin, end = days[day]
    for statement in begin:
        stack.sql(statement)
    stack.kill_backends()
    try:
        yield
    finally:
        for statement in end:
            stack.sql(statement)
        stack.kill_backends()


TABLES = ("api_tokens", "skills", "django_session", "auth_user", "second_factors", "attempts")
# With what is asked then.
DAYS = {
    **dict.fromkeys(("killed", "read-only", "locked out", "refused row"), everything),
    "full": some,
    **{f"{table} is gone": everything for table in TABLES},
}


def moved(table: str) -> tuple[list[str], list[str]]:
    away = f"{table}_away"
    return [f"ALTER TABLE {table} RENAME TO {away}"], [f"ALTER TABLE {away} RENAME TO {table}"]
