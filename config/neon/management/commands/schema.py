"""`manage.py schema`: writes what each migration makes, for `branch list` to tell drift by."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.neon.branches import drift
from config.neon.local import LocalPostgresError, Server

HELP = """\
Runs all migrations one by one on an embedded PostgreSQL of its own and writes what each of them
changes to config/schema.json. Needs no database; run it when a migration is new or changed.
"""


class Command(BaseCommand):
    help = HELP

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, default=drift.FILE, help="default: %(default)s")

    def handle(self, *args: Any, output: Path, **options: Any) -> None:
        try:
            with Server.temporary() as server:
                server.create_database("schema")
                text = drift.written(server.url("schema"))
        except LocalPostgresError as error:
            raise CommandError(f"{error}") from None
        output.write_text(json.dumps(text, indent=1, ensure_ascii=False) + "\n")
        self.stdout.write(f"{output} tells {len(text['migrations'])} migrations.")
