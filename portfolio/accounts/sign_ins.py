"""Logging in: which browsers an account is logged in with, and how they are thrown out.

A row of `sign_ins` belongs to a row of `django_session`, by the digest that both have of the
session's key: see `config.sessions`, which deletes both together.
"""

import logging
from typing import Any

from django.contrib.auth import SESSION_KEY, login
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest

from config.sessions import SessionStore, digest
from portfolio.accounts import device
from portfolio.models import SignIn

logger = logging.getLogger("portfolio.accounts")

# Characters.
LONGEST_AGENT, LONGEST_ADDRESS = 200, 45
# Both rows in one statement, so that never one stays without the other.
END = """
WITH gone AS (
    DELETE FROM sign_ins WHERE {} RETURNING session_digest
)
DELETE FROM django_session WHERE session_key IN (SELECT session_digest FROM gone)
"""


def begin(request: HttpRequest, user: Any) -> None:
    """Logs in: a new session, of which nobody else knows the key, and a browser that is known."""
    SessionStore.clear_expired()
    if SESSION_KEY in request.session:
        # Django keeps the session of who is logged in already.
        request.session.flush()
    login(request, user)
    note(request, user)
    device.remember(request, user)
    logger.info("Logged in.", extra={"account": user.pk})


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
