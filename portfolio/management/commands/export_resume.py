"""`manage.py export_resume [--public] [--output FILE]`"""

from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, InterfaceError

FAILED, UNAVAILABLE = 1, 3

DESCRIPTION = """\
Writes the CV in the format of JSON Resume (https://jsonresume.org/schema).

All of it: hidden entries, hidden contact values, and whatever an imported
document held. `import_resume --replace` makes the same CV of it again.

With --public only what the public may see, as GET /api/resume.json answers it:
the file to publish, or to give to a theme.
"""
EPILOG = """\
examples:
  manage.py export_resume --output cv.json
  manage.py export_resume --public | resume export cv.html
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
        parser.add_argument(
            "--public", action="store_true", help="only what the public may see of the CV"
        )
        parser.add_argument(
            "--output", type=Path, metavar="FILE", help="(standard output) a file to write"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from portfolio import cv, jsonresume

        public, output = options["public"], options["output"]
        try:
            document = jsonresume.export(cv.read(owner=not public), public=public)
        except (DatabaseError, InterfaceError) as error:
            reason = str(error).partition("\n")[0]
            sentence = f"The database can't be read: {reason}"
            raise CommandError(sentence, returncode=UNAVAILABLE) from None
        text = jsonresume.dumps(document)
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            output.write_text(text, encoding="utf-8")
        except OSError as error:
            sentence = f"{output} can't be written: {error.strerror}."
            raise CommandError(sentence, returncode=FAILED) from None
        self.stderr.write(f"Wrote {output}: {len(text.encode()):,} bytes.")
