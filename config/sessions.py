"""Sessions in the database."""

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """Django's, for any cookie: one with a null character would be an error of the database."""

    def _validate_session_key(self, key: str) -> bool:
        valid = super()._validate_session_key(key)  # type: ignore[misc]  # which the stubs leave out
        return bool(valid) and key.isalnum()
