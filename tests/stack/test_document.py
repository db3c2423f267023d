"""docs/deploy.md, pasted: block after block into one shell, with programs that record.

What they recorded is then put before the real tools' parsers.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.commands_allowed import require
from config.env import BASE_DIR
from tests.stack.document import TEXT, blocks
from tests.stack.environment import environment, tool
from tests.stack.template import PARAMETERS
from tests.workflows.recording import Stage, Table

pytestmark = pytest.mark.stack

OBJECTS = '{"Objects": [{"Key": "canary", "VersionId": "1"}]}'
PROGRAMS: Table = {
    "aws": [
        (("get-parameter",), "postgresql://owner:canary@ep-canary.neon.tech/cv?sslmode=require\n"),
        (("list-object-versions",), OBJECTS),
        (("put-parameter", "Version"), "3\n"),
        (("list-versions-by-function",), "7\n"),
        (("request-certificate",), "arn:aws:acm:us-east-1:123456789012:certificate/canary\n"),
        (
            ("describe-stacks", "Stacks[0].Outputs[?OutputKey=='StackRole'].OutputValue"),
            "arn:aws:iam::123456789012:role/canary\n",
        ),
        ((), "canary\n"),
    ],
    "sam": [((), "")],
    "make": [((), "")],
    "psql": [((), "")],
    "git": [((), "")],
    "release": [((), "")],
    "manage": [((), "canary\n")],
    "python": [((), "")],
}
# What a person types when asked.
TYPED = "postgresql://owner:canary-typed@ep-canary.eu-central-1.aws.neon.tech/cv?sslmode=require\n"


@pytest.fixture(scope="module")
def pasted(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    stage = Stage(tmp_path_factory.mktemp("document"), PROGRAMS)
    for name in ("release", "manage"):
        (stage.folder / ".ci" / name).unlink()
        shutil.copy(stage.programs / name, stage.folder / ".ci" / name)
    (stage.folder / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(stage.programs / "python", stage.folder / ".venv" / "bin" / "python")
    done = subprocess.run(
        ["bash", "-eu", "-c", "\n".join(blocks())],
        cwd=stage.folder,
        env={"PATH": f"{stage.programs}", "HOME": f"{stage.folder}"},
        input=TYPED * 4,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return stage


def calls(stage: Stage, *programs: str) -> list[list[str]]:
    return [call for call in stage.calls if call[0] in programs]


def test_every_command_of_aws_and_sam_is_one(pasted: Stage):
    wanted = calls(pasted, "aws", "sam")
    assert len(wanted) > 30
    done = subprocess.run(
        [tool("python"), BASE_DIR / "tests" / "stack" / "parsed.py"],
        cwd=pasted.folder,
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

    assert [pair for pair in zip(wanted, told, strict=True) if pair[1]] == []


def test_parser_would_see_a_wrong_word(tmp_path: Path):
    wrong = [
        ["aws", "ssm", "put-parameter", "--nam", "/canary", "--valu", "x", "--typ", "String"],
        ["aws", "ssm", "put-parameters"],
        ["aws", "ssm", "put-parameter", "--value", "x"],
        ["aws", "cloudformation", "deploy", "--stack-name", "canary"],
        ["sam", "build", "--config-environment", "dev"],
        ["sam", "builds"],
    ]
    done = subprocess.run(
        [tool("python"), BASE_DIR / "tests" / "stack" / "parsed.py"],
        cwd=tmp_path,
        env=environment(
            AWS_ENDPOINT_URL="http://127.0.0.1:1",
            AWS_ACCESS_KEY_ID="canary",
            AWS_SECRET_ACCESS_KEY="canary",
            AWS_MAX_ATTEMPTS="1",
        ),
        input=json.dumps(wrong),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # The CLI takes unambiguous beginnings of options: the first one is a command.
    assert [bool(told) for told in json.loads(done.stdout)][1:] == [True] * 5


def test_manage_function_takes_each_command_that_is_sent_to_it(pasted: Stage):
    sent = calls(pasted, "manage")

    assert sent
    for _, stage, command, *arguments in sent:
        assert stage == "prod"
        assert require(command, arguments) == [command, *arguments]


def test_manage_py_has_each_command(pasted: Stage):
    wanted = calls(pasted, "python")
    assert wanted
    for _, script, command, verb, *words in wanted:
        assert (script, command) == ("manage.py", "branch")
        done = subprocess.run(
            [sys.executable, "manage.py", "branch", verb, "--help"],
            cwd=BASE_DIR,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        for word in words:
            if word.startswith("--"):
                assert re.search(rf"{word}\b", done.stdout), f"branch {verb} has no {word}"


def test_make_has_each_target(pasted: Stage):
    for _, target, *_words in calls(pasted, "make"):
        assert re.search(rf"^{target}:", (BASE_DIR / "Makefile").read_text(), re.MULTILINE)


def test_each_parameter_of_a_release_is_one_of_the_template(pasted: Stage):
    for _, stage, *words in calls(pasted, "release"):
        assert stage == "prod"
        for word in words:
            name, _, value = word.partition("=")
            assert re.fullmatch(PARAMETERS[name].get("AllowedPattern", ".*"), value)


def test_applications_address_is_the_pooled_host_with_its_own_role(pasted: Stage):
    written = [
        call[call.index("--value") + 1]
        for call in pasted.called("aws", "put-parameter", "/portfolio/prod/database-url")
    ]
    first, rotated = written

    rest = "/cv?sslmode=require"
    assert re.fullmatch(
        rf"postgresql://portfolio_app:[\w-]{{43}}@ep-canary-pooler\.eu-central-1\.aws\.neon\.tech"
        rf"{re.escape(rest)}",
        first,
    )
    assert re.fullmatch(
        rf"postgresql://portfolio_app:[\w-]{{43}}@ep-canary-pooler\.neon\.tech{re.escape(rest)}",
        rotated,
    )


def test_origins_secret_is_rotated_with_both_versions_accepted_in_between(pasted: Stage):
    given = [call[2:] for call in calls(pasted, "release")]
    rotating = [words for words in given if any("OriginSecret" in word for word in words)]

    assert rotating == [
        ["OriginSecretAlsoVersion=3"],
        ["OriginSecretVersion=3", "OriginSecretAlsoVersion=2"],
        ["OriginSecretVersion=3", "OriginSecretAlsoVersion=3"],
    ]


def test_secret_key_is_rotated_with_both_versions_accepted_in_between(pasted: Stage):
    given = [call[2:] for call in calls(pasted, "release")]
    rotating = [words for words in given if any("SecretKey" in word for word in words)]

    key = "/portfolio/prod/secret-key"
    assert rotating == [[f"SecretKeyAlso={key}:2"], [f"SecretKeyAlso={key}:3"]]


def test_files_that_are_named_are_there():
    folder = BASE_DIR / "docs"
    for link in re.findall(r"\]\((?!https://)([^)#]+)\)", TEXT):
        assert (folder / link).exists(), link


def test_no_figure_of_a_price_goes_out_of_date():
    assert not re.search(r"[$€]\s?\d|\d\s?(USD|EUR|dollars?|cents?)\b", TEXT)


def test_example_for_a_desk_names_what_can_be_replaced():
    (example,) = blocks("json")
    (function,) = json.loads(example).values()
    from tests.stack.template import variables

    assert set(function) <= set(variables("ApiFunction"))
