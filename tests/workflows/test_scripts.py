"""What the workflows call: in which order, with which words, and what happens when a step fails."""

import json
import subprocess
from pathlib import Path

import pytest

from config.commands_allowed import require
from config.env import BASE_DIR
from tests.stack.environment import environment, tool
from tests.workflows.recording import Stage, Table

pytestmark = pytest.mark.workflows

REPOSITORY = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/portfolio-staging"
PACKAGED = f"""Resources:
  ApiFunction:
    Properties:
      ImageUri: {REPOSITORY}:api-canary
  ManageFunction:
    Properties:
      ImageUri: {REPOSITORY}:manage-canary
"""
ANSWER = {"exit_code": 0, "stdout": "canary applied\n", "stderr": "canary told\n"}
ACCOUNT = {
    "ImageRepository": REPOSITORY,
    "TemplateBucket": "canary-bucket",
    "StackRole": "arn:aws:iam::123456789012:role/canary-stack",
    "Boundary": "arn:aws:iam::123456789012:policy/canary-boundary",
}
STACK = {"ManageFunction": "canary-manage", "Url": "https://canary.example.org"}
BRANCH = "manage.py"
# What happens, by a word that no other call has.
STEPS = ("build", "package", "update-function-code", "function-updated-v2", "invoke", "create")
STEPS += ("migrate", "promote", "deploy", "--fail-with-body")


def account(outputs: dict[str, str], *before: tuple[tuple[str, ...], str], answer=ANSWER) -> Table:
    described = [
        (
            ("describe-stacks", f"Stacks[0].Outputs[?OutputKey=='{name}'].OutputValue | [0]"),
            f"{value}\n",
        )
        for name, value in outputs.items()
    ]
    return {
        "aws": [
            *before,
            *described,
            (("describe-stacks",), "None\n"),
            (("lambda", "invoke"), f"file /answer {json.dumps(answer)}"),
            (("lambda",), ""),
        ],
        "sam": [(("package",), f"file /packaged.yaml {PACKAGED}"), ((), "")],
        "curl": [((), '{"status": "ready"}')],
        "git": [(("rev-parse",), "c0ffee1\n")],
        "manage.py": [((), "")],
    }


def events(stage: Stage) -> list[str]:
    return stage.order(*STEPS)


def given(call: list[str]) -> dict[str, str]:
    """The parameters of a call of SAM."""
    start = call.index("--parameter-overrides") + 1
    return dict(word.split("=", 1) for word in call[start:])


# .ci/release


def test_release_migrates_with_the_new_image_before_readers_move(tmp_path: Path):
    stage = Stage(tmp_path, account(ACCOUNT | STACK))
    done = stage.run(".ci/release", "staging")

    assert done.returncode == 0, done.stderr
    assert events(stage) == [
        *("build", "package", "update-function-code", "function-updated-v2"),
        # The migrations, then the rights on what they made.
        *("invoke", "invoke", "deploy", "--fail-with-body"),
    ]
    (update,) = stage.called("update-function-code")
    assert update[update.index("--image-uri") + 1] == f"{REPOSITORY}:manage-canary"
    assert update[update.index("--function-name") + 1] == "canary-manage"
    assert "canary applied" in done.stdout


def test_release_deploys_as_the_stacks_role_within_its_bounds(tmp_path: Path):
    stage = Stage(tmp_path, account(ACCOUNT | STACK))
    stage.run(".ci/release", "staging", "Architecture=arm64", "ReservedConcurrency=-1")

    (build,), (deploy,) = stage.called("build"), stage.called("sam", "deploy")
    assert given(build) == given(deploy)
    assert given(deploy)["PermissionsBoundary"] == ACCOUNT["Boundary"]
    assert given(deploy)["DatabaseUrlParameter"] == "/portfolio/staging/database-url"
    assert given(deploy)["Architecture"] == "arm64"
    # What stands behind the stage wins over samconfig.toml.
    assert given(deploy)["ReservedConcurrency"] == "-1"
    assert deploy[deploy.index("--role-arn") + 1] == ACCOUNT["StackRole"]
    assert deploy[deploy.index("--image-repository") + 1] == REPOSITORY
    assert deploy[deploy.index("--s3-bucket") + 1] == "canary-bucket"
    assert deploy[deploy.index("--config-env") + 1] == "staging"


def test_first_release_migrates_when_there_is_a_function_to_do_it(tmp_path: Path):
    stage = Stage(tmp_path, account(ACCOUNT))
    done = stage.run(".ci/release", "staging")

    # Here no stack appears, so the migration that must follow says so.
    assert done.returncode == 1
    assert events(stage) == ["build", "package", "deploy"]
    assert "There is no stack portfolio-staging" in done.stderr


def test_release_stops_where_the_migration_fails(tmp_path: Path):
    answer = {"exit_code": 1, "stdout": "", "stderr": "canary: no such column\n"}
    stage = Stage(tmp_path, account(ACCOUNT | STACK, answer=answer))
    done = stage.run(".ci/release", "staging")

    assert done.returncode == 1
    assert "canary: no such column" in done.stderr
    assert "deploy" not in events(stage)


@pytest.mark.parametrize("step", ["update-function-code", "function-updated-v2"])
def test_release_stops_where_the_new_image_is_not_taken(tmp_path: Path, step: str):
    stage = Stage(tmp_path, account(ACCOUNT | STACK, ((step,), "exit 255")))
    done = stage.run(".ci/release", "staging")

    assert done.returncode == 255
    assert events(stage)[-1] == step


def test_production_migrates_by_promote_where_a_key_of_neon_is_given(tmp_path: Path):
    stage = Stage(tmp_path, account(ACCOUNT | STACK))
    done = stage.run(".ci/release", "prod", NEON_API_KEY="canary", RELEASE="v1.2.3")

    assert done.returncode == 0, done.stderr
    branch = [call[1:] for call in stage.calls if call[0] == BRANCH]
    assert branch == [
        ["branch", "create", "release/v1.2.3", "--exist-ok", "--expires", "7d"],
        ["branch", "migrate", "release/v1.2.3"],
        ["branch", "promote", "release/v1.2.3"],
    ]
    assert events(stage)[-3:] == ["invoke", "deploy", "--fail-with-body"]


def test_production_is_not_deployed_where_promote_refuses(tmp_path: Path):
    table = account(ACCOUNT | STACK)
    table["manage.py"].insert(0, (("promote",), "exit 1"))
    stage = Stage(tmp_path, table)
    done = stage.run(".ci/release", "prod", NEON_API_KEY="canary")

    assert done.returncode == 1
    assert events(stage)[-1] == "promote"
    assert "release/c0ffee1" in stage.calls[-1]


def test_release_says_what_is_missing_in_the_account(tmp_path: Path):
    stage = Stage(tmp_path, account({}))
    done = stage.run(".ci/release", "staging")

    assert done.returncode == 1
    assert "There is no stack portfolio-staging-account in eu-central-1" in done.stderr
    assert not stage.called("sam")


@pytest.mark.parametrize("words", [(), ("production",), ("",), ("../prod",)])
@pytest.mark.parametrize("script", ["release", "manage"])
def test_unknown_stage_does_nothing(tmp_path: Path, words: tuple[str, ...], script: str):
    stage = Stage(tmp_path, account(ACCOUNT | STACK))
    more = ("migrate",) if script == "manage" and words else ()
    done = stage.run(f".ci/{script}", *words, *more)

    assert done.returncode == 2
    assert not stage.calls


# .ci/manage


def test_manage_hands_over_words_as_they_are(tmp_path: Path):
    stage = Stage(tmp_path, account(ACCOUNT | STACK))
    words = ("token", "create", "a; $(canary) 'quoted'")
    done = stage.run(".ci/manage", "staging", *words, INPUT="canary input")

    assert (done.returncode, done.stdout, done.stderr) == (0, "canary applied\n", "canary told\n")
    (invoke,) = stage.called("lambda", "invoke")
    assert invoke[invoke.index("--function-name") + 1] == "canary-manage"
    assert invoke[invoke.index("--cli-read-timeout") + 1] == "910"
    assert json.loads(invoke[-1]) == {
        "command": "token",
        "arguments": ["create", "a; $(canary) 'quoted'"],
        "input": "canary input",
    }


@pytest.mark.parametrize(
    ("answer", "code", "told"),
    [
        ({"exit_code": 3, "stdout": "", "stderr": "canary"}, 3, "canary"),
        (ANSWER | {"truncated": True}, 0, "There was more"),
        ({"errorMessage": "canary timed out"}, 1, "The function failed: canary timed out"),
    ],
)
def test_manage_ends_as_the_command_ended(tmp_path: Path, answer: dict, code: int, told: str):
    stage = Stage(tmp_path, account(STACK, answer=answer))
    done = stage.run(".ci/manage", "staging", "migrate")

    assert done.returncode == code
    assert told in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["migrate", "--no-input"],
        ["migrate", "--check"],
        ["grants", "--apply", "--role", "portfolio_app"],
    ],
)
def test_commands_of_a_release_are_allowed_there(words: list[str]):
    assert require(words[0], words[1:]) == words


# .ci/pull-request


def branch_calls(stage: Stage) -> list[list[str]]:
    return [call[2:] for call in stage.calls if call[0] == BRANCH]


def test_pull_request_has_a_branch_that_is_rehearsed_and_migrated(tmp_path: Path):
    table: Table = {
        "manage.py": [
            (("--plan",), "canary plan\n"),
            (("rehearse",), "canary timings ```\n"),
            (("diff",), "canary difference\n"),
            ((), "canary told\n"),
        ]
    }
    stage = Stage(tmp_path, table)
    done = stage.run(".ci/pull-request", "open", "12")

    assert done.returncode == 0, done.stderr
    name = "pull-request/12"
    assert branch_calls(stage) == [
        ["create", name, "--exist-ok", "--expires", "14d"],
        ["reset", name],
        ["migrate", name, "--plan"],
        ["rehearse", "--on", name],
        ["migrate", name],
        ["diff", "production", name],
    ]
    for part in ("canary plan", "canary timings", "canary difference", f"branch `{name}`"):
        assert part in done.stdout
    # Four sections, each between two fences, whatever was printed in them.
    assert done.stdout.count("```") == 8


def test_pull_request_that_would_hurt_production_is_red_and_says_why(tmp_path: Path):
    stage = Stage(tmp_path, {"manage.py": [(("rehearse",), "exit 1"), ((), "")]})
    done = stage.run(".ci/pull-request", "open", "12")

    assert done.returncode == 1
    assert "canary: manage.py failed" in done.stdout
    assert "Production would have suffered" in done.stdout
    assert branch_calls(stage)[-1] == ["rehearse", "--on", "pull-request/12"]


def test_branch_goes_when_the_pull_request_is_closed(tmp_path: Path):
    stage = Stage(tmp_path, {"manage.py": [((), "")]})
    done = stage.run(".ci/pull-request", "close", "12")

    assert done.returncode == 0, done.stderr
    assert branch_calls(stage) == [["delete", "pull-request/12", "--missing-ok"]]


@pytest.mark.parametrize(
    "words", [[], ["open"], ["open", "12; canary"], ["open", "-1"], ["delete", "12"], ["open", ""]]
)
def test_anything_else_does_nothing(tmp_path: Path, words: list[str]):
    stage = Stage(tmp_path, {"manage.py": [((), "")]})
    done = stage.run(".ci/pull-request", *words)

    assert done.returncode == 2
    assert not stage.calls


def test_every_command_of_aws_and_sam_is_one(tmp_path: Path):
    stage = Stage(tmp_path, account(ACCOUNT | STACK))
    assert stage.run(".ci/release", "staging").returncode == 0
    event = tmp_path / "event"
    event.write_text("{}")
    wanted = []
    for call in stage.called():
        if call[0] in {"aws", "sam"}:
            # What was read of a file stands last, and the file is gone.
            words = call[:-1] if "invoke" in call else call
            wanted.append([f"fileb://{event}" if "fileb:" in word else word for word in words])
    done = subprocess.run(
        [tool("python"), BASE_DIR / "tests" / "stack" / "parsed.py"],
        cwd=tmp_path,
        env=environment(
            AWS_ENDPOINT_URL="http://127.0.0.1:1",
            AWS_ACCESS_KEY_ID="canary",
            AWS_SECRET_ACCESS_KEY="canary",
            AWS_MAX_ATTEMPTS="1",
        ),
        input=json.dumps(wanted),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)

    assert len(wanted) > 8
    assert [pair for pair in zip(wanted, told, strict=True) if pair[1]] == []
