"""Which browsers an account is logged in with, and how they are thrown out.

A row of `sign_ins` belongs to a row of `django_session`, by the digest that both have of the
session's key: see `config.sessions`, which deletes both together.
"""

from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest

from config.sessions import digest
from portfolio.models import SignIn

# Characters.
LONGEST_AGENT, LONGEST_ADDRESS = 200, 45
# Both rows in one statement, so that never one stays without the other.
END = """
WITH gone AS (
    DELETE FROM sign_ins WHERE {} RETURNING session_digest
)
DELETE FROM django_session WHERE session_key IN (SELECT session_digest FROM gone)
"""


def note(request: HttpRequest, user: Any) -> SignIn:
    """The browser that has just logged in. Its address is what the trusted hop says."""
    own = current(request)
    SignIn.objects.filter(session_digest=own).delete()  # of an earlier log-in in the same session
    agent = "".join(filter(str.isprintable, request.headers.get("User-Agent", "")))
    return SignIn.objects.create(
        user=user,
        session_digest=own,
        agent=agent[:LONGEST_AGENT],
        address=request.META.get("REMOTE_ADDR", "")[:LONGEST_ADDRESS],
    )


def current(request: HttpRequest) -> str:
    """The digest of this request's session; empty where it has none."""
    key = request.session.session_key
    return digest(key) if key else ""


def living(own: str = "") -> QuerySet[SignIn]:
    """Those that let somebody in now. `is_own` is the one with this digest."""
    session = Session.objects.filter(session_key=OuterRef("session_digest"), expire_date__gt=Now())
    is_own = ExpressionWrapper(Q(session_digest=own), output_field=BooleanField())
    return SignIn.objects.filter(Exists(session)).annotate(is_own=is_own)


def end(keys: list[int]) -> int:
    """Logs out these sign-ins, at once; answers how many sessions ended."""
    return execute("id = ANY(%s)", keys)


def end_all(user: Any, *, but: str = "") -> int:
    """Logs the account out everywhere, save in the session with the digest `but`."""
    return execute("user_id = %s AND session_digest <> %s", user.pk, but)


def execute(condition: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(END.format(condition), values)
        return int(cursor.rowcount)
