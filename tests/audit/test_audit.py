"""The audit sees what it is there to see; without a network, and without its own packages."""

import json
import subprocess
from pathlib import Path

import pytest

from config.env import BASE_DIR
from portfolio.tokens import new_secret
from tests.audit import advisories, bill, searching, tools
from tests.audit.__main__ import CHECKS

# Made at run time: a secret that stood here would be found here.
PLANTED = {
    "a key of AWS": "AKIA" + "Q3EGWK7Z4N5PLVXA",
    "a private key": "-----BEGIN " + "PRIVATE KEY-----\n" + "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKc",
    "a token of GitHub": "ghp_" + "a1B2c3D4" * 4 + "e5F6",
    "a key of Neon's API": "napi_" + "q8w7e6r5t4" * 5,
    "a password of Neon's": "npg_" + "Zx8Cv7Bn6Mq5",
    "a token of PyPI": "pypi-" + "AgE" + "IcHlwaS5vcmc" * 5,
    "a signed token": "eyJ" + "hbGciOiJIUzI1NiJ9" + ".eyJ" + "zdWIiOiIxMjM0NTY3" + "." + "aB3" * 9,
    "a webhook": "https://hooks.slack.com/services/" + "T0A1B2C3/B4C5D6/" + "x7Y8z9" * 4,
    "a password in an address": "postgresql" + "://owner:" + "kX92mPq7" + "@db.internal/cv",
    "a secret by its name": "SECRET_KEY" + ' = "' + "f7Kq9ZxW3vN8bT2mLp6R" + '"',
}


@pytest.mark.parametrize("what", [*searching.SHAPES])
def test_each_kind_of_secret_is_found(what: str):
    text = new_secret() if what == "a token of this API" else PLANTED[what]
    found = [*searching.search(f"first\n{text}\n", "planted.txt")]

    assert what in {each.what for each in found}
    assert {each.where for each in found} == {"planted.txt:2"}


@pytest.mark.parametrize(
    "text",
    [
        'token = "portfolio_' + "x" * 43 + '"',
        'password = "correct horse battery"',
        'SECRET_KEY = "aaaaaaaaaaaaaaaaaaaaaaaa"',
        "postgresql://nobody@127.0.0.1:1/none",
        'url = f"postgresql://{user}:{password}@{host}"',
    ],
)
def test_what_is_none_is_let_be(text: str):
    assert [*searching.search(text, "here")] == []


def test_a_secret_that_was_committed_and_taken_out_again_is_found(tmp_path: Path):
    def git(*words: str) -> None:
        who = ["-c", "user.name=canary", "-c", "user.email=canary@example.org"]
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True)

    git("init", "--quiet")
    file = tmp_path / "settings.py"
    file.write_text(PLANTED["a secret by its name"])
    git("add", ".")
    git("commit", "--quiet", "--message", "in")
    file.write_text("SECRET_KEY = None\n")
    git("commit", "--quiet", "--all", "--message", "out")

    assert searching.scan(searching.tree(tmp_path)) == []
    (found,) = searching.scan(searching.history(tmp_path))
    assert found.what == "a secret by its name"
    assert found.where.startswith("settings.py@")


def test_a_secret_in_a_new_file_is_found_before_it_is_committed(tmp_path: Path):
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    (tmp_path / "new.env").write_text(PLANTED["a password of Neon's"])

    (found,) = searching.scan(searching.tree(tmp_path))
    assert found.where == "new.env:1"


def test_an_allowance_that_nothing_needs_is_told():
    found = [searching.Found("a webhook", "canary-one", "here"), *[]]
    allowed = [searching.Allowance("canary", "planted"), searching.Allowance("gone", "no more")]

    assert searching.judged(found, allowed) == ([], [allowed[1]])
    assert searching.judged(found, allowed[1:]) == (found, [allowed[1]])


def test_each_allowance_has_its_reason():
    assert all(len(each.reason) > 20 for each in searching.allowances())


def test_silence_of_the_advisories_is_no_answer():
    skipped = {"dependencies": [{"name": "django", "skip_reason": "not found"}]}
    for said in ("", "no JSON", "{}", json.dumps(skipped)):
        assert advisories.read(said, {"Django": "3.2.0"}) == ({}, ["Django 3.2.0"])


def test_a_known_weakness_is_named():
    one = {"id": "PYSEC-2022-190", "fix_versions": ["3.2.13"]}
    said = json.dumps({"dependencies": [{"name": "django", "version": "3.2.0", "vulns": [one]}]})

    assert advisories.read(said, {"django": "3.2.0"}).weak == {"django 3.2.0": ["PYSEC-2022-190"]}


def test_a_sound_package_is_neither_weak_nor_unknown():
    said = json.dumps({"dependencies": [{"name": "my-lib", "version": "1", "vulns": []}]})

    assert advisories.read(said, {"my_lib": "1"}) == ({}, [])


def test_every_lock_is_looked_at():
    names = {str(path.relative_to(BASE_DIR)) for path in tools.locks()}

    assert {"requirements.txt", "requirements-dev.txt", "tests/audit/requirements.txt"} <= names
    assert "django" in tools.pins(BASE_DIR / "requirements.txt")


def test_a_new_licence_and_none_are_strangers():
    def component(name: str, licence: str | None) -> dict[str, object]:
        told = [{"license": {"id": licence}}] if licence else []
        return {"name": name, "version": "1", "licenses": told}

    text = json.dumps(
        {
            "components": [
                component("known", "MIT"),
                component("new", "AGPL-3.0-only"),
                component("silent", None),
                component("Named_One", "LGPL-3.0-only"),
                component("other", "LGPL-3.0-only"),
            ]
        }
    )
    allowed = {"licences": ["MIT"], "packages": {"named-one": "LGPL-3.0-only"}}

    assert bill.strangers(text, allowed) == [
        "new 1: AGPL-3.0-only",
        "other 1: LGPL-3.0-only",
        "silent 1: none",
    ]


def test_a_bill_that_lacks_a_package_is_seen():
    assert "Django 5.2.19".lower().split()[0] in " ".join(bill.missing('{"components": []}'))


def test_the_bill_is_the_locks_and_valid_and_a_broken_one_is_not(tmp_path: Path):
    """With the audit's own packages: one test for all that needs them."""
    place = tmp_path / "sbom.json"
    bill.write(place)
    text = place.read_text()

    assert bill.missing(text) == []
    assert bill.fault(text) == ""
    assert bill.fault(text.replace('"bomFormat"', '"bomFormats"')) != ""
    assert bill.fault("no JSON") != ""


def test_each_part_of_the_audit_has_a_name_to_ask_for_it_alone():
    assert [*CHECKS] == ["packages", "secrets", "code", "policies", "bill", "licences"]
