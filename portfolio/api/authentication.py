"""Bearer tokens (RFC 6750)."""

from typing import Any

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from portfolio.models import ApiToken

# Longer headers are not worth a look.
LONGEST_HEADER = 200  # bytes


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer portfolio_…`. One statement; none where the header is absent."""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        header = get_authorization_header(request)
        if not header:
            return None
        scheme, _, secret = header.partition(b" ")
        if scheme.lower() != b"bearer" or not secret.strip() or len(header) > LONGEST_HEADER:
            raise AuthenticationFailed("Send the token as: Authorization: Bearer TOKEN.")
        token = ApiToken.objects.find(
            secret.strip().decode("latin-1"), to_write=request.method not in SAFE_METHODS
        )
        if token is None:
            raise AuthenticationFailed("The token is unknown, expired or revoked.")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="portfolio"'
