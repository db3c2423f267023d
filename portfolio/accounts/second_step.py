"""The second step of the log-in: a code after the right password.

In between nobody is logged in. The session knows whose password was right and when, under an id
that is new then, and new again afterwards. So what was planted before leads nowhere, and what can
be reached with it is the page for the code.
"""

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from portfolio.accounts import next_page as pages
from portfolio.accounts import second_factor, sign_ins

# Seconds after the password: for a code, and for setting up an app, which may have to be
# installed first.
TO_CODE, TO_ENROL = 300, 900
KEY = "second_step"


@dataclass
class Pending:
    """A log-in that lacks its second step."""

    user: Any
    next_page: str
    at: int
    # Ends the log-in where the password is changed meanwhile.
    password: str
    # Of the app that is being set up: `second_factor.new_seed`.
    seed: str = ""


def after_password(request: HttpRequest, user: Any, next_page: str) -> HttpResponse | None:
    """The way to the page that asks for the code, or None where the password is enough."""
    if second_factor.is_enrolled(user):
        page = "admin:second_step"
    elif settings.SECOND_FACTOR_REQUIRED:
        page = "admin:first_enrolment"
    else:
        return None
    # Nothing of the session before, not even its id.
    logout(request)
    pending = Pending(
        user=user,
        next_page=pages.safe(request, next_page),
        at=int(time.time()),
        password=user.get_session_auth_hash(),
    )
    keep(request, pending)
    return HttpResponseRedirect(reverse(page))


def keep(request: HttpRequest, pending: Pending) -> None:
    request.session[KEY] = {
        **{name: value for name, value in vars(pending).items() if name != "user"},
        "user": pending.user.pk,
    }


def pending_of(request: HttpRequest, *, within: int) -> Pending | None:
    """The log-in that this session is in, if its password was right less than `within` seconds ago
    and would be right still."""
    kept = request.session.get(KEY)
    if not kept or not 0 <= int(time.time()) - kept["at"] < within:
        return None
    user = get_user_model().objects.filter(pk=kept["user"], is_active=True, is_staff=True).first()
    if not user or not constant_time_compare(kept["password"], user.get_session_auth_hash()):
        return None
    return Pending(**{**kept, "user": user})


def finish(request: HttpRequest, pending: Pending) -> None:
    """Logs in, after the second step."""
    request.session.flush()
    sign_ins.begin(request, pending.user)
