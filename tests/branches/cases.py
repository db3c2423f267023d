"""Migrations that come after the project's own: a package of them for one test."""

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.test import override_settings

from config.env import BASE_DIR

OWN = """from importlib import import_module

Migration = import_module("portfolio.migrations.{name}").Migration
"""
CASE = """from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("portfolio", "{before}")]
    atomic = {atomic}
    operations = [{operations}]
"""


def own_migrations() -> list[str]:
    """The names of the project's own, in order."""
    return sorted(path.stem for path in (BASE_DIR / "portfolio/migrations").glob("0*.py"))


def write_package(folder: Path, *cases: str, atomic: bool = True) -> str:
    """A package in `folder` with the project's migrations, and one for each text of operations.

    The cases are called 9001_case, 9002_case, … Answers the package's name.
    """
    name = f"migrations_{secrets.token_hex(6)}"
    package = folder / name
    package.mkdir()
    (package / "__init__.py").write_text("")
    before = ""
    for own in own_migrations():
        (package / f"{own}.py").write_text(OWN.format(name=own))
        before = own
    for number, operations in enumerate(cases, start=9001):
        text = CASE.format(before=before, operations=operations, atomic=atomic)
        before = f"{number}_case"
        (package / f"{before}.py").write_text(text)
    return name


@contextmanager
def cases(folder: Path, *texts: str, atomic: bool = True) -> Iterator[None]:
    """Within it, the project has these migrations too."""
    name = write_package(folder, *texts, atomic=atomic)
    sys.path.insert(0, f"{folder}")
    try:
        with override_settings(MIGRATION_MODULES={"portfolio": name}):
            yield
    finally:
        sys.path.remove(f"{folder}")
        for module in [module for module in sys.modules if module.split(".")[0] == name]:
            del sys.modules[module]


def run_sql(forwards: str, backwards: str = "") -> str:
    """The text of an operation."""
    return f"migrations.RunSQL({forwards!r}, {backwards!r}),"
