"""What the database notes of requests, because all sandboxes must see it."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class IdempotencyKey(models.Model):
    """The first answer to a write that named a key, kept for the same write sent again.

    Of a form of the admin: the number of the row that it added, as the body.
    Written in the transaction of the write itself: there is never one without the other.
    """

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        db_constraint=False,  # the database has one that cascades: migration 0009
        db_index=False,  # the unique pair below begins with it
        related_name="idempotency_keys",
    )
    key = models.CharField(max_length=255)
    # SHA-256 of what was asked: method, address, body, and what else the answer depends on.
    request = models.CharField(max_length=64)
    status = models.SmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "idempotency_keys"
        constraints = [
            models.UniqueConstraint(name="idempotency_keys_once", fields=["user", "key"]),
        ]
        indexes = [
            # What is older than a day is deleted by whoever writes next.
            models.Index(fields=["created_at"], name="idx_idempotency_keys_created"),
        ]

    def __str__(self) -> str:
        return self.key


class Attempt(models.Model):
    """Something that may be done so often and no oftener: a password tried, a row written.

    `portfolio_attempt()` counts and notes in one statement (migration 0008).
    """

    id = models.BigAutoField(primary_key=True)
    # What was tried by whom, as in `password 5e88…`; no name and no address in clear.
    about = models.CharField(max_length=100)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "attempts"
        indexes = [
            models.Index(fields=["about", "at"], name="idx_attempts_about_at"),
            # What is older than a day is deleted by whoever comes next.
            models.Index(fields=["at"], name="idx_attempts_at"),
        ]

    def __str__(self) -> str:
        return self.about
