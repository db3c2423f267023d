"""The list of guards: tests/mutations/*.toml, one file a room, each guard with the test that sees.

[[guard]]
name = "a stale edit is refused"
file = "portfolio/querysets.py"
replace = "exact text that occurs once"
by = "the text without the guard"
test = "tests/portfolio/api/test_preconditions.py::test_stale_is_412"
"""

import hashlib
import re
import tomllib
from pathlib import Path
from typing import NamedTuple

KEYS = {"name", "file", "replace", "by", "test"}


class Guard(NamedTuple):
    room: str
    name: str
    file: str
    replace: str
    by: str
    test: str


class ListError(Exception):
    """The list can't be read. The sentence names the file and the guard."""


def read(tree: Path) -> list[Guard]:
    """All guards of a checkout. Raises `ListError`."""
    guards: list[Guard] = []
    for path in sorted((tree / "tests" / "mutations").glob("*.toml")):
        try:
            found = tomllib.loads(path.read_text())
        except tomllib.TOMLDecodeError as error:
            raise ListError(f"{path.name} is no TOML: {error}.") from None
        for number, fields in enumerate(found.get("guard", []), 1):
            if set(fields) != KEYS or not all(isinstance(each, str) for each in fields.values()):
                raise ListError(f"{path.name}, guard {number}: write {', '.join(sorted(KEYS))}.")
            guards.append(Guard(path.stem, **fields))
    if not guards:
        raise ListError("There are no guards in tests/mutations.")
    return guards


def fault(tree: Path, guard: Guard) -> str:
    """Why the guard can't be tried; "" where it can."""
    file = tree / guard.file
    if not file.is_file():
        return f"{guard.file} is not there"
    count = file.read_text().count(guard.replace) if guard.replace else 0
    if count != 1:
        return f"“replace” occurs {count} times in {guard.file}"
    if guard.replace == guard.by:
        return "“by” is the same as “replace”"
    return "" if names_a_test(tree, guard.test) else f"there is no test {guard.test}"


def names_a_test(tree: Path, test: str) -> bool:
    path, _, rest = test.partition("::")
    function = rest.rpartition("::")[2].partition("[")[0]
    if not (tree / path).is_file() or not function:
        return False
    pattern = rf"^\s*(async )?def {re.escape(function)}\("
    return re.search(pattern, (tree / path).read_text(), re.MULTILINE) is not None


def sample(guards: list[Guard], count: int) -> list[Guard]:
    """A fixed part, spread over the rooms: the same for the same names, wherever it runs."""
    return sorted(guards, key=lambda guard: hashlib.sha256(guard.name.encode()).digest())[:count]
