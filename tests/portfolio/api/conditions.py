"""Writes under a condition, and what a refusal says."""

from typing import Any

from django.contrib.auth.models import Permission

from portfolio.models import ApiToken
from tests.conftest import Client

TAUGHT = (
    "Say what you replace, or somebody's edit may be lost. Send the ETag that GET {} answers "
    "as If-Match, or If-Match: * to overwrite whatever is there."
)
STALE = (
    "This has changed since you read it, and nothing was written. `current` is what is there "
    "now: decide what to keep of both, then send that with this answer's ETag as If-Match."
)
METHODS = ("put", "patch", "delete")


def write(client: Client, method: str, path: str, if_match: str | None, body: Any = None) -> Any:
    headers = {} if if_match is None else {"If-Match": if_match}
    return getattr(client, method)(path, body, headers=headers)


def problem(answer: Any, status: int, title: str, detail: str) -> dict[str, Any]:
    """What the document says beside what every problem says."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    common = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    assert told | common == told
    return {name: told[name] for name in set(told) - set(common) - {"request_id"}}


def writer(user_model: Any, *rights: str) -> Client:
    """Who may write but not see what is hidden."""
    user = user_model.objects.create_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return Client(ApiToken.objects.issue(user, "staff")[1], if_match=None)
