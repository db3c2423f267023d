"""The table, the command, and what it says: without breaking anything."""

import ast
import subprocess
import sys
from collections import Counter

from config.env import BASE_DIR
from tests.torture import neon_layer
from tests.torture.known import FOLDERS, LIST
from tests.torture.scenarios import SCENARIOS
from tests.torture.table import Row, markdown

GOOD = Row("a fault", "something", "seen", holds=True)


def command(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.torture", *words],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_table_names_what_is_broken():
    bad = GOOD._replace(fault="a|b", holds=False)
    assert markdown([GOOD, bad]).splitlines() == [
        "| fault | demanded | seen | |",
        "| --- | --- | --- | --- |",
        "| a fault | something | seen | |",
        r"| a\|b | something | seen | **broken** |",
    ]


def test_every_test_that_the_list_names_is_there():
    found = set()
    for folder in FOLDERS:
        for path in (BASE_DIR / folder).glob("test_*.py"):
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef):
                    file = path.stem.removeprefix("test_")
                    found.add(f"{path.parent.name}/{file}::{node.name.removeprefix('test_')}")
    assert [name for known in LIST for name in known.tests if name not in found] == []


def test_a_fault_holds_where_all_its_cases_passed():
    results = {
        "faults/a::b": Counter(PASSED=3),
        "faults/a::c": Counter(PASSED=2, FAILED=1),
        "faults/a::d": Counter(PASSED=1, ERROR=1),
    }
    assert neon_layer.row("f", "d", ("faults/a::b",), results) == ("f", "d", "3 of 3 cases", True)
    broken = neon_layer.row("f", "d", tuple(results), results)
    assert (broken.holds, broken.seen) == (
        False,
        "6 of 8 cases; not so: faults/a::c, faults/a::d",
    )
    gone = neon_layer.row("f", "d", ("faults/a::b", "faults/a::e"), results)
    assert (gone.holds, gone.seen) == (False, "3 of 3 cases; not so: faults/a::e")
    assert not neon_layer.row("f", "d", (), results).holds


def test_how_a_test_ended_is_read_from_what_pytest_tells():
    line = "tests/faults/test_copies.py::test_a_copy[down - failures0] FAILED   [ 12%]\n"
    found = neon_layer.ENDED.match(line)
    assert found
    assert found.groups() == ("faults", "copies", "a_copy", "FAILED")
    assert not neon_layer.ENDED.match("FAILED tests/faults/test_copies.py::test_a_copy - assert")


def test_the_command_teaches_and_lists():
    taught = command("--help")
    assert taught.returncode == 0
    for word in ("--short", "--only", "--write", "exit\ncode", "make system-deps"):
        assert word in taught.stdout
    listed = command("--list")
    assert [line.split()[0] for line in listed.stdout.splitlines()] == list(SCENARIOS)


def test_an_unknown_name_is_refused():
    refused = command("--only", "earthquakes")
    assert refused.returncode == 2
    assert "earthquakes" in refused.stderr
