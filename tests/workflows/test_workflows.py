"""What the workflows may do, for whom, and in which order: read from the files, cheaply."""

import re
from typing import Any

import pytest
import yaml

from config.env import BASE_DIR

FOLDER = BASE_DIR / ".github" / "workflows"
NAMES = ("branches", "ci", "deploy", "fuzz")


def workflow(name: str) -> dict[Any, Any]:
    found = yaml.safe_load((FOLDER / f"{name}.yml").read_text())
    # YAML 1.1 takes the key `on` for true.
    found["on"] = found.pop(True)
    return found


def steps(name: str, job: str) -> list[dict[str, Any]]:
    return workflow(name)["jobs"][job]["steps"]


def runs(name: str, job: str) -> list[str]:
    return [step["run"] for step in steps(name, job) if "run" in step]


def test_there_are_no_other_workflows():
    assert sorted(path.stem for path in FOLDER.iterdir()) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_workflow_may_read_the_code_and_no_more(name: str):
    assert workflow(name)["permissions"] == {"contents": "read"}


def test_only_the_two_that_deploy_may_ask_github_to_vouch_for_them():
    asking = {
        (name, job): settings["permissions"]
        for name in NAMES
        for job, settings in workflow(name)["jobs"].items()
        if "permissions" in settings
    }

    allowed = {"contents": "read", "id-token": "write"}
    assert asking == {("deploy", "staging"): allowed, ("deploy", "prod"): allowed}


@pytest.mark.parametrize("name", NAMES)
def test_nobody_runs_a_strangers_code_with_secrets(name: str):
    assert "pull_request_target" not in workflow(name)["on"]
    assert "workflow_run" not in workflow(name)["on"]


def test_ci_has_no_secret():
    for name in ("ci", "fuzz"):
        assert "secrets." not in (FOLDER / f"{name}.yml").read_text()


def test_each_night_a_hundred_thousand_questions_are_asked():
    assert workflow("fuzz")["on"]["schedule"]
    [step] = [step for step in steps("fuzz", "fuzz") if "run" in step]
    assert step["run"].startswith('make fuzz ARGS="--cases 100000"')
    # Or the pipe's second program would decide.
    assert step["shell"] == "bash"


def test_no_key_of_aws_is_stored():
    text = "".join(path.read_text() for path in FOLDER.iterdir())

    assert set(re.findall(r"secrets\.(\w+)", text)) == {"NEON_API_KEY"}
    assert "aws-access-key-id" not in text


def test_forks_get_no_branch():
    for job in workflow("branches")["jobs"].values():
        assert "!github.event.pull_request.head.repo.fork" in job["if"]
        assert job["environment"] == "branches"


def test_ci_is_the_projects_own_and_runs_at_each_push():
    on = workflow("ci")["on"]

    assert ".ci/run </dev/null" in runs("ci", "run")
    # What this leaves to deploy.yml, that begins with.
    assert on["push"] == {"branches-ignore": ["main"], "tags-ignore": ["**"]}
    assert workflow("deploy")["on"]["push"] == {"branches": ["main"], "tags": ["v*"]}
    assert workflow("deploy")["jobs"]["check"]["uses"] == "./.github/workflows/ci.yml"
    assert "workflow_call" in on


@pytest.mark.parametrize(
    ("stage", "condition"),
    [
        ("staging", "github.ref == 'refs/heads/main'"),
        ("prod", "startsWith(github.ref, 'refs/tags/v')"),
    ],
)
def test_stage_is_deployed_after_ci_one_at_a_time(stage: str, condition: str):
    job = workflow("deploy")["jobs"][stage]

    assert job["needs"] == "check"
    assert job["if"] == condition
    # The name that the account's role trusts.
    assert job["environment"] == stage
    assert job["concurrency"]["cancel-in-progress"] is False
    assert runs("deploy", stage)[-1] == f".ci/release {stage}"


def test_what_goes_to_production_stands_on_main():
    assert any("--is-ancestor" in line and "origin/main" in line for line in runs("deploy", "prod"))
    (checkout,) = [step for step in steps("deploy", "prod") if "checkout" in step.get("uses", "")]
    assert checkout["with"]["fetch-depth"] == 0


def test_production_has_neons_key_for_its_migrations():
    environment = steps("deploy", "prod")[-1]["env"]

    assert set(environment) == {"RELEASE", "NEON_API_KEY", "NEON_PROJECT_ID"}


def test_branch_is_made_by_a_pull_request_and_goes_with_it():
    assert workflow("branches")["on"] == {
        "pull_request": {"types": ["opened", "reopened", "synchronize", "closed"]}
    }
    opening, closing = runs("branches", "rehearse")[-1], runs("branches", "delete")[-1]
    assert opening == '.ci/pull-request open "$NUMBER" | tee -a "$GITHUB_STEP_SUMMARY"'
    assert closing == '.ci/pull-request close "$NUMBER"'
    # `shell: bash` is what makes a pipe fail with its first program.
    assert steps("branches", "rehearse")[-1]["shell"] == "bash"


@pytest.mark.parametrize("name", NAMES)
def test_no_line_of_shell_has_an_expression_in_it(name: str):
    for job in workflow(name)["jobs"].values():
        for step in job.get("steps", []):
            assert "${{" not in step.get("run", "")


@pytest.mark.parametrize("name", NAMES)
def test_actions_are_githubs_or_awss_by_major_version(name: str):
    used = re.findall(r"uses: (\S+)", (FOLDER / f"{name}.yml").read_text())

    for action in used:
        pinned = re.fullmatch(r"(actions|aws-actions)/[a-z-]+@v\d+", action)
        assert pinned or action == "./.github/workflows/ci.yml"


@pytest.mark.parametrize("script", ["run", "release", "manage", "pull-request"])
def test_script_can_be_run(script: str):
    path = BASE_DIR / ".ci" / script

    assert path.stat().st_mode & 0o111
    assert path.read_text().startswith("#!/usr/bin/env bash\n")
