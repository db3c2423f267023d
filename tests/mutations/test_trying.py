"""The lists of guards are sound, and the script that tries them tells each case from the others."""

import shutil
import subprocess
from pathlib import Path

import pytest

from config.env import BASE_DIR
from tests.mutations.guards import Guard, ListError, fault, names_a_test, read, sample
from tests.mutations.trying import NOT_SEEN, NOT_TRIED, SEEN, Copy, copy

PRODUCT = """
def doubled(number):
    if number > 100:
        raise ValueError("too large")
    return 2 * number


def halved(number):
    return number / 2
"""
TESTS = """
import pytest
from product import doubled


def test_large_is_refused():
    with pytest.raises(ValueError, match="too large"):
        doubled(101)


def test_doubled():
    assert doubled(2) == 4
"""
LIMIT = '    if number > 100:\n        raise ValueError("too large")\n'


def guard(replace: str, by: str, test: str = "test_large_is_refused") -> Guard:
    return Guard("room", "the limit holds", "product.py", replace, by, f"tests/test_it.py::{test}")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A tree with a product of two functions, and this script's own plugin."""
    folder = tmp_path / "tests" / "mutations"
    folder.mkdir(parents=True)
    shutil.copy(BASE_DIR / "tests" / "mutations" / "outcome.py", folder)
    for place in (folder, folder.parent):
        (place / "__init__.py").touch()
    (tmp_path / "product.py").write_text(PRODUCT)
    (tmp_path / "tests" / "test_it.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:django\npythonpath = .\n")
    return tmp_path


def test_each_guard_of_the_lists_can_be_tried():
    found = read(BASE_DIR)

    assert {each.name: why for each in found if (why := fault(BASE_DIR, each))} == {}
    assert len(found) >= 60


def test_each_guard_has_a_name_of_its_own():
    names = [(each.room, each.name) for each in read(BASE_DIR)]

    assert sorted(set(names)) == sorted(names)


def test_a_part_is_the_same_wherever_the_lists_are_read():
    found = read(BASE_DIR)

    assert sample(found, 5) == sample(found[::-1], 5)
    assert len(sample(found, 5)) == 5


def test_each_way_in_which_a_guard_can_go(small: Path):
    place = Copy(small)
    told = {
        "removed": place.try_guard(guard(LIMIT, "")),
        "not looked at": place.try_guard(guard("number / 2", "number / 3", "test_doubled")),
        "mistyped": place.try_guard(guard("def doubled(number):", "def doubled(number) oh:")),
        "not imported": place.try_guard(guard("def doubled", "def tripled")),
    }

    assert {name: verdict.word for name, verdict in told.items()} == {
        "removed": SEEN,
        "not looked at": NOT_SEEN,
        "mistyped": NOT_TRIED,
        "not imported": NOT_TRIED,
    }
    assert told["removed"].how == "asserted"
    # Whatever happened, the next one finds the tree as it was.
    assert (small / "product.py").read_text() == PRODUCT


def test_what_can_not_be_tried_is_told(small: Path):
    assert fault(small, guard(LIMIT, "")) == ""
    assert fault(small, guard("number", "x")) == "“replace” occurs 5 times in product.py"
    assert fault(small, guard("no such", "x")) == "“replace” occurs 0 times in product.py"
    assert fault(small, guard(LIMIT, LIMIT)) == "“by” is the same as “replace”"
    assert fault(small, guard(LIMIT, "")._replace(file="gone.py")) == "gone.py is not there"
    assert "there is no test" in fault(small, guard(LIMIT, "", "test_gone"))


def test_a_test_that_is_not_there_is_told(small: Path):
    assert names_a_test(small, "tests/test_it.py::test_doubled")
    assert names_a_test(small, "tests/test_it.py::TestIt::test_doubled[of 2]")
    assert not names_a_test(small, "tests/test_it.py::test_doubled_twice")
    assert not names_a_test(small, "tests/test_it.py")
    assert not names_a_test(small, "tests/gone.py::test_doubled")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[guard]]\nname = 'x'\n", "one.toml, guard 1: write by, file, name, replace, test."),
        ("[[guard]\n", "one.toml is no TOML"),
        ("", "There are no guards"),
    ],
)
def test_a_list_that_is_none_is_a_sentence(tmp_path: Path, text: str, told: str):
    folder = tmp_path / "tests" / "mutations"
    folder.mkdir(parents=True)
    (folder / "one.toml").write_text(text)

    with pytest.raises(ListError, match=told):
        read(tmp_path)


def test_a_copy_has_what_is_not_committed_yet_and_nothing_that_is_ignored(tmp_path: Path):
    tree, place = tmp_path / "tree", tmp_path / "place"
    tree.mkdir()
    place.mkdir()
    subprocess.run(["git", "init", "--quiet"], cwd=tree, check=True)
    (tree / ".gitignore").write_text("ignored\n")
    for name in ("new", "ignored"):
        (tree / name).write_text(name)

    copy(tree, place)
    assert (place / "new").read_text() == "new"
    assert not (place / "ignored").exists()
