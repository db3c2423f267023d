"""What is done once, however often it is sent: where that is written down.

In the transaction of the write itself, so that both stay or neither does. The API's keys
(`portfolio.api.idempotency`) and the admin's forms (`portfolio.admin.adding`) share the table.
"""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Now

from portfolio.models import IdempotencyKey

DAY = timedelta(hours=24)

# Keeps an answer, and forgets some that are too old: by whoever writes next, never by a process of
# its own. A key that has grown old, and is not forgotten yet, is taken over. No row: it is taken.
KEEP = """
WITH forgotten AS (
    DELETE FROM idempotency_keys WHERE id IN (
        SELECT id FROM idempotency_keys
        WHERE created_at < statement_timestamp() - interval '24 hours'
            AND (user_id, key) <> (%(user)s, %(key)s)
        ORDER BY created_at LIMIT 100 FOR UPDATE SKIP LOCKED
    )
)
INSERT INTO idempotency_keys AS kept (user_id, key, request, status, headers, body)
VALUES (%(user)s, %(key)s, %(request)s, %(status)s, %(headers)s, %(body)s)
ON CONFLICT ON CONSTRAINT idempotency_keys_once DO UPDATE
SET request = excluded.request, status = excluded.status, headers = excluded.headers,
    body = excluded.body, created_at = excluded.created_at
WHERE kept.created_at < statement_timestamp() - interval '24 hours'
RETURNING id
"""


def keep(**answer: Any) -> bool:
    """Writes a row of the table, its columns by name. False: another was quicker with this key."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP, answer)
        return cursor.fetchone() is not None


def kept(**those: Any) -> QuerySet[IdempotencyKey]:
    """What is kept under `user` and `key`, and still counts."""
    return IdempotencyKey.objects.filter(**those, created_at__gte=Now() - DAY)
