"""Test databases are made over the direct host: they need a session."""

from typing import Any

from django.db.backends.postgresql.creation import DatabaseCreation as DjangoDatabaseCreation


class DatabaseCreation(DjangoDatabaseCreation):
    def create_test_db(self, *arguments: Any, **options: Any) -> Any:
        self.connection.use_direct_host()  # type: ignore[attr-defined]  # our engine's
        return super().create_test_db(*arguments, **options)
