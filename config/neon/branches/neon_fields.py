"""What Neon's answers say, read strictly: a field that is missing is an error with its name."""

from datetime import datetime
from typing import Any

from config.neon.branches.interface import Branch, BranchError

COMPUTE = {"active": "active", "idle": "idle", "init": "starting"}


def listed(answer: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = answer.get(name)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise incomplete(name)
    return found


def text_of(answer: dict[str, Any], name: str) -> str:
    found = answer.get(name)
    if not isinstance(found, str) or not found:
        raise incomplete(name)
    return found


def time_of(answer: dict[str, Any], name: str) -> datetime | None:
    found = answer.get(name)
    if found is None:
        return None
    try:
        at = datetime.fromisoformat(found)
    except (TypeError, ValueError):
        raise incomplete(name) from None
    if at.tzinfo is None:
        raise incomplete(name)
    return at


def incomplete(name: str) -> BranchError:
    return BranchError(f"Neon's answer has no usable `{name}`: its API may have changed.")


def operations_of(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return listed(answer, "operations") if "operations" in answer else []


def as_branch(
    raw: dict[str, Any], endpoints: list[dict[str, Any]], parents: dict[str, str]
) -> Branch:
    """`parents` are names by id; `endpoints` may be all of the project."""
    return Branch(
        id=text_of(raw, "id"),
        name=text_of(raw, "name"),
        parent=parents.get(raw.get("parent_id") or ""),
        is_production=raw.get("default") is True,
        is_protected=raw.get("protected") is True,
        created_at=time_of(raw, "created_at"),
        expires_at=time_of(raw, "expires_at"),
        size=raw.get("logical_size"),
        state=state_of(raw, endpoints),
    )


def state_of(raw: dict[str, Any], endpoints: list[dict[str, Any]]) -> str:
    own = [
        each
        for each in endpoints
        if each.get("branch_id") == raw.get("id") and each.get("type") == "read_write"
    ]
    if raw.get("current_state") in {"init", "resetting"} or raw.get("pending_state"):
        return "starting"
    if not own:
        return "none"
    if own[0].get("pending_state") == "init":
        return "starting"
    return COMPUTE.get(own[0].get("current_state", ""), "starting")
