"""docs/security.md: its lists are whole, and each test that it names is there. And what it says of
the code as a whole: no dynamic code, no client that follows redirects, no other cryptography.
"""

import ast
import re
from pathlib import Path
from typing import NamedTuple

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password

from config.env import BASE_DIR
from portfolio import rules
from portfolio.images import checking
from portfolio.jsonresume import strict
from tests.conftest import Client
from tests.mutations.guards import names_a_test

PAGE = (BASE_DIR / "docs" / "security.md").read_text()
NAMED = re.compile(r"`([^`]+)`")
# ASVS 5.0.0: the items of levels 1 and 2, section by section, as its published table has them. All
# chapters have 70 of level 1 and 183 of level 2; chapters 10 and 17 have 5 and 31 of these.
ASVS = """
1.1.1-2 1.2.1-9 1.3.1-11 1.4.1-3 1.5.1-2 2.1.1-3 2.2.1-3 2.3.1-4 2.4.1 3.2.1-2 3.3.1-4 3.4.1-6
3.5.1-5 3.7.1-2 4.1.1-3 4.2.1 4.3.1-2 4.4.1-4 5.1.1 5.2.1-3 5.3.1-2 5.4.1-3 6.1.1-3 6.2.1-12
6.3.1-4 6.4.1-4 6.5.1-5 6.6.1-3 6.8.1-4 7.1.1-3 7.2.1-4 7.3.1-2 7.4.1-5 7.5.1-2 7.6.1-2 8.1.1-2
8.2.1-3 8.3.1 8.4.1 9.1.1-3 9.2.1-4 11.1.1-2 11.2.1-3 11.3.1-3 11.4.1-4 11.5.1 11.6.1 12.1.1-3
12.2.1-2 12.3.1-4 13.1.1 13.2.1-5 13.3.1-2 13.4.1-5 14.1.1-2 14.2.1-4 14.3.1-3 15.1.1-3 15.2.1-3
15.3.1-7 16.1.1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3
"""
LEVEL_1 = """
1.2.1-5 1.3.1-2 1.5.1 2.1.1 2.2.1-2 2.3.1 3.2.1-2 3.3.1 3.4.1-2 3.5.1-3 4.1.1 4.4.1 5.2.1-2 5.3.1-2
6.1.1 6.2.1-8 6.3.1-2 6.4.1-2 7.2.1-4 7.4.1-2 8.1.1 8.2.1-2 8.3.1 9.1.1-3 9.2.1 11.3.1-2 11.4.1
12.1.1 12.2.1-2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1 15.3.1
"""
TOP_10 = [f"API{number}" for number in range(1, 11)]
RUNS_DATA = {"eval", "exec", "pickle.loads", "pickle.load", "marshal.loads", "marshal.load"}
# Read what `manage.py prebuild` wrote, and nobody can write in the image.
EXECUTES = {
    "config/bundle.py",
    "config/management/commands/prebuild.py",
    "config/patterns.py",
}
CRYPTOGRAPHY = re.compile(
    r"^\s*(?:import|from) (?:hashlib|hmac|secrets|argon2)\b|salted_hmac|get_random_string|"
    r"\bsigning\.|Signer\b",
    re.MULTILINE,
)


class Row(NamedTuple):
    item: str
    cells: list[str]

    @property
    def proof(self) -> str:
        return self.cells[-1]


def tables() -> dict[str, list[Row]]:
    """The rows under each heading."""
    found: dict[str, list[Row]] = {}
    heading = ""
    for line in PAGE.splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        elif line.startswith("| ") and not line.startswith("| item "):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            found.setdefault(heading, []).append(Row(cells[0], cells))
    return found


def items(text: str) -> list[str]:
    found = []
    for word in text.split():
        first, _, last = word.partition("-")
        section, _, number = first.rpartition(".")
        found += [f"{section}.{each}" for each in range(int(number), int(last or number) + 1)]
    return found


TABLES = tables()
CHAPTERS = [heading for heading in TABLES if re.match(r"V\d", heading)]
PROVEN = [
    row
    for heading, rows in TABLES.items()
    if heading in CHAPTERS or heading.startswith("OWASP API")
    for row in rows
]


def product() -> list[Path]:
    return [
        file for folder in ("config", "portfolio") for file in (BASE_DIR / folder).rglob("*.py")
    ]


def test_the_tables_of_this_page_are_whole() -> None:
    assert [row.item for heading in CHAPTERS for row in TABLES[heading]] == items(ASVS)
    assert (len(items(LEVEL_1)), len(items(ASVS))) == (70 - 5, 70 + 183 - 5 - 31)
    assert [row.item for row in TABLES["OWASP API Security Top 10, 2023"]] == TOP_10
    assert {"Data", "Cryptography"} <= set(TABLES)
    assert all(all(row.cells) for rows in TABLES.values() for row in rows)


@pytest.mark.parametrize("heading", CHAPTERS)
def test_an_item_has_the_level_that_the_standard_gives_it(heading: str) -> None:
    first = items(LEVEL_1)

    assert [row.cells[1] for row in TABLES[heading]] == [
        "1" if row.item in first else "2" for row in TABLES[heading]
    ]


@pytest.mark.parametrize("row", PROVEN, ids=[row.item for row in PROVEN])
def test_an_item_names_tests_that_exist_or_a_reason(row: Row) -> None:
    if row.proof.startswith(("Does not apply: ", "**Not done**: ")):
        assert len(row.proof) > len("Does not apply: ") + 5
        return
    tests = NAMED.findall(row.proof)
    assert tests
    for test in tests:
        assert names_a_test(BASE_DIR, test), test


def test_the_inventory_of_cryptography_is_whole() -> None:
    named = {name for row in TABLES["Cryptography"] for name in NAMED.findall(row.proof)}
    using = {
        str(file.relative_to(BASE_DIR))
        for file in product()
        if CRYPTOGRAPHY.search(file.read_text())
    }

    assert using - named == set()
    assert [name for name in named if not (BASE_DIR / name).is_file()] == []


def test_no_hash_is_a_broken_one_but_the_one_of_a_standard() -> None:
    """RFC 6238's codes are HMAC-SHA1, which is not broken, and what every app knows."""
    using = {
        str(file.relative_to(BASE_DIR))
        for file in product()
        if re.search(r"\b(md5|sha1)\b", file.read_text())
    }

    assert using <= {"portfolio/accounts/totp.py"}


def test_the_project_has_no_dynamic_code() -> None:
    found = set()
    for file in product():
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and called(node) in RUNS_DATA:
                found.add(str(file.relative_to(BASE_DIR)))

    assert found == EXECUTES


def called(node: ast.Call) -> str:
    return ast.unparse(node.func)


def test_a_password_of_any_characters_is_taken_as_it_is_typed() -> None:
    """No rule of composition, 64 characters and more, and nothing is cut off or changed."""
    typed = " Ünïcode ist 字 erlaubt, " * 6
    validate_password(typed)
    kept = make_password(typed)

    assert len(typed) > 64
    assert check_password(typed, kept)
    for other in (typed.strip(), typed.lower(), typed[:-1], typed + "x"):
        assert not check_password(other, kept)


@pytest.mark.django_db
def test_the_log_in_masks_the_password_and_lets_a_manager_fill_it(api: Client) -> None:
    page = api.get("/admin/login/").content.decode()

    (field,) = re.findall(r'<input[^>]*name="password"[^>]*>', page)
    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    assert "onpaste" not in page


def test_no_client_of_ours_follows_redirects() -> None:
    """`http.client` follows none; libraries that do are not imported."""
    following = re.compile(
        r"^\s*(?:import|from) (?:urllib\.request|requests|httpx)\b", re.MULTILINE
    )

    assert [file for file in product() if following.search(file.read_text())] == []


def test_our_scripts_set_texts_as_texts() -> None:
    """Markup is taken from one answer alone: the preview of Markdown, of which 1.3.5 holds."""
    sinks = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|Function\("
    )
    scripts = [*(BASE_DIR / "portfolio" / "static").rglob("*.js")]

    assert len(scripts) > 5
    assert {file.name for file in scripts if sinks.search(file.read_text())} == {"markdown.js"}


def test_the_kinds_and_sizes_of_files_are_documented() -> None:
    page, resume = (
        " ".join((BASE_DIR / "docs" / name).read_text().split())
        for name in ("page.md", "jsonresume.md")
    )
    kinds = {kind.removeprefix("image/") for kind in rules.PICTURES.values()}

    assert [kind for kind in kinds if kind not in page.lower()] == []
    assert f"{checking.MOST_BYTES:,} bytes and {checking.MOST_PIXELS:,} pixels" in page
    assert f"more than {strict.MOST_BYTES:,} bytes" in resume
