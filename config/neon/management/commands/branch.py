"""`manage.py branch …`: branches of the database, one verb each."""

import argparse
import signal
import sys
from types import FrameType
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser

from config.env import ConfigurationError
from config.neon.branches.interface import BranchError
from config.neon.branches.verbs import VERBS, Context

HELP = """\
Branches: copies of the database to work on, on Neon or on the server at hand.

A day's work:

  branch create feature/cv --expires 7d   a copy of production, of its own
  branch use feature/cv                   manage.py and make run talk to it
  (edit models, makemigrations)
  branch migrate feature/cv               apply the new migrations there
  branch list                             which branch lacks which migration
  branch rehearse                         try them on a throw-away copy of production
  branch promote feature/cv               the same migrations to production
  branch use --none
  branch delete feature/cv

With NEON_API_KEY and NEON_PROJECT_ID they are branches of that Neon project;
otherwise each is a database on the server of DATABASE_URL. `branch VERB --help`
tells what else a verb takes. It ends with 0 when all was done, with 1 and a
sentence when something was refused or failed, with 2 for wrong arguments.
"""
# What a shell says of a program that Ctrl-C has ended.
INTERRUPTED = 128 + signal.SIGINT


class Parser(CommandParser):
    """Wrong arguments end with 2 and one sentence, however the command was called."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{message}\nSee `{self.prog} --help`.\n")


class Command(BaseCommand):
    help = HELP
    # A broken model must not keep anyone from deleting a branch.
    requires_system_checks = []

    def create_parser(self, *arguments: Any, **options: Any) -> CommandParser:
        return super().create_parser(
            *arguments, formatter_class=argparse.RawDescriptionHelpFormatter, **options
        )

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(
            dest="verb", required=True, metavar="VERB", title="verbs", parser_class=Parser
        )
        for verb in VERBS:
            sub = verbs.add_parser(verb.name, help=verb.help, description=verb.help)
            verb.add_arguments(sub)
            if verb.name not in {"shell", "run", "tune"}:
                sub.add_argument("--json", action="store_true", help="the result for machines")
            sub.set_defaults(run=verb.run)

    def handle(self, *args: Any, **options: Any) -> None:
        context = Context(as_json=options.get("json", False))
        # As Ctrl-C: what is half done is taken back on the way out.
        before = signal.signal(signal.SIGTERM, interrupt)
        try:
            code = options["run"](context, options)
        except (BranchError, ConfigurationError) as error:
            context.tell(f"{error}")
            code = getattr(error, "code", 1)
        except KeyboardInterrupt:
            context.tell("Interrupted. What was half done is taken back, or by the next command.")
            code = INTERRUPTED
        finally:
            signal.signal(signal.SIGTERM, before)
        if code:
            sys.exit(code)


def interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
