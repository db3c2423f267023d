"""`manage.py import_resume FILE|- [--replace] [--dry-run]`"""

import sys
from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, InterfaceError

from portfolio import jsonresume
from portfolio.jsonresume.faults import line

REFUSED, UNAVAILABLE = 1, 3

DESCRIPTION = """\
Imports a CV in the format of JSON Resume (https://jsonresume.org/schema).

Merges it into the CV that there is: an entry that is there already takes what
the document says of it, others are added, none is removed. An entry is known
by its name, position and the like. What does not change is not written.

With --replace the CV becomes what the document says: what the document does
not have is removed.

What almost fits the format is mended, with a warning that names its path, as in
work[0].endDate. What does not fit is refused, all faults at once. It is all or
nothing: one transaction.
"""
EPILOG = """\
examples:
  manage.py import_resume cv.json --dry-run    what would change, entry by entry
  manage.py import_resume cv.json
  manage.py import_resume cv.json --replace
  curl -fsS https://example.com/cv.json | manage.py import_resume -

exit codes:
  0  imported, or nothing to do
  1  refused: nothing was written
  2  the command was not understood
  3  the database refused or can't be had: nothing was written

`manage.py export_resume` writes such a file. docs/jsonresume.md tells which key
becomes which column.
"""


class Command(BaseCommand):
    help = DESCRIPTION

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name,
            subcommand,
            formatter_class=RawDescriptionHelpFormatter,
            epilog=EPILOG,
            **kwargs,
        )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a JSON file, or - for standard input")
        parser.add_argument(
            "--replace", action="store_true", help="remove what the document does not have"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="show what would change, and write nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        document = self.read(options["file"])
        for path, sentence in document.warnings:
            self.stderr.write(f"warning: {line(path, sentence)}", self.style.WARNING)
        try:
            plan = jsonresume.plan(document, replace=options["replace"])
            if options["dry_run"]:
                self.show(plan)
            else:
                self.apply(plan)
        except jsonresume.ResumeError as error:
            raise refusal(error) from None
        except jsonresume.PlanOutdatedError:
            raise CommandError(
                "The CV was changed in the meantime, so nothing was written. Run this again.",
                returncode=REFUSED,
            ) from None
        except (DatabaseError, InterfaceError) as error:
            reason = str(error).partition("\n")[0]
            sentence = f"The database refused, so nothing was written: {reason}"
            raise CommandError(sentence, returncode=UNAVAILABLE) from None

    def read(self, name: str) -> Any:
        try:
            data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            sentence = f"{name} can't be read: {error.strerror}."
            raise CommandError(sentence, returncode=REFUSED) from None
        try:
            return jsonresume.read(data)
        except jsonresume.ResumeError as error:
            raise refusal(error) from None

    def show(self, plan: Any) -> None:
        from portfolio.jsonresume import describing

        for text in describing.difference(plan):
            self.stdout.write(text)
        self.stdout.write(f"Would be: {describing.summary(plan)}. Nothing was written.")

    def apply(self, plan: Any) -> None:
        from portfolio.jsonresume import describing

        if not plan.changes:
            self.stdout.write("Nothing to do: the CV says all of it already.")
            return

        def tell(section: Any) -> None:
            text = describing.progress(section)
            if text:
                self.stdout.write(text)

        plan.apply(tell)
        self.stdout.write(f"Imported: {describing.summary(plan)}.", self.style.SUCCESS)


def refusal(error: Any) -> CommandError:
    faults = [f"  {line(path, sentence)}" for path, sentence in error.faults]
    text = "\n".join(["The document is refused, and nothing was written:", *faults])
    return CommandError(text, returncode=REFUSED)
