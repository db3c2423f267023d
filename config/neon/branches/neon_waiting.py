"""Waiting for Neon: for its operations, for a state, for a database that answers."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote

import psycopg

from config.neon import database as settings
from config.neon.branches.databases import why
from config.neon.branches.interface import BranchError, Tell
from config.neon.branches.neon_fields import text_of
from config.neon.branches.neon_http import Api

Found = TypeVar("Found")

# Seconds: the pauses between two questions grow from the first to the last, until the limit.
PAUSES = (0.2, 0.4, 0.8, 1.5, 3.0)
LIMIT = 600.0
# Seconds between two lines to a person about the same wait.
REMINDER = 5.0

ENDED_WELL = {"finished", "skipped"}
ENDED_BADLY = {"failed", "error", "cancelled"}


def until(question: Callable[[], Found | None], what: str, tell: Tell) -> Found:
    """The first answer that is not None. Raises `BranchError` after ten minutes."""
    started = time.monotonic()
    told = started - REMINDER
    attempt = 0
    while (found := question()) is None:
        now = time.monotonic()
        if now - started > LIMIT:
            raise BranchError(
                f"{what}: not done after {LIMIT / 60:.0f} minutes. Neon may still be at it; "
                "run the same command again, and it goes on from what exists."
            )
        if now - told >= REMINDER:
            tell(f"{what} ({now - started:.0f} s)")
            told = now
        time.sleep(PAUSES[min(attempt, len(PAUSES) - 1)])
        attempt += 1
    return found


def shortly(question: Callable[[], bool]) -> bool:
    """Whether it comes true within three seconds: what was asked for may show with a delay."""
    for pause in PAUSES[:-1]:
        if question():
            return True
        time.sleep(pause)
    return question()


def for_operations(api: Api, operations: list[dict[str, Any]], tell: Tell) -> None:
    """Returns when all have ended. Raises `BranchError` where one has not ended well."""
    for operation in operations:
        action = text_of(operation, "action")
        number = text_of(operation, "id")

        def ended(number: str = number) -> dict[str, Any] | None:
            answer = api.get(f"/operations/{quote(number, safe='')}", tell)
            found: dict[str, Any] = answer.get("operation") or {}
            status = text_of(found, "status")
            return found if status in ENDED_WELL | ENDED_BADLY else None

        found = until(ended, f"Neon: {action.replace('_', ' ')}", tell)
        if found["status"] in ENDED_BADLY:
            said = api.message(f'{{"message": {quoted(found.get("error"))}}}'.encode())
            raise BranchError(
                f"Neon's operation {action} ended as {found['status']}{said}. `branch list` shows "
                "what exists; run the same command again to go on, or `branch delete` to undo it."
            )


def quoted(text: object) -> str:
    import json

    return json.dumps(str(text) if text else "")


def until_answers(url: str, name: str, tell: Tell) -> None:
    """Returns when the database answers a query."""

    def asked() -> bool | None:
        try:
            with connection(url) as connected:
                connected.execute("SELECT 1")
        except psycopg.OperationalError:
            return None
        return True

    until(asked, f"Waiting for the database of {name} to answer", tell)


def clock(url: str, tell: Tell) -> datetime:
    """The branch's own time, by which Neon's history goes."""
    until_answers(url, "the branch", tell)
    try:
        with connection(url) as connected:
            row = connected.execute("SELECT clock_timestamp()").fetchone()
    except psycopg.Error as error:
        raise BranchError(f"The branch does not answer: {why(error)}.") from None
    assert row is not None  # noqa: S101 - such a query answers one row
    at: datetime = row[0]
    return at


def connection(url: str) -> psycopg.Connection[Any]:
    entry = settings.from_url(url, variable="Neon's connection_uri", max_age=0)
    return psycopg.connect(**settings.connect_arguments(entry), autocommit=True)
