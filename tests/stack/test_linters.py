"""Three tools read the templates and find nothing; whatever they are told to pass is needed."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.env import BASE_DIR
from tests.stack.environment import run
from tests.stack.template import RESOURCES

pytestmark = pytest.mark.stack

TEMPLATES = ("template.yaml", ".ci/account.yaml")
CONFIG = BASE_DIR / "tests" / "stack" / "checkov.yaml"
CHECKOV = ("--framework", "cloudformation", "--compact", "--quiet", "--skip-download")


@pytest.mark.parametrize("template", TEMPLATES)
def test_cfn_lint_finds_nothing(template: str):
    done = run("cfn-lint", template)

    assert (done.returncode, done.stdout) == (0, "")


def test_sam_finds_nothing():
    done = run("sam", "validate", "--lint", "--template", "template.yaml")

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("template", TEMPLATES)
def test_policy_scanner_finds_nothing(template: str):
    done = run("checkov", "--file", template, *CHECKOV, "--config-file", CONFIG)

    assert done.returncode == 0, done.stdout
    assert "Failed checks: 0" in done.stdout


def test_each_waiver_of_the_scanner_is_needed():
    waived = yaml.safe_load(CONFIG.read_text())["skip-check"]
    found = {check for template in TEMPLATES for check in findings(template)}

    assert sorted(waived) == sorted(found)


def findings(template: str) -> set[str]:
    """What the scanner says without waivers."""
    done = run("checkov", "--file", template, *CHECKOV, "--output", "json")
    report = json.loads(done.stdout)
    return {each["check_id"] for each in report["results"]["failed_checks"]}


def test_each_waiver_of_the_scanner_has_its_reason_above_it():
    lines = CONFIG.read_text().splitlines()

    for line, above in zip(lines[1:], lines, strict=False):
        if line.startswith("  - "):
            assert above.startswith("  # ")


def test_each_waiver_of_cfn_lint_is_needed(tmp_path: Path):
    waived = {
        check
        for resource in RESOURCES.values()
        for check in resource.get("Metadata", {})
        .get("cfn-lint", {})
        .get("config", {})
        .get("ignore_checks", [])
    }
    text = (BASE_DIR / "template.yaml").read_text()
    bare = tmp_path / "template.yaml"
    bare.write_text(text.replace("ignore_checks: [W1030]", "ignore_checks: []"))
    done = run("cfn-lint", "--format", "json", bare)

    found: list[dict[str, Any]] = json.loads(done.stdout)
    assert {each["Rule"]["Id"] for each in found} == waived == {"W1030"}


def test_cfn_lint_would_see_a_wrong_word(tmp_path: Path):
    wrong = tmp_path / "template.yaml"
    text = (BASE_DIR / "template.yaml").read_text()
    assert "RetentionInDays:" in text
    wrong.write_text(text.replace("RetentionInDays:", "RetentionInDaze:"))

    done = run("cfn-lint", wrong)
    assert done.returncode != 0
    assert "RetentionInDaze" in done.stdout
