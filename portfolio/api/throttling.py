"""Brakes for clients that write without end, and for strangers that try tokens.

Writes are counted for each account, in the database, where all processes see them: by the statement
that looks the token up. That count goes with its transaction, so what is refused is counted in this
process besides. Nobody is counted by an address, and nothing that a stranger may send, the tokens
themselves apart, changes who is counted. Reads are the gateway's to limit.
"""

from math import ceil
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db.models import F, Field, Func, TextField, Value
from django.db.models.functions import Cast, Concat
from rest_framework.exceptions import Throttled
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import UserRateThrottle

from portfolio.models import ApiToken

# Unknown tokens that this process looks up within `SECONDS`.
MOST_UNKNOWN = 10
SECONDS = 60
# Their keys in the cache, which is this process's own.
TRIED, LIVING = "unknown-tokens-tried", "digests-of-living-tokens"


class Rate(NamedTuple):
    """What may still be done, as draft-ietf-httpapi-ratelimit-headers-10 writes it."""

    name: str
    most: int
    seconds: int
    left: int
    wait: int = 0  # seconds until there is more, where nothing is left

    def headers(self) -> dict[str, str]:
        after = f";t={self.wait}" if self.wait else ""
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.most};w={self.seconds}',
            "RateLimit": f'"{self.name}";r={self.left}{after}',
        }


class WriteThrottle(UserRateThrottle):
    """Counts writes for each account: in this process, and with all others in the database."""

    scope = "write"
    num_requests: int
    duration: int  # seconds

    def allow_request(self, request: Request, view: Any) -> bool:
        if request.method in SAFE_METHODS or self.rate is None:
            return True
        allowed = super().allow_request(request, view)
        left = self.num_requests - len(self.history)
        self.seconds = 0 if allowed else ceil(super().wait() or self.duration)
        # What the token's statement has counted; nothing for an admin's session in development.
        left_of_all, seconds = getattr(request.auth, "counted", None) or (left, 0)
        self.seconds = max(self.seconds, seconds)
        left = 0 if self.seconds else min(left, left_of_all)
        tell(request, Rate("writes", self.num_requests, self.duration, left, self.seconds))
        return not self.seconds

    def wait(self) -> float:
        return self.seconds


def counting() -> dict[str, Any]:
    """What counts a write, in the statement that looks up its token: `counted`.

    It waits for nobody, so a few too many may pass at the same moment.
    """
    limit = WriteThrottle()
    if limit.rate is None:
        return {}
    about = Concat(Value("writes "), Cast(F("user_id"), TextField()), output_field=TextField())
    counted = Func(
        about,
        Value(limit.num_requests),
        Value(limit.duration),
        Value(False),  # noqa: FBT003 - SQL's
        function="portfolio_attempt",
        output_field=Field(),
    )
    return {"counted": counted}


def refuse_strangers(request: Request, digest: str) -> None:
    """Raises Throttled where too many tokens were unknown of late, and this one is no living one's.

    So a stranger costs the database but a few statements a minute, and never keeps out who has a
    token: the living ones are then asked for at once, and known for as long as that lasts. One made
    meanwhile has to wait.
    """
    if cache.get(TRIED, 0) < MOST_UNKNOWN:
        return
    living = cache.get(LIVING)
    if living is None:
        living = frozenset(ApiToken.objects.valid().values_list("digest", flat=True))
        cache.set(LIVING, living, SECONDS)
    if digest not in living:
        tell(request, Rate("unknown-tokens", MOST_UNKNOWN, SECONDS, 0, SECONDS))
        raise Throttled(SECONDS)


def note_stranger() -> None:
    """A token was unknown."""
    if not cache.add(TRIED, 1, SECONDS):
        try:
            cache.incr(TRIED)
        except ValueError:
            # It has run out in between.
            cache.set(TRIED, 1, SECONDS)


def tell(request: Request, rate: Rate) -> None:
    """For `told_in`, when there is an answer."""
    request.rate = rate  # type: ignore[attr-defined]  # ours, not REST framework's


def told_in(request: Request) -> dict[str, str]:
    """The headers that say how much may still be done; none where nothing is counted."""
    rate: Rate | None = getattr(request, "rate", None)
    return rate.headers() if rate else {}
