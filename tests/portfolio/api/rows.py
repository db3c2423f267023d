"""One of each list, for what holds for all of them."""

from datetime import UTC, datetime
from typing import Any

from portfolio.api.views import LISTS
from tests.factories import NEEDED, a_row

MODELS = {name: view.queryset.model for name, view in LISTS.items()}
# The text that names a row: the first that the table needs.
TITLES = {name: next(iter(NEEDED[model])) for name, model in MODELS.items()}

# What a client must send to make one.
NEW: dict[str, dict[str, Any]] = {
    "experience": {"company": "Acme", "position": "Lead", "start_date": "2020-01-31"},
    "projects": {"name": "tool", "description": "A tool."},
    "skills": {"name": "Python", "category": "backend", "level": 5},
    "technologies": {"name": "Go", "category": "language"},
    "education": {"institution": "School"},
    "certificates": {"name": "Licence"},
    "languages": {"language": "Welsh"},
    "awards": {"title": "Prize"},
    "publications": {"name": "Book"},
    "volunteer": {"organization": "Club"},
    "interests": {"name": "Chess"},
    "references": {"name": "Alex"},
    "profiles": {"network": "Mastodon"},
}

LATER = datetime(2999, 1, 1, tzinfo=UTC)
EARLIER = datetime(2001, 1, 1, tzinfo=UTC)
# Two ways of being hidden.
HIDDEN: dict[str, dict[str, Any]] = {
    "hidden": {"active": False},
    "scheduled": {"visible_from": LATER},
}


def one_of(name: str, title: str = "", /, **values: Any) -> Any:
    """A row of the list, with this title."""
    return a_row(MODELS[name], **({TITLES[name]: title} if title else {}) | values)


def faults(answer: Any) -> dict[str, str]:
    """What a 400 says, by the place in the body."""
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    return {fault["pointer"]: fault["detail"] for fault in answer.json()["errors"]}
