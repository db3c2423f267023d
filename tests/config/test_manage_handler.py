"""The function that runs `manage.py`'s commands: the same as the shell's, for real."""

import json
import re
import subprocess
import sys
import time
from typing import Any, NamedTuple

import psycopg
import pytest

from config import commands
from config.env import BASE_DIR
from config.manage_handler import MARGIN, manage
from tests.config.databases import database

# What differs from run to run: generated secrets, and dates.
MASKS = (
    (r"portfolio_[A-Za-z0-9]{43}", "TOKEN"),
    (r"password  \S+", "password  PASSWORD"),
    (r"\d{4}-\d\d-\d\d", "DATE"),
    (r"test_own_\w+", "NAME"),
)
# One after another, on a database that is empty at first. The last ones fail, each for a reason.
SCRIPT = [
    ["migrate", "--check"],
    ["migrate", "--verbosity=1"],
    ["showmigrations", "portfolio"],
    ["createowner", "--username", "kim"],
    ["token", "create", "my laptop", "--expires=7d"],
    ["tune_role", "--dry-run"],
    ["migrate", "portfolio", "9999"],
]


class Context(NamedTuple):
    """What Lambda's runtime hands along."""

    milliseconds: int = 900_000
    aws_request_id: str = "8a6f-request"

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds


def by_shell(words: list[str], url: str, environment: dict[str, str]) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=BASE_DIR,
        env=environment | {"DATABASE_URL": url},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, masked(done.stdout), masked(done.stderr)


def by_function(words: list[str]) -> tuple[int, str, str]:
    answer = manage({"command": words[0], "arguments": words[1:]}, Context())
    assert set(answer) == {"exit_code", "stdout", "stderr", "truncated"}, answer
    assert answer["truncated"] is False
    return answer["exit_code"], masked(answer["stdout"]), masked(answer["stderr"])


def masked(text: str) -> str:
    for pattern, mask in MASKS:
        text = re.sub(pattern, mask, text)
    return text


def test_the_function_does_what_the_shell_does(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("DATABASE_URL_UNPOOLED", raising=False)
    environment = dict(commands.os.environ)
    # On Lambda the logs are another matter; a command's are people's to read.
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "portfolio-manage")
    with database() as one, database() as other:
        theirs = [by_shell(words, one, environment) for words in SCRIPT]
        monkeypatch.setenv("DATABASE_URL", other)
        ours = [by_function(words) for words in SCRIPT]
    assert ours == theirs
    exit_codes = [code for code, *_ in ours]
    assert exit_codes == [1, 0, 0, 0, 0, 0, 1]
    told = "".join(text for _, *texts in ours for text in texts)
    assert "Applying portfolio.0001_tables... OK" in told
    assert "password  PASSWORD" in told
    assert "TOKEN" in told


def refusal(event: Any) -> str:
    """The sentence that this event is refused with, without a process."""
    answer = manage(event, Context())
    sentence = answer["error"]["message"]
    assert answer == {
        "exit_code": 2,
        "stdout": "",
        "stderr": f"{sentence}\n",
        "truncated": False,
        "error": {"type": "Refused", "message": sentence},
    }
    return str(sentence)


@pytest.fixture
def _no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever starts one fails, so what is refused is refused before."""
    monkeypatch.setattr(commands.sys, "executable", "/canary-no-such-python")


@pytest.mark.usefixtures("_no_process")
@pytest.mark.parametrize(
    "event",
    [
        None,
        [],
        "migrate",
        {"command": "migrate", "shell": "canary"},
        {"version": "2.0", "rawPath": "/canary", "requestContext": {"http": {"method": "GET"}}},
        {"command": "migrate", "input": ["canary"]},
        {"command": "migrate", "arguments": "--canary"},
        {"command": "migrate", "arguments": ["--plan", 1]},
        {"command": "migrate", "arguments": ["--plan"] * 21},
        {"command": "migrate", "arguments": ["p" * 201]},
        {"command": ["migrate"]},
        {},
    ],
)
def test_what_is_no_command_is_refused_with_a_sentence(event: Any):
    sentence = refusal(event)
    assert sentence.endswith(".")
    assert "canary" not in sentence


@pytest.mark.usefixtures("_no_process")
@pytest.mark.parametrize(
    "command",
    ["shell", "dbshell", "runserver", "flush", "dumpdata", "loaddata", "sqlflush", "prebuild",
     "test", "changepassword", "migrate;id", "../manage", "migrate --plan", ""],
)  # fmt: skip
def test_only_listed_commands_run(command: str):
    sentence = refusal({"command": command})
    assert "migrate, showmigrations, check, createowner, createsuperuser" in sentence


@pytest.mark.usefixtures("_no_process")
@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("migrate", ["--settings=canary"]),
        ("migrate", ["--settings", "canary"]),
        ("migrate", ["--setting=canary"]),
        ("migrate", ["--pythonpath=/canary"]),
        ("migrate", ["--traceback"]),
        ("migrate", ["--fake"]),
        ("migrate", ["--run-syncdb"]),
        ("migrate", ["--database=canary"]),
        ("migrate", ["--plan=canary"]),
        ("migrate", ["-v9"]),
        ("migrate", ["--verbosity"]),
        ("migrate", ["portfolio", "zero"]),
        ("migrate", ["portfolio", "0001", "canary"]),
        ("migrate", ["$(canary)"]),
        ("migrate", ["--"]),
        ("check", ["--fail-level", "canary"]),
        ("clearsessions", ["canary"]),
        ("createowner", ["--username=canary canary"]),
        ("createsuperuser", ["--username=canary"]),
        ("token", ["shell", "canary"]),
        ("token", ["create", "canary\ncanary"]),
        ("token", ["create", "canary", "canary"]),
        ("tune_role", ["--role", "canary; DROP"]),
        ("loadsample", ["@/etc/canary"]),
    ],
)
def test_arguments_that_are_not_listed_are_refused(command: str, arguments: list[str]):
    sentence = refusal({"command": command, "arguments": arguments})
    assert "canary" not in sentence
    assert command in sentence


@pytest.mark.usefixtures("_no_process")
@pytest.mark.parametrize("command", ["import_resume", "export_resume"])
def test_a_command_of_another_release_runs_where_it_exists(command: str):
    answer = manage({"command": command}, Context())
    exists = (BASE_DIR / f"portfolio/management/commands/{command}.py").is_file()
    assert answer["error"]["type"] == ("Failed" if exists else "Refused")


def test_a_superuser_is_made_without_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: Any):
    with database() as url:
        monkeypatch.setenv("DATABASE_URL", url)
        assert by_function(["migrate", "-v", "0"])[0] == 0
        made = by_function(
            ["createsuperuser", "--noinput", "--username", "kim", "--email", "kim@example.com"]
        )
        assert made == (0, "Superuser created successfully.\n", "")
        # Who has no password yet is given one, in the answer alone.
        answer = manage({"command": "createowner"}, Context())
        password = re.search(r"password  (\S+)", answer["stdout"])[1]
    log = capsys.readouterr()
    assert password not in log.out + log.err
    record = json.loads(log.out.splitlines()[-1])
    assert (record["message"], record["exit_code"]) == ("manage createowner", 0)


def test_a_password_in_an_address_is_not_in_the_answer(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:canary-password@127.0.0.1:1/none")
    answer = manage({"command": "clearsessions"}, Context())
    assert answer["exit_code"] == 1
    assert "canary-password" not in json.dumps(answer)


def test_a_command_is_stopped_before_lambda_ends_and_rolled_back(monkeypatch: pytest.MonkeyPatch):
    """The database holds the table that the migration is to change, so it would wait for ever."""
    with database() as url, psycopg.connect(url) as holder:
        monkeypatch.setenv("DATABASE_URL", url)
        assert by_function(["migrate", "portfolio", "0001", "-v", "0"])[0] == 0
        holder.execute("LOCK TABLE experience IN ACCESS EXCLUSIVE MODE")
        left = Context(milliseconds=int((MARGIN + 6) * 1000))
        answer = manage({"command": "migrate", "arguments": ["-v", "0"]}, left)
        assert answer["exit_code"] == 124
        assert "Stopped after" in answer["stderr"]
        holder.rollback()
        assert is_quiet(url)
        applied = by_function(["showmigrations", "portfolio"])
    assert "[ ] 0002_triggers" in applied[1]


def is_quiet(url: str) -> bool:
    """Whether, after a while, nobody else is at work in the database."""
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND state <> 'idle'"
    )
    end = time.monotonic() + 30
    with psycopg.connect(url, autocommit=True) as connection:
        while connection.execute(others).fetchone() != (0,):
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
    return True
