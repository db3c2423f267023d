"""Bearer tokens: one for each client of the API, hashed at rest.

A token has 220 bits of chance, so a plain SHA-256 is enough to keep it: there
is nothing to guess, and looking it up costs one indexed statement.

Its last six characters are a checksum of those before them, as in GitHub's tokens
(https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/):
a scanner that finds `portfolio_[A-Za-z0-9]{43}` knows without asking whether it is one. Tokens from
before that have none, and count until they expire.
"""

import hashlib
import secrets
import string
import zlib
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat, Now
from django.utils import timezone

# Secret scanners find a token by its prefix.
PREFIX = "portfolio_"
ALPHABET = string.ascii_letters + string.digits
LENGTH = 43  # letters and digits after it
CHECKSUM = 6  # of them
# Before a token ends, its row says so.
ENDS_SOON = timedelta(days=30)


# Notes that a token was used; within an hour of the last note it does nothing. It stands in a
# SELECT, so costs no round trip, and a read that is run again notes the same (migration 0006).
NOTE_USE = Func(
    F("pk"),
    F("last_used_at"),
    function="portfolio_note_use",
    output_field=models.BooleanField(),
)
# In whose name the transaction writes, for the rows' history: `portfolio.history.act_as`.
ACT_AS = Func(
    Value("portfolio.actor"),
    Concat(Value("token "), F("name"), Value(" ("), F("user__username"), Value(")")),
    Value("true"),  # until the transaction ends
    function="set_config",
    output_field=models.TextField(),
)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret() -> str:
    chance = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - CHECKSUM))
    return PREFIX + chance + checksum(chance)


def checksum(chance: str) -> str:
    """CRC-32, in six letters and digits."""
    rest, letters = zlib.crc32(chance.encode()), ""
    for _ in range(CHECKSUM):
        rest, place = divmod(rest, len(ALPHABET))
        letters = ALPHABET[place] + letters
    return letters


def is_genuine(text: str) -> bool:
    """What a secret scanner asks: whether the checksum is right. Nothing is let in by it."""
    chance, check = text.removeprefix(PREFIX)[:-CHECKSUM], text[-CHECKSUM:]
    return len(text) == len(PREFIX) + LENGTH and checksum(chance) == check


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def valid(self) -> Self:
        """Tokens that open the door now."""
        return self.filter(revoked_at=None, expires_at__gt=Now(), user__is_active=True)

    def find(self, secret: str, *, to_write: bool = False, **besides: Any) -> "ApiToken | None":
        """The valid token with this text, and its user; its use is noted. In one statement.

        `to_write` puts the token's name to what the transaction writes. `besides` are expressions
        that the same statement is to answer: attributes of the token.
        """
        tokens = self.valid().annotate(noted=NOTE_USE, **besides)
        if to_write:
            # Not for a read: whatever may write is not run again when the connection breaks.
            tokens = tokens.annotate(actor=ACT_AS)
        return tokens.filter(digest=digest(secret)).select_related("user").first()

    def issue(
        self, user: Any, name: str, *, scope: str = "write", lifetime: timedelta | None = None
    ) -> tuple["ApiToken", str]:
        """A new token, and its text, which is known at this moment alone.

        `lifetime` is `settings.API_TOKEN_LIFETIME` unless given. Raises
        IntegrityError where a living token has the name.
        """
        secret = new_secret()
        expires_at = timezone.now() + (lifetime or settings.API_TOKEN_LIFETIME)
        token = self.create(
            user=user, name=name, digest=digest(secret), scope=scope, expires_at=expires_at
        )
        return token, secret

    def revoke(self, *, at: datetime | None = None) -> int:
        """Shuts the door for the living among these tokens; answers how many."""
        return self.filter(revoked_at=None).update(revoked_at=at or Now())


class ApiToken(models.Model):
    """What one client of the API shows to be let in."""

    class Scope(models.TextChoices):
        READ = "read", "read, hidden rows too"
        WRITE = "write", "read and write"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="api_tokens",
        help_text="The token can do no more than this account may.",
    )
    name = models.CharField(
        max_length=100, help_text="Which client uses it, as in “website build”."
    )
    digest = models.CharField(max_length=64, editable=False)
    scope = models.CharField(max_length=5, choices=Scope, default=Scope.WRITE)
    created_at = models.DateTimeField("created", db_default=Now(), editable=False)
    expires_at = models.DateTimeField("expires")
    revoked_at = models.DateTimeField("revoked", blank=True, null=True, editable=False)
    last_used_at = models.DateTimeField("last used", blank=True, null=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        app_label = "portfolio"
        db_table = "api_tokens"
        verbose_name = "API token"
        ordering = ["-created_at", "-id"]
        constraints = [
            # Authentication finds a token by this index.
            models.UniqueConstraint(name="api_tokens_digest_key", fields=["digest"]),
            models.UniqueConstraint(
                name="api_tokens_one_living_per_name",
                fields=["name"],
                condition=Q(revoked_at=None),
                violation_error_message="A token of this name exists already. Revoke it first.",
            ),
            models.CheckConstraint(
                name="api_tokens_scope_is_known",
                condition=Q(scope__in=["read", "write"]),
                violation_error_message="A token's scope is “read” or “write”.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """“living”, “expired” or “revoked”."""
        if self.revoked_at:
            return "revoked"
        return "living" if self.expires_at > timezone.now() else "expired"

    @property
    def days_left(self) -> int | None:
        """Whole days until it expires, where those are few; None where it is no matter."""
        left = self.expires_at - timezone.now()
        return left.days if self.state == "living" and left < ENDS_SOON else None
