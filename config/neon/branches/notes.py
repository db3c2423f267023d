"""What a local branch's database says of itself: a comment on it, in JSON.

The comment is the branch: its true name stands there alone, and a database that
has none is no branch, or a copy that was cut short. To write one is
transactional, so that two databases change their parts at one moment.
"""

import json
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

MARK = "branch"
TIMES = ("created_at", "expires_at", "restores_at")


@dataclass(frozen=True)
class Note:
    """Times are aware, in UTC."""

    name: str
    # The database of the production branch.
    root: str
    # The parent's name; None of what production was before it was replaced.
    parent: str | None
    created_at: datetime
    expires_at: datetime | None = None
    # Of a restore point: whose state it is, and of when.
    restores: str | None = None
    restores_at: datetime | None = None
    # What was replaced and is about to be dropped.
    is_dead: bool = False

    def text(self) -> str:
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        values = {name: value for name, value in found.items() if value not in (None, False)}
        for name in TIMES:
            if name in values:
                values[name] = values[name].isoformat()
        return json.dumps({MARK: values}, ensure_ascii=False)


def read(comment: str | None) -> Note | None:
    """The note in a database's comment; None where it is none of ours."""
    try:
        values: dict[str, Any] = json.loads(comment or "")[MARK]
        for name in TIMES:
            if name in values:
                values[name] = datetime.fromisoformat(values[name])
        return Note(**{"parent": None} | values)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
