"""Writes the OpenAPI document, or checks that it is up to date."""

from argparse import ArgumentParser
from difflib import unified_diff
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portfolio.api.docs import DOCUMENT

LONGEST_DIFF = 40  # lines


class Command(BaseCommand):
    help = "Writes the OpenAPI document from the code to portfolio/api/openapi.json."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; exit 1 if the file is stale"
        )
        parser.add_argument(
            "--output", metavar="FILE", default=str(DOCUMENT), help="another file, or - for stdout"
        )

    def handle(self, *, check: bool, output: str, **options: Any) -> None:
        try:
            from portfolio.api.schema import generator
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] != "drf_spectacular":
                raise
            raise CommandError(
                "drf-spectacular is missing. Install requirements-dev.txt, then try again."
            ) from None
        text = generator.text()
        if check:
            self.compare(text, Path(output))
        elif output == "-":
            self.stdout.write(text, ending="")
        else:
            self.write(text, Path(output))

    def write(self, text: str, file: Path) -> None:
        try:
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{file} can't be written: {error.strerror}.") from None
        self.stdout.write(f"{file} written.")

    def compare(self, text: str, file: Path) -> None:
        try:
            committed = file.read_text(encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}.") from None
        if committed == text:
            self.stdout.write(f"{file} is up to date.")
            return
        lines = unified_diff(
            committed.splitlines(), text.splitlines(), "committed", "code", lineterm="", n=1
        )
        for line in islice(lines, LONGEST_DIFF):
            self.stderr.write(line)
        raise CommandError(f"{file} is stale. Run: python manage.py openapi")
