"""`manage.py dbshell`: psql, told what libpq in psycopg knows and an older one may not."""

from collections.abc import Iterable
from typing import Any

from django.db.backends.postgresql.client import DatabaseClient as DjangoDatabaseClient

from config.neon import tls


class DatabaseClient(DjangoDatabaseClient):
    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: dict[str, Any], parameters: Iterable[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        options = dict(settings_dict["OPTIONS"])
        # psql learnt `system` in version 16, and distributions build it with their own trust store.
        if options.get("sslrootcert") == "system":
            options["sslrootcert"] = tls.bundle()
        return super().settings_to_cmd_args_env(settings_dict | {"OPTIONS": options}, parameters)

    def runshell(self, parameters: Iterable[str]) -> None:
        self.connection.announce()  # type: ignore[attr-defined]  # our engine's
        super().runshell(parameters)
