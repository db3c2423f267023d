"""A browser that has logged in before keeps the way in, whoever else guesses at the password.

Who guesses uses up the tries of an account, and would keep its owner out for as long as they like.
So each browser that logged in gets a cookie, and with it tries of its own:
https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies

The cookie opens nothing. It counts for one account, until its password changes, and for a year.
"""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from config.sessions import COOKIE, digest

SECONDS = 365 * 24 * 3600
# For a link by which a browser is made known: `manage.py account unlock`.
LINK_SECONDS = 600
CHANCE = 16  # bytes


def name() -> str:
    return "__Host-device" if settings.SESSION_COOKIE_SECURE else "device"


def signer(account: Any, purpose: str = "cookie") -> signing.TimestampSigner:
    """Another for each account, each of its passwords and each purpose."""
    proof = digest(account.password)
    return signing.TimestampSigner(salt=f"portfolio.device {purpose} {account.pk} {proof}")


def remember(request: HttpRequest, account: Any) -> None:
    """Makes the answer to this request set the cookie."""
    value = signer(account).sign(secrets.token_urlsafe(CHANCE))
    setattr(
        request,
        COOKIE,
        {
            "key": name(),
            "value": value,
            "max_age": SECONDS,
            "secure": settings.SESSION_COOKIE_SECURE,
            "httponly": True,
            "samesite": "Strict",
        },
    )


def bucket(request: HttpRequest | None, account: Any) -> str:
    """What this browser's tries are counted under; empty where it is as any other."""
    value = request.COOKIES.get(name(), "") if request and account else ""
    if not value:
        return ""
    try:
        return f"device {signer(account).unsign(value, max_age=SECONDS)}"
    except signing.BadSignature:
        return ""


def introduction(account: Any) -> str:
    """A text that makes the browser which shows it known, for ten minutes."""
    text = signer(account, "link").sign(secrets.token_urlsafe(CHANCE))
    return ours().sign(f"{account.pk}:{text}")


def introduced(text: str) -> Any:
    """The account that this text is an introduction to; None where it is none, or is too old."""
    from django.contrib.auth import get_user_model

    try:
        # What somebody made up costs no statement, and wakes no database.
        key, _, signed = ours().unsign(text).partition(":")
        account = get_user_model().objects.filter(pk=int(key), is_active=True).first()
        if account:
            signer(account, "link").unsign(signed, max_age=LINK_SECONDS)
    except signing.BadSignature:
        return None
    return account


def ours() -> signing.Signer:
    """Of a whole link, whoever it is for."""
    return signing.Signer(salt="portfolio.device link of anybody")
