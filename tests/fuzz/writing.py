"""Puts a value into every field of a row that its owner may write, as far as each takes it."""

import json
from dataclasses import dataclass, field
from typing import Any

from portfolio.api.content_serializer import PRIVATE
from portfolio.api.views.lists import LISTS
from portfolio.api.views.person import PersonalInfoView
from tests.conftest import Client
from tests.fuzz import judging

PERSON = "/api/personal-info"
ANY = {"If-Match": "*"}
MOST_TRIES = 6
# Whether a row shows decides whether anything can be read of it.
KEPT_APART = PRIVATE | {"id"}
KINDS = ("ListField", "Texts", "TechnologyNames")


def resources() -> dict[str, Any]:
    """Addresses, each with its serializer."""
    found = {PERSON: PersonalInfoView.serializer_class}
    return found | {f"/api/{name}": view.serializer_class for name, view in LISTS.items()}


def fields_of(serializer_class: Any) -> dict[str, bool]:
    """The fields, each with whether it is a list."""
    context = {"owner": True, "shown": serializer_class.Meta.fields}
    fields = serializer_class(context=context).fields
    return {
        name: type(each).__name__ in KINDS
        for name, each in fields.items()
        if not each.read_only and name not in KEPT_APART
    }


@dataclass
class Written:
    """What became of a value in a row."""

    address: str
    value: str
    took: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def write(owner: Client, address: str, fields: dict[str, bool], value: str) -> Written:
    """All fields at once; those that the answer points at are left out of the next try."""
    found = Written(address, value)
    body = {name: [value] if is_list else value for name, is_list in fields.items()}
    # A name that no technology has would be all that the answer tells.
    body.pop("technologies", None)
    for _ in range(MOST_TRIES):
        if not body:
            return found
        answer = owner.patch(
            address, json.dumps(body), content_type="application/json", headers=ANY
        )
        if answer.status_code == 200:
            found.took = body
            found.problems += changed(body, answer.json())
            return found
        if answer.status_code == 413:
            return found if len(body) == 1 else in_halves(owner, found, body)
        if answer.status_code >= 500 or answer.status_code not in {400, 409}:
            found.problems.append(f"{answer.status_code}: {answer.content[:300]!r}")
            return found
        found.problems += judging.wrong_with_refusal(answer)
        pointed = refused(answer.json())
        if not pointed & set(body):
            found.problems.append(f"points at nothing that was sent: {answer.content[:300]!r}")
            return found
        body = {name: each for name, each in body.items() if name not in pointed}
    found.problems.append(f"still refused after {MOST_TRIES} tries: {sorted(body)}")
    return found


def in_halves(owner: Client, found: Written, body: dict[str, Any]) -> Written:
    """What is too much for one body; of one field it is a refusal."""
    fields = {name: isinstance(each, list) for name, each in body.items()}
    names = list(fields)
    for half in (names[::2], names[1::2]):
        one = write(owner, found.address, {name: fields[name] for name in half}, found.value)
        found.took |= one.took
        found.problems += one.problems
    return found


def refused(problem: dict[str, Any]) -> set[str]:
    pointers = (fault.get("pointer", "#") for fault in problem.get("errors", []))
    return {pointer.split("/")[1] for pointer in pointers if "/" in pointer}


def changed(sent: dict[str, Any], got: dict[str, Any]) -> list[str]:
    """Fields that are not kept as they were sent, blanks at the ends apart."""
    return [
        f"{name}: sent {each!r:.200}, kept {got[name]!r:.200}"
        for name, each in sent.items()
        if got[name] not in (each, stripped(each))
    ]


def stripped(value: Any) -> Any:
    return [each.strip() for each in value] if isinstance(value, list) else value.strip()
