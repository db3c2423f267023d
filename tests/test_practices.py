"""docs/practices.md: each practice listed has a row, and the files and tests of each row exist."""

import re
from typing import NamedTuple

import pytest

from config.env import BASE_DIR

PAGE = (BASE_DIR / "docs" / "practices.md").read_text()
LISTS, _, TABLES = PAGE.partition("\n## ")
NAMED = re.compile(r"`([^`]+)`")


class Row(NamedTuple):
    practice: str
    where: str
    test: str
    how: str


def listed() -> dict[str, list[str]]:
    """The practices under each heading of the lists."""
    found: dict[str, list[str]] = {}
    for line in LISTS.splitlines():
        if line.endswith(":") and not line.startswith("-"):
            found[line[:-1]] = practices = []
        elif line.startswith("- "):
            practices.append(line[2:])
    return found


def tables() -> dict[str, list[Row]]:
    """The rows under each heading of the tables."""
    found: dict[str, list[Row]] = {}
    for part in TABLES.split("\n## "):
        heading, *lines = part.splitlines()
        cells = [line.strip("|").split("|") for line in lines if line.startswith("|")]
        found[heading] = [Row(*(cell.strip() for cell in row)) for row in cells[2:]]
    return found


ROWS = [row for rows in tables().values() for row in rows]


def test_each_listed_practice_has_a_row_and_no_other_has() -> None:
    rows = {heading: [row.practice for row in rows] for heading, rows in tables().items()}
    assert rows == listed()
    assert list(rows) == [
        "Connection management",
        "Query optimisation",
        "Error handling",
        "Security",
        "Monitoring",
        "Testing",
    ]


@pytest.mark.parametrize("row", ROWS, ids=[row.practice for row in ROWS])
def test_a_row_names_files_and_tests_that_exist(row: Row) -> None:
    files, tests = NAMED.findall(row.where), NAMED.findall(row.test)
    assert (files and tests) or row.how.startswith("**Not done**")
    assert row.how
    for file in files:
        assert (BASE_DIR / file).is_file(), file
    for test in tests:
        path, _, function = test.partition("::")
        text = (BASE_DIR / path).read_text()
        assert re.search(rf"^(async )?def {function}\(", text, re.MULTILINE), test
