"""Events with a part that is missing, of another kind, or far too much of it."""

import copy
import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest

from config.lambda_handler import handler
from tests.config.handler.serving import ALL_SENDERS
from tests.emulator.events import MakeEvent, headers_of
from tests.fuzz import chosen
from tests.fuzz.corpus import odd

GONE = object()
DEEP: Any = "x"
for _ in range(200):
    DEEP = [DEEP]
# What may stand in the place of anything.
INSTEAD: list[Any] = [
    *(GONE, None, True, False, 0, -1, 1.5, 10**30, float("nan"), "", "x", " ", "\0", "\ud800", "é"),
    *(
        "a\r\nb: c",
        "x" * 100_000,
        [],
        [None],
        [[]],
        ["\0"],
        {},
        {"": ""},
        {"x": {}},
        {"\ud800": "\0"},
    ),
    *(
        DEEP,
        {"x": None, "y": 1, "z": ["a", 2, None, {}]},
        "/",
        "//",
        "/api/skills",
        "%",
        "%zz",
        "%00",
    ),
]
EVERY = 12
PROTECTIONS = ("content-security-policy", "x-content-type-options", "x-frame-options")

pytestmark = pytest.mark.django_db(transaction=True)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each part of an event, down to the texts."""
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else ()
    for name, each in inner:
        yield from places(each, (*path, name))


def with_instead(event: Any, path: tuple[Any, ...], instead: Any) -> Any:
    changed = copy.deepcopy(event)
    holder = changed
    for step in path[:-1]:
        holder = holder[step]
    if instead is GONE:
        del holder[path[-1]]
    else:
        holder[path[-1]] = instead
    return changed


def wrong_with(answer: Any) -> str:
    """What is wrong with what the function gave back; empty where nothing is."""
    json.dumps(answer).encode()
    if list(answer) == ["error"] and answer["error"]["type"] == "UnsupportedEvent":
        return ""
    if not isinstance(answer.get("statusCode"), int) or answer["statusCode"] >= 500:
        return f"{answer}"[:500]
    missing = set(PROTECTIONS) - set(headers_of(answer))
    return f"{answer['statusCode']} without {missing}" if missing else ""


@ALL_SENDERS
def test_event_with_any_part_changed_is_answered(make_event: MakeEvent) -> None:
    body = json.dumps({"name": "x", "category": "y"})
    headers = {"content-type": "application/json", "cookie": "a=b; c=d"}
    problems = []
    for method, target in (("GET", "/api/skills?level=5"), ("POST", "/api/technologies")):
        event = make_event(method, target, headers=headers, body=body)
        for path in places(event):
            for instead in chosen.some(INSTEAD, EVERY):
                found = wrong_with(handler(with_instead(event, path, instead), None))
                if found:
                    problems.append(f"{'.'.join(path)} = {instead!r:.100}: {found}")
    assert problems == []


@ALL_SENDERS
def test_body_that_is_no_base64_is_a_400(make_event: MakeEvent, owner_token: str) -> None:
    headers = {"content-type": "application/json", "authorization": f"Bearer {owner_token}"}
    for text in odd.BASE64:
        event = make_event("POST", "/api/skills", headers=headers, body=text)
        answer = handler(event | {"isBase64Encoded": True}, None)
        assert answer["statusCode"] == 400, text
        assert wrong_with(answer) == ""


@ALL_SENDERS
def test_body_of_any_bytes_or_json_is_answered(make_event: MakeEvent, owner_token: str) -> None:
    headers = {"authorization": f"Bearer {owner_token}", "if-match": "*"}
    problems = []
    bodies = [*odd.BYTES, *(each.encode("utf-8", "surrogatepass") for each in odd.JSON)]
    for number, body in enumerate(chosen.some(bodies, 16)):
        kind = odd.CONTENT_TYPES[number % len(odd.CONTENT_TYPES)]
        for name in ("application/json", kind):
            for method, target in (("POST", "/api/skills"), ("PUT", "/api/skills/order")):
                event = make_event(method, target, headers={**headers, "content-type": name})
                event |= {"body": b64encode(body).decode(), "isBase64Encoded": True}
                found = wrong_with(handler(event, None))
                if found:
                    problems.append(f"{method} {name!r:.50} {body!r:.100}: {found}")
    assert problems == []
