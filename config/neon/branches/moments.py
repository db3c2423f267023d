"""Times as people write and read them: 7d, 12h, 2026-11-23T02:15Z. All in UTC."""

import re
from datetime import UTC, datetime, timedelta

from config.neon.branches.interface import BranchError

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
# More than any provider keeps anything.
LONGEST = timedelta(days=3650)
STEPS = ((86400, "d"), (3600, "h"), (60, "min"))


def ahead(text: str) -> datetime | None:
    """When that is: `7d` from now, or a time. None for `never`."""
    if text == "never":
        return None
    at = moment(text, direction=1)
    if at <= now():
        raise BranchError(f"--expires wants a time to come: {text} has passed.", code=2)
    return at


def ago(text: str) -> datetime:
    """When that was: `15m` ago, or a time."""
    at = moment(text, direction=-1)
    if at > now():
        raise BranchError(f"--at wants a time that has passed: {text} is to come.", code=2)
    return at


def moment(text: str, *, direction: int) -> datetime:
    found = re.fullmatch("([0-9]{1,5})([mhdw])", text)
    if found:
        length = timedelta(**{UNITS[found[2]]: int(found[1])})
        if length <= LONGEST:
            return now() + direction * length
    try:
        at = datetime.fromisoformat(text)
        # Where nobody says otherwise, as everything here.
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise BranchError(
            "A time is written as 30m, 12h, 7d, 2w or 2026-11-23T02:15Z.", code=2
        ) from None


def length(duration: timedelta) -> str:
    """In its largest unit: 3 d, 5 h, 12 min, 40 s."""
    seconds = int(duration.total_seconds())
    for size, unit in STEPS:
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{max(seconds, 0)} s"


def until(at: datetime) -> str:
    """How long it is until then. What was 7 days a minute ago still reads as 7 days."""
    return length(at - now() + timedelta(minutes=1))


def shown(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def now() -> datetime:
    return datetime.now(UTC)
