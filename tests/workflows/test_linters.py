"""The workflows' shape, what a stranger could do with them, and the shell of .ci."""

from pathlib import Path

import pytest
import yaml

from config.env import BASE_DIR
from tests.stack.environment import run

pytestmark = pytest.mark.workflows

WORKFLOWS = sorted((BASE_DIR / ".github" / "workflows").glob("*.yml"))
SHAPE = ("--builtin-schema", "vendor.github-workflows")
AUDIT = ("--offline", "--no-progress", "--config", BASE_DIR / "tests" / "workflows" / "zizmor.yml")
SHELL = ("release", "manage", "pull-request", "stack", "run")


def test_shape_is_what_github_understands():
    done = run("check-jsonschema", *SHAPE, *WORKFLOWS)

    assert done.returncode == 0, done.stdout + done.stderr


def test_auditor_finds_nothing():
    done = run("zizmor", *AUDIT, *WORKFLOWS)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "No findings to report" in done.stdout + done.stderr


@pytest.mark.parametrize("script", SHELL)
def test_shellcheck_finds_nothing(script: str):
    done = run("shellcheck", "--external-sources", BASE_DIR / ".ci" / script)

    assert done.returncode == 0, done.stdout


def test_shellcheck_finds_nothing_in_the_workflows(tmp_path: Path):
    for workflow in WORKFLOWS:
        for name, job in yaml.safe_load(workflow.read_text())["jobs"].items():
            for number, step in enumerate(job.get("steps", [])):
                if "run" in step:
                    script = tmp_path / f"{workflow.stem}-{name}-{number}"
                    script.write_text(step["run"])
    scripts = sorted(tmp_path.iterdir())
    assert scripts
    done = run("shellcheck", "--shell=bash", *scripts)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("tool", "arguments", "wrong", "told"),
    [
        ("check-jsonschema", SHAPE, ("runs-on:", "run-on:"), "run-on"),
        ("zizmor", AUDIT, ('"$NUMBER" |', "${{ github.head_ref }} |"), "template-injection"),
        ("zizmor", AUDIT, ("  pull_request:", "  pull_request_target:"), "dangerous-triggers"),
        ("zizmor", AUDIT, ("actions/checkout@v4", "canary/checkout@v4"), "unpinned-uses"),
    ],
)
def test_mistake_would_be_seen(
    tmp_path: Path, tool: str, arguments: tuple, wrong: tuple[str, str], told: str
):
    text = (BASE_DIR / ".github" / "workflows" / "branches.yml").read_text()
    assert wrong[0] in text
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    broken = folder / "branches.yml"
    broken.write_text(text.replace(*wrong))
    done = run(tool, *arguments, broken)

    assert done.returncode != 0
    assert told in done.stdout + done.stderr
