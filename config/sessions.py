"""Sessions in the database, of which its rows alone let nobody in.

The cookie holds the key, the table a digest of it. A key carries a signature, so a cookie that
somebody made up costs no statement and wakes no database. A session ends when it was not used for
`SESSION_IDLE_SECONDS`, and in any case `SESSION_ABSOLUTE_SECONDS` after the log-in: both stand in
its row's `expire_date`, which is moved at most every `TOUCH_SECONDS`.
"""

import hashlib
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions import middleware
from django.contrib.sessions.backends import db
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

RANDOM, SIGNATURE = 32, 16  # characters of a key: 190 bits of chance, 64 of signature
DIGEST = 40  # what django_session has room for: 160 bits
TOUCH_SECONDS = 300
# In the session: seconds of Unix time at which its key was made, so at the latest log-in.
SINCE = "_since"
EXPIRY = "_session_expiry"  # Django's, by set_expiry()
# On a request: a cookie that its answer must set, as arguments of `set_cookie`.
COOKIE = "cookie_to_set"

TOUCH = """
WITH touched AS (
    UPDATE django_session SET expire_date = %(until)s
    WHERE session_key = %(digest)s AND expire_date < %(until)s RETURNING session_key
)
UPDATE sign_ins SET last_used_at = clock_timestamp()
WHERE session_digest IN (SELECT session_key FROM touched)
"""
MOVE = "UPDATE sign_ins SET session_digest = %(after)s WHERE session_digest = %(before)s"
END = """
WITH gone AS (DELETE FROM sign_ins WHERE session_digest = %(digest)s)
DELETE FROM django_session WHERE session_key = %(digest)s
"""
# What has run out, and rows of `sign_ins` whose session is not there any more. By the clock that
# wrote `expire_date`, which is not the database's.
CLEAR = """
WITH gone AS (DELETE FROM django_session WHERE expire_date < %(now)s)
DELETE FROM sign_ins WHERE NOT EXISTS (
    SELECT FROM django_session WHERE session_key = session_digest AND expire_date >= %(now)s
)
"""


def digest(key: str | None) -> str:
    """What the table holds of a key, which has too much chance to be guessed from it."""
    return hashlib.sha256((key or "").encode()).hexdigest()[:DIGEST]


def sign(random: str, secret: str | None = None) -> str:
    """By `SECRET_KEY`, unless another is given."""
    signature = salted_hmac("config.sessions", random, secret=secret, algorithm="sha256")
    return signature.hexdigest()[:SIGNATURE]


def new_key() -> str:
    random = get_random_string(RANDOM)
    return random + sign(random)


def run(statement: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


class SessionStore(db.SessionStore):
    """Django's, with the rules above. What it has for asynchronous views is not used here."""

    # What Django has and its stubs leave out.
    _session: dict[str, Any]
    _get_or_create_session_key: Callable[[], str]

    def _get_new_session_key(self) -> str:
        return new_key()

    def _validate_session_key(self, key: str) -> bool:
        """Whether we made this key, in a time that says nothing of the signature."""
        if not (key and len(key) == RANDOM + SIGNATURE and key.isascii()):
            return False
        random, signature = key[:RANDOM], key[RANDOM:]
        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        return any(constant_time_compare(sign(random, each), signature) for each in keys)

    def load(self) -> dict[str, Any]:
        key, now = self.session_key, timezone.now()
        found = self.model.objects.filter(session_key=digest(key), expire_date__gt=now).first()
        if found is None:
            self._session_key = None
            return {}
        data: dict[str, Any] = self.decode(found.session_data)
        until = self.ends(data)
        if (until - found.expire_date).total_seconds() >= TOUCH_SECONDS:
            self.touch(until)
        return data

    def touch(self, until: datetime) -> None:
        """Notes that the session is in use. A database that takes no changes lets it be read."""
        try:
            run(TOUCH, digest=digest(self.session_key), until=until)
        except Error as error:
            from config.neon import failures

            failure = failures.of(error)
            if connection.in_atomic_block or not failure:
                raise
            if failure.kind is not failures.Kind.READ_ONLY:
                raise

    def ends(self, data: dict[str, Any]) -> datetime:
        """When the session ends, if it is not used after this moment."""
        now = timezone.now()
        since = datetime.fromtimestamp(data.get(SINCE, time.time()), UTC)
        return min(
            now + timedelta(seconds=settings.SESSION_IDLE_SECONDS),
            since + timedelta(seconds=settings.SESSION_ABSOLUTE_SECONDS),
            self.get_expiry_date(modification=now, expiry=data.get(EXPIRY)),
        )

    def exists(self, session_key: str) -> bool:
        return bool(super().exists(digest(session_key)))

    def create(self) -> None:
        self[SINCE] = int(time.time())
        super().create()

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        return self.model(
            session_key=digest(self._get_or_create_session_key()),
            session_data=self.encode(data),
            expire_date=self.ends(data),
        )

    def cycle_key(self) -> None:
        """A new key for the same session: at log-in, and when its account's password changes."""
        before = self.session_key
        data = self._session
        self.create()
        self._session_cache = data
        if before:
            run(MOVE, before=digest(before), after=digest(self.session_key))
            self.delete(before)

    def delete(self, session_key: str | None = None) -> None:
        """The session, and what its owner saw of it."""
        if key := session_key or self.session_key:
            run(END, digest=digest(key))

    @classmethod
    def clear_expired(cls) -> None:
        run(CLEAR, now=timezone.now())


class SessionMiddleware(middleware.SessionMiddleware):
    """Django's. Sets a cookie for those who have no answer at hand to set it on, too."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer: HttpResponse = super().process_response(request, response)
        if cookie := getattr(request, COOKIE, None):
            answer.set_cookie(**cookie)
        return answer
