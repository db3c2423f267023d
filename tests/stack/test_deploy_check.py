"""make deploy-check: what is missing here and in the account, before AWS says it less well."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.aws.moto import REGION, Moto
from tests.stack.environment import tool
from tests.workflows.recording import Stage, Table

pytestmark = pytest.mark.stack

KINDS = {
    "/portfolio/prod/database-url": "SecureString",
    "/portfolio/prod/owner-database-url": "SecureString",
    "/portfolio/prod/secret-key": "SecureString",
    "/portfolio/prod/origin-secret": "String",
}


def row(kind: str) -> str:
    return json.dumps({"Parameters": [{"Type": kind}]})


def everything() -> Table:
    asked = [
        (("describe-parameters", f"Key=Name,Option=Equals,Values={name}"), row(kind))
        for name, kind in KINDS.items()
    ]
    return {
        "aws": [
            (("get-caller-identity",), '{"Account": "123456789012"}'),
            (
                ("describe-stacks", "portfolio-prod-account"),
                '{"Stacks": [{"StackStatus": "CREATE_COMPLETE"}]}',
            ),
            (
                ("get-account-settings",),
                '{"AccountLimit": {"UnreservedConcurrentExecutions": 1000}}',
            ),
            *asked,
        ],
        "sam": [((), "")],
        "docker": [(("info",), "")],
        "git": [(("rev-parse",), "c0ffee1\n"), (("status",), "")],
        "psql": [((), "")],
        "curl": [((), "")],
    }


def check(folder: Path, table: Table, stage: str = "prod", **more: str):
    return Stage(folder, table).run("python3", ".ci/deploy_check", stage, **more)


def missing(text: str) -> list[str]:
    return [line.split()[1].rstrip(":") for line in text.splitlines() if line.startswith("MISSING")]


def test_where_all_is_there_it_says_so(tmp_path: Path):
    done = check(tmp_path, everything())

    assert (done.returncode, missing(done.stdout)) == (0, []), done.stdout + done.stderr
    assert "All is there" in done.stdout


@pytest.mark.parametrize("program", ["aws", "sam", "git", "psql", "curl"])
def test_tool_that_is_missing(tmp_path: Path, program: str):
    table = everything()
    del table[program]
    done = check(tmp_path, table)

    assert (done.returncode, missing(done.stdout)) == (1, [program])


@pytest.mark.parametrize(
    ("program", "words", "answer", "expected", "sentence"),
    [
        ("docker", ("info",), "exit 1", "engine", "neither docker nor podman works"),
        ("sam", ("validate",), "exit 1", "template", "canary: sam failed"),
        ("git", ("rev-parse",), "exit 128", "commit", "no checkout"),
        ("git", ("status",), " M canary\n", "commit", "1 files are not committed"),
        ("aws", ("get-caller-identity",), "exit 253", "credentials", "AWS does not know you"),
        ("aws", ("describe-stacks",), "exit 254", "account", "there is no stack"),
        (
            *("aws", ("describe-stacks",), '{"Stacks": [{"StackStatus": "ROLLBACK_COMPLETE"}]}'),
            *("account", "is ROLLBACK_COMPLETE"),
        ),
        (
            *("aws", ("get-account-settings",)),
            '{"AccountLimit": {"UnreservedConcurrentExecutions": 10}}',
            *("concurrency", "ReservedConcurrency=-1"),
        ),
        (
            *("aws", ("Key=Name,Option=Equals,Values=/portfolio/prod/origin-secret",)),
            *(row("SecureString"), "/portfolio/prod/origin-secret", "must be a String"),
        ),
        (
            *("aws", ("Key=Name,Option=Equals,Values=/portfolio/prod/secret-key",)),
            *('{"Parameters": []}', "/portfolio/prod/secret-key", "no such parameter"),
        ),
    ],
)
def test_one_thing_that_is_missing(  # noqa: PLR0917
    tmp_path: Path, program: str, words: tuple[str, ...], answer: str, expected: str, sentence: str
):
    table = everything()
    table[program].insert(0, (words, answer))
    done = check(tmp_path, table)

    assert (done.returncode, missing(done.stdout)) == (1, [expected])
    assert sentence in done.stdout


def test_uncommitted_files_are_fine_elsewhere_than_in_production(tmp_path: Path):
    table = everything()
    table["git"].insert(0, (("status",), " M canary\n"))
    done = check(tmp_path, table, "staging")

    assert "commit" not in missing(done.stdout)
    assert "1 files not committed" in done.stdout


def test_podman_needs_its_socket_to_be_named(tmp_path: Path):
    table = everything()
    del table["docker"]
    table["podman"] = [((), "")]
    done = check(tmp_path, table)
    (again := tmp_path / "again").mkdir()
    named = check(again, table, DOCKER_HOST="unix:///run/podman.sock")

    assert missing(done.stdout) == ["engine"]
    assert missing(named.stdout) == []


@pytest.mark.parametrize("words", [(), ("production",), ("prod", "staging")])
def test_unknown_stage_is_a_mistake_of_the_caller(tmp_path: Path, words: tuple[str, ...]):
    stage = Stage(tmp_path, {})
    done = stage.run("python3", ".ci/deploy_check", *words)

    assert done.returncode == 2
    assert "dev, staging, prod" in done.stderr


@pytest.fixture(scope="module")
def moto() -> Iterator[Moto]:
    with Moto() as moto:
        yield moto


def test_real_cli_asks_an_account_that_has_the_parameters(tmp_path: Path, moto: Moto):
    table = everything()
    del table["aws"]
    stage = Stage(tmp_path, table)
    (stage.programs / "aws").symlink_to(tool("aws"))
    for name, kind in KINDS.items():
        moto.put(name, "canary-value-of-a-secret", kind)
    done = stage.run(
        *("python3", ".ci/deploy_check", "prod"),
        AWS_ENDPOINT_URL=moto.url,
        AWS_REGION=REGION,
        AWS_ACCESS_KEY_ID=moto.environment["AWS_ACCESS_KEY_ID"],
        AWS_SECRET_ACCESS_KEY=moto.environment["AWS_SECRET_ACCESS_KEY"],
    )

    for name, kind in KINDS.items():
        assert f"ok       {name}: {kind}" in done.stdout, done.stdout + done.stderr
    assert "ok       credentials: account 123456789012" in done.stdout
    assert "canary-value-of-a-secret" not in done.stdout + done.stderr
    # There is no such stack in that account.
    assert "account" in missing(done.stdout)
