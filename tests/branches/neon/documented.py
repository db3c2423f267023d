"""What Neon's documentation says of each request and answer that this project uses.

Written from https://neon.com/docs/reference/api, field by field. The server holds
every request and each of its own answers against it, so that neither a field
that is misspelt nor one that only this server knows can go unnoticed.
"""

import re
from datetime import datetime
from typing import Any

LONGEST_NAME = 256


class UndocumentedError(Exception):
    """Something that the documentation does not know. The text names it."""


def text(value: object) -> bool:
    return isinstance(value, str)


def name(value: object) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= LONGEST_NAME


def number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def flag(value: object) -> bool:
    return isinstance(value, bool)


def moment(value: object) -> bool:
    """RFC 3339, with its zone."""
    if not isinstance(value, str) or "T" not in value:
        return False
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def moment_or_null(value: object) -> bool:
    return value is None or moment(value)


def one_of(*words: str) -> Any:
    return lambda value: value in words


REQUIRED, OPTIONAL = True, False

ENDPOINT_OPTIONS = {
    "type": (REQUIRED, one_of("read_write", "read_only")),
    "autoscaling_limit_min_cu": (OPTIONAL, number),
    "autoscaling_limit_max_cu": (OPTIONAL, number),
    "suspend_timeout_seconds": (OPTIONAL, number),
}
NEW_BRANCH = {
    "name": (OPTIONAL, name),
    "parent_id": (OPTIONAL, text),
    "parent_lsn": (OPTIONAL, text),
    "parent_timestamp": (OPTIONAL, moment),
    "protected": (OPTIONAL, flag),
    "init_source": (OPTIONAL, one_of("parent-data", "schema-only")),
    "expires_at": (OPTIONAL, moment),
}
CHANGED_BRANCH = {
    "name": (OPTIONAL, name),
    "protected": (OPTIONAL, flag),
    "expires_at": (OPTIONAL, moment_or_null),
}
RESTORE = {
    "source_branch_id": (REQUIRED, text),
    "source_lsn": (OPTIONAL, text),
    "source_timestamp": (OPTIONAL, moment),
    "preserve_under_name": (OPTIONAL, text),
}
# Method and route -> the fields of its body, and those of its query.
BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/branches"): {
        "branch": (OPTIONAL, NEW_BRANCH),
        "endpoints": (OPTIONAL, [ENDPOINT_OPTIONS]),
    },
    ("PATCH", "/branches/ID"): {"branch": (REQUIRED, CHANGED_BRANCH)},
    ("POST", "/branches/ID/restore"): RESTORE,
}
QUERIES: dict[tuple[str, str], set[str]] = {
    ("GET", "/branches"): {"search", "sort_by", "sort_order", "limit", "cursor"},
    ("GET", "/connection_uri"): {
        "branch_id",
        "endpoint_id",
        "database_name",
        "role_name",
        "pooled",
    },
}

BRANCH = {
    "id": (REQUIRED, text),
    "project_id": (REQUIRED, text),
    "parent_id": (OPTIONAL, text),
    "parent_lsn": (OPTIONAL, text),
    "parent_timestamp": (OPTIONAL, moment),
    "name": (REQUIRED, name),
    "current_state": (REQUIRED, one_of("init", "resetting", "ready", "archived")),
    "pending_state": (OPTIONAL, one_of("init", "resetting", "ready", "archived")),
    "logical_size": (OPTIONAL, number),
    "default": (REQUIRED, flag),
    "protected": (REQUIRED, flag),
    "created_at": (REQUIRED, moment),
    "updated_at": (REQUIRED, moment),
    "expires_at": (OPTIONAL, moment),
    "last_reset_at": (OPTIONAL, moment),
    "init_source": (OPTIONAL, text),
}
ENDPOINT = {
    "id": (REQUIRED, text),
    "project_id": (REQUIRED, text),
    "branch_id": (REQUIRED, text),
    "host": (REQUIRED, text),
    "type": (REQUIRED, one_of("read_write", "read_only")),
    "current_state": (REQUIRED, one_of("init", "active", "idle")),
    "pending_state": (OPTIONAL, one_of("init", "active", "idle")),
    "pooler_enabled": (REQUIRED, flag),
    "suspend_timeout_seconds": (REQUIRED, number),
}
OPERATION = {
    "id": (REQUIRED, text),
    "project_id": (REQUIRED, text),
    "branch_id": (OPTIONAL, text),
    "endpoint_id": (OPTIONAL, text),
    "action": (REQUIRED, text),
    "status": (
        REQUIRED,
        one_of(
            *("scheduling", "running", "finished", "failed"),
            *("error", "cancelling", "cancelled", "skipped"),
        ),
    ),
    "error": (OPTIONAL, text),
    "created_at": (REQUIRED, moment),
    "updated_at": (REQUIRED, moment),
    "total_duration_ms": (REQUIRED, number),
}
DATABASE = {
    "id": (REQUIRED, number),
    "branch_id": (REQUIRED, text),
    "name": (REQUIRED, text),
    "owner_name": (REQUIRED, text),
    "created_at": (REQUIRED, moment),
    "updated_at": (REQUIRED, moment),
}
CHANGED = {"branch": (REQUIRED, BRANCH), "operations": (REQUIRED, [OPERATION])}
ERROR = {"request_id": (OPTIONAL, text), "code": (REQUIRED, text), "message": (REQUIRED, text)}
ANSWERS: dict[tuple[str, str], Any] = {
    ("GET", "/branches"): {
        "branches": (REQUIRED, [BRANCH]),
        "pagination": (OPTIONAL, {"next": (OPTIONAL, text)}),
    },
    ("POST", "/branches"): CHANGED | {"endpoints": (REQUIRED, [ENDPOINT])},
    ("GET", "/branches/ID"): {"branch": (REQUIRED, BRANCH)},
    ("PATCH", "/branches/ID"): CHANGED,
    ("DELETE", "/branches/ID"): CHANGED,
    ("POST", "/branches/ID/restore"): CHANGED,
    ("GET", "/branches/ID/databases"): {"databases": (REQUIRED, [DATABASE])},
    ("GET", "/endpoints"): {"endpoints": (REQUIRED, [ENDPOINT])},
    ("GET", "/connection_uri"): {"uri": (REQUIRED, text)},
    ("GET", "/operations/ID"): {"operation": (REQUIRED, OPERATION)},
}


def route_of(path: str) -> str:
    """The documentation's route for a path below the project's."""
    return re.sub("^(/[a-z_]+)/[^/]+", r"\1/ID", path)


def check_request(method: str, path: str, query: dict[str, str], body: object) -> None:
    """Raises `UndocumentedError`."""
    key = (method, route_of(path))
    if key not in ANSWERS:
        raise UndocumentedError(f"no route {method} {path}")
    unknown = query.keys() - QUERIES.get(key, set())
    if unknown:
        raise UndocumentedError(f"{method} {path}: no parameter {sorted(unknown)}")
    if key in BODIES:
        check(body, BODIES[key], f"{method} {key[1]}")
    elif body is not None:
        raise UndocumentedError(f"{method} {path}: takes no body")


def check_answer(method: str, path: str, status: int, body: object) -> None:
    """Raises `UndocumentedError`."""
    expected = ERROR if status >= 400 else ANSWERS[method, route_of(path)]
    check(body, expected, f"the answer to {method} {path}")


def check(value: object, expected: Any, where: str) -> None:
    """Holds a value against fields by name, a list of one kind, or a question."""
    if isinstance(expected, dict):
        check_fields(value, expected, where)
    elif isinstance(expected, list):
        if not isinstance(value, list):
            raise UndocumentedError(f"{where}: no list")
        for each in value:
            check(each, expected[0], f"{where}[]")
    elif not expected(value):
        raise UndocumentedError(f"{where}: {value!r} is not what the documentation says")


def check_fields(value: object, expected: dict[str, Any], where: str) -> None:
    if not isinstance(value, dict):
        raise UndocumentedError(f"{where}: no object")
    if value.keys() - expected.keys():
        raise UndocumentedError(f"{where}: unknown {sorted(value.keys() - expected.keys())}")
    for field, (required, kind) in expected.items():
        if field in value:
            check(value[field], kind, f"{where}.{field}")
        elif required:
            raise UndocumentedError(f"{where}: without {field}")
