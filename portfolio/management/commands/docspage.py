"""`manage.py docspage FILE`"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portfolio.api import docs
from portfolio.api.docs_page import render


class Command(BaseCommand):
    help = (
        "Writes the API's page for people to a file. The image's build does, so that no request "
        "has to render it; in a checkout the first request for it does."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        file.write_bytes(render(docs.document()))
