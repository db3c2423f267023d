"""docs/incidents.md: each of its commands is one, with the words that it takes."""

import re
import shlex
import subprocess

import pytest
from django.core.management import load_command_class

from config.commands_allowed import require
from config.env import BASE_DIR
from tests.audit.__main__ import CHECKS

PAGE = (BASE_DIR / "docs" / "incidents.md").read_text()
DEPLOYING = (BASE_DIR / "docs" / "deploy.md").read_text()
LINES = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    for line in block.splitlines()
]


def lines(start: str) -> list[str]:
    return [line for line in LINES if line.startswith(start)]


def test_the_five_incidents_have_a_chapter_each_with_commands():
    chapters = PAGE.split("\n## ")[1:]

    assert [chapter.partition("\n")[0] for chapter in chapters] == [
        "A token has leaked",
        "A password has leaked",
        "A bad deploy",
        "A row was deleted",
        "A wrong migration",
    ]
    assert all("```sh\n" in chapter for chapter in chapters)


def test_the_shell_understands_all_of_it():
    script = "\n".join(LINES)
    done = subprocess.run(["bash", "-n", "-c", script], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("line", lines(".ci/manage"))
def test_the_manage_function_takes_the_command(line: str):
    _, stage, command, *arguments = shlex.split(line)

    assert stage == "$STAGE"
    assert require(command, arguments) == [command, *arguments]
    parse(command, arguments)


@pytest.mark.parametrize("line", lines(".venv/bin/python manage.py"))
def test_manage_py_takes_the_command(line: str):
    _, _, command, *arguments = shlex.split(line)

    parse(command, arguments)


def parse(command: str, arguments: list[str]) -> None:
    """Raises `SystemExit` where the command has no such word."""
    from django.core.management import get_commands

    found = get_commands()[command]
    found = found if not isinstance(found, str) else load_command_class(found, command)
    found.create_parser("manage.py", command).parse_args(arguments)


@pytest.mark.parametrize("line", [*lines("aws"), *lines("VERSION="), *lines("FUNCTION=")])
def test_what_speaks_to_aws_is_a_line_of_the_other_page(line: str):
    """There it is put before the CLI's own parser: `make test-stack`."""
    assert line in DEPLOYING


def test_nothing_else_is_run():
    known = (".ci/manage ", ".venv/bin/python manage.py ", "aws ", "VERSION=", "FUNCTION=", "psql ")

    assert [line for line in LINES if not line.startswith(known)] == []


def test_the_tables_that_are_asked_are_there():
    from django.apps import apps

    tables = {model._meta.db_table: model for model in apps.get_models()}
    for line in lines("psql"):
        (table,) = re.findall(r"FROM (\w+)", line)
        columns = {field.column for field in tables[table]._meta.fields}
        asked = re.search(r"SELECT ([a-z_, ]+) FROM", line)
        assert asked is None or set(asked[1].split(", ")) <= columns


def test_what_is_named_in_passing_is_there():
    makefile = (BASE_DIR / "Makefile").read_text()

    assert "secrets" in CHECKS
    assert re.search(r"^audit:", makefile, re.MULTILINE)
    for page, anchor in re.findall(r"\]\(([\w.]+)#([\w-]+)\)", PAGE):
        headings = re.findall(r"^#+ (.+)$", (BASE_DIR / "docs" / page).read_text(), re.MULTILINE)
        assert anchor in {heading.lower().replace(" ", "-") for heading in headings}
