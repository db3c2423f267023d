"""Passwords: how they are hashed, how often they may be guessed, and what a guess costs.

Nothing of this is imported before somebody logs in.
"""

import logging
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import (
    Argon2PasswordHasher,
    get_hasher,
    identify_hasher,
    make_password,
)
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from portfolio.accounts import device
from portfolio.attempts import Attempted, attempt, hidden
from portfolio.models import Attempt

# For each account and each browser that it knows: wrong passwords, and seconds.
MOST, SECONDS = 5, 900
# Of all browsers that their account does not know, under all names together: or who took another
# name each time would keep the function hashing, and fill the table of attempts.
STRANGERS, MOST_OF_STRANGERS = "passwords of strangers", 300
LONGEST = 500  # characters of a password

# One hash of each kind that some account has, the account's own for its kind. A kind is all that
# says how long a check takes: the algorithm and its parameters.
ONE_OF_EACH_KIND = r"""
SELECT DISTINCT ON (kind) id = %s, password FROM (
    SELECT id, password, substring(
        password from '^(argon2(?:\$[^$]*){{3}}|pbkdf2_[a-z0-9]+\$[0-9]+|[a-z0-9_]+)\$'
    ) AS kind FROM {} WHERE password LIKE '%%$%%'
) AS hashes WHERE kind IS NOT NULL ORDER BY kind, id = %s DESC
"""

logger = logging.getLogger("portfolio.accounts")


class Argon2(Argon2PasswordHasher):
    """Argon2id with 64 MiB, three passes and one lane: measured in docs/log-in.md."""

    memory_cost = 64 * 1024  # KiB
    time_cost = 3
    parallelism = 1  # a function of the default size has 0.58 of a processor


class Backend(ModelBackend):
    """Django's, save for how a password is checked: seldom, and in a time that says nothing.

    Who may not try for now has `request.password_wait`, in seconds.
    """

    @sensitive_variables("password")
    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Any:
        if username is None or password is None:
            return None
        name = get_user_model().normalize_username(username)
        account = get_user_model()._default_manager.filter(username=name).first()
        counted = count(request, name, account)
        if not is_right(password, account) or not self.user_can_authenticate(account):
            logger.info("A password was wrong.", extra={"account": account and account.pk})
            return None
        uncount(*counted)
        renew(account, password)
        return account


def try_as_stranger() -> Attempted:
    """One of all tries by strangers. They wait for nobody: a few of hundreds more harm nobody."""
    return attempt(STRANGERS, most=MOST_OF_STRANGERS, seconds=SECONDS, exact=False)


def count(request: HttpRequest | None, name: str, account: Any) -> list[str]:
    """Counts a try, before anything is computed. Answers what it was counted under.

    Names that nobody has are counted like others. Raises PermissionDenied where it is one too many.
    """
    known = device.bucket(request, account)
    about = known or f"password {hidden(name)}"
    tried = Attempted(0, 0) if known else try_as_stranger()
    if tried.allowed:
        tried = attempt(about, most=MOST, seconds=SECONDS)
    if not tried.allowed:
        logger.warning("Too many wrong passwords.", extra={"account": account and account.pk})
        if request:
            request.password_wait = tried.wait  # type: ignore[attr-defined]  # ours
        raise PermissionDenied
    return [about] if known else [about, STRANGERS]


def uncount(*abouts: str) -> None:
    """What was right was no guess. Those that went before still count."""
    for about in abouts:
        latest = Attempt.objects.filter(about=about).order_by("-at", "-id").values("id")[:1]
        Attempt.objects.filter(id__in=latest).delete()


@sensitive_variables("password", "encoded")
def is_right(password: str, account: Any) -> bool:
    """Whether it is the account's password. Computes the same whether there is one or not.

    Each kind of hash that any account has is computed once: else an account whose hash is old, or
    that can't log in at all, would answer sooner or later than a name that nobody has.
    """
    key = account.pk if account else None
    table = connection.ops.quote_name(get_user_model()._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(ONE_OF_EACH_KIND.format(table), [key, key])
        found = cursor.fetchall()
    if not found:
        make_password(password)
    matches = [(is_own, verify(password, encoded)) for is_own, encoded in found]
    return any(is_own and is_match for is_own, is_match in matches)


@sensitive_variables("password", "encoded")
def verify(password: str, encoded: str) -> bool:
    try:
        return bool(identify_hasher(encoded).verify(password, encoded))
    except (ValueError, AssertionError):
        return False  # of a kind that is not in PASSWORD_HASHERS any more, or no hash at all


@sensitive_variables("password")
def renew(account: Any, password: str) -> None:
    """Replaces a hash of an older kind, unless somebody changed the password meanwhile."""
    before, preferred = account.password, get_hasher()
    if identify_hasher(before) is preferred and not preferred.must_update(before):
        return
    account.password = make_password(password)
    same = get_user_model()._default_manager.filter(pk=account.pk, password=before)
    same.update(password=account.password)
