"""`manage.py flush`: Django's own, which empties production only for who types its name."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import flush
from django.db import connections

from config.neon.branches import production
from config.neon.branches.interface import BranchError

LOST = "This deletes every row of the production branch."


class Command(flush.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--yes-i-mean", metavar="NAME", help="the production branch's name, to empty it"
        )

    def handle(self, **options: Any) -> None:
        connection = connections[options["database"]]
        try:
            production.require_name(connection, what=LOST, given=options.get("yes_i_mean"))
        except BranchError as error:
            raise CommandError(f"{error}", returncode=error.code) from None
        super().handle(**options)
