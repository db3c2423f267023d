"""Bearer tokens (RFC 6750)."""

from typing import Any

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from portfolio.api import throttling
from portfolio.models import ApiToken
from portfolio.tokens import ALPHABET, LENGTH, PREFIX, digest

# Longer headers are not worth a look.
LONGEST_HEADER = 200  # bytes
UNKNOWN = "The token is unknown, expired or revoked."


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer portfolio_…`. One statement; none for what is no token at all."""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        header = get_authorization_header(request)
        if not header:
            return None
        scheme, _, secret = header.partition(b" ")
        if scheme.lower() != b"bearer" or not secret.strip() or len(header) > LONGEST_HEADER:
            raise AuthenticationFailed("Send the token as: Authorization: Bearer TOKEN.")
        text = secret.strip().decode("latin-1")
        if not is_a_token(text):
            raise AuthenticationFailed(UNKNOWN)
        throttling.refuse_strangers(request, digest(text))
        to_write = request.method not in SAFE_METHODS
        besides = asked_besides(request) if to_write else {}
        token = ApiToken.objects.find(text, to_write=to_write, **besides)
        if token is None:
            throttling.note_stranger()
            raise AuthenticationFailed(UNKNOWN)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="portfolio"'


def shows_a_token(meta: dict[str, Any]) -> bool:
    """Whether a request's headers hold what may be a token."""
    scheme, _, secret = str(meta.get("HTTP_AUTHORIZATION", "")).partition(" ")
    return scheme.lower() == "bearer" and is_a_token(secret.strip())


def is_a_token(text: str) -> bool:
    """Whether it looks like one. What does not is no reason to wake the database."""
    chance = text.removeprefix(PREFIX)
    is_whole = len(text) == len(PREFIX) + LENGTH and len(chance) == LENGTH
    return is_whole and set(chance) <= set(ALPHABET)


def asked_besides(request: Request) -> dict[str, Any]:
    """What the statement that looks up a writer's token does besides, for no round trip more."""
    besides = throttling.counting()
    if "HTTP_IDEMPOTENCY_KEY" in request.META:
        from portfolio.api import idempotency

        besides |= idempotency.sought(request)
    return besides
