"""`manage.py loadsample`"""

from typing import Any

from django.core.management.base import BaseCommand

from portfolio import history, sample


class Command(BaseCommand):
    help = "Fills an empty database with the CV of an invented person. Leaves any other as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        if not sample.is_empty():
            self.stdout.write("The database has content already: nothing loaded.")
            return
        with history.acting_as("command loadsample"):
            rows = sample.load()
        self.stdout.write(f"Loaded {rows} rows of a sample CV.")
