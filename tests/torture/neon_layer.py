"""Runs the Neon layer's tests of faults, and tells of them by fault."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator

from config.env import BASE_DIR
from tests.faults.stack import Stack
from tests.torture.known import FOLDERS, LIST
from tests.torture.table import Row, Say, Size

# A line of pytest's, told at length: tests/faults/test_reading.py::test_name[parameters] PASSED
ENDED = re.compile(r"^tests/(\w+)/test_(\w+)\.py::test_(\w+)(?:\[.*\])? (PASSED|FAILED|ERROR)\b")
EACH = 20  # tests between two lines that say how far it is

# By test, how often it ended so.
Results = dict[str, Counter[str]]


def neon_layer(stack: Stack, size: Size, say: Say) -> Iterator[Row]:
    """With servers of their own."""
    say(f"the tests of {' and '.join(FOLDERS)}")
    results, tail = run(say)
    if not results:
        yield Row("the Neon layer's tests of faults", "they run", tail[-500:], holds=False)
        return
    named: set[str] = set()
    for known in LIST:
        named.update(known.tests)
        yield row(known.fault, known.demanded, known.tests, results)
    others = tuple(name for name in results if name not in named)
    yield row("all else that those tests break", "what each is named for", others, results)


def run(say: Say) -> tuple[Results, str]:
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "--tb=short"]
    process = subprocess.Popen(
        # The short load of the tests is a long one here.
        [*command, "--deselect=tests/faults/test_load.py", *FOLDERS],
        cwd=BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    results: Results = {}
    lines: list[str] = []
    assert process.stdout
    for line in process.stdout:
        lines.append(line)
        if ended := ENDED.match(line):
            folder, file, name, how = ended.groups()
            results.setdefault(f"{folder}/{file}::{name}", Counter())[how] += 1
            done = sum(each.total() for each in results.values())
            if done % EACH == 0:
                say(f"{done} tests")
    if process.wait():
        sys.stderr.writelines(lines)
    return results, "".join(lines)


def row(fault: str, demanded: str, tests: tuple[str, ...], results: Results) -> Row:
    missing = [name for name in tests if name not in results]
    found = [results[name] for name in tests if name in results]
    cases = sum(each.total() for each in found)
    passed = sum(each["PASSED"] for each in found)
    told = f"{passed} of {cases} cases"
    broken = [name for name in tests if name in results and set(results[name]) != {"PASSED"}]
    if missing or broken:
        told += f"; not so: {', '.join(broken + missing)}"
    return Row(fault, demanded, told, bool(cases) and not missing and not broken)
