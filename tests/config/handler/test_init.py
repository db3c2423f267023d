"""The init phase: what importing the handler does, and what is left for the first request."""

import json
import os
import socket
import subprocess
import sys

import pytest
from django.db import connection

from config.env import BASE_DIR
from config.lambda_handler import handler
from config.neon.backend.early import EarlyConnection
from tests.config.handler.serving import ALL_SENDERS, Context
from tests.emulator.emulator import with_database
from tests.emulator.events import MakeEvent


def fresh_process(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    base = {
        "PATH": "",
        "SECRET_KEY": "a key for tests alone, long enough for Django and known to everybody",
        "ALLOWED_HOSTS": "testserver",
        "DATABASE_URL": "postgresql://someone:hunter22@127.0.0.1:1/none",
        "AWS_LAMBDA_FUNCTION_NAME": "portfolio",
    }
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE_DIR,
        env={name: value for name, value in (base | environment).items() if value},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_import_loads_nothing_that_the_function_does_not_need() -> None:
    heavy = {
        "aws_xray_sdk",
        "boto3",
        "botocore",
        "drf_spectacular",
        "httpx",
        "pydantic",
        "pytest",
        "requests",
    }
    code = "import sys, config.lambda_handler; print(*sys.modules)"
    done = fresh_process(code)
    assert done.returncode == 0, done.stderr
    assert heavy & set(done.stdout.split()) == set()


def test_import_told_so_reaches_for_no_database_and_leaves_garbage_collection_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        url = f"postgresql://someone@127.0.0.1:{server.getsockname()[1]}/none"
        code = (
            "import config.lambda_handler, gc; print(gc.isenabled(), gc.get_freeze_count() > 9999)"
        )
        done = fresh_process(code, DATABASE_URL=url, CONNECT_EARLY="0")
        with pytest.raises(BlockingIOError):
            server.accept()
    assert (done.returncode, done.stdout, done.stderr) == (0, "True True\n", "")


def test_import_connects_while_it_goes_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        url = f"postgresql://someone@127.0.0.1:{server.getsockname()[1]}/none"
        done = fresh_process("import config.lambda_handler", DATABASE_URL=url, CONNECT_EARLY="1")
        server.accept()[0].close()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_import_succeeds_whatever_becomes_of_the_connection() -> None:
    url = "postgresql://someone:hunter22@127.0.0.1:1/none"
    done = fresh_process("import config.lambda_handler", DATABASE_URL=url, CONNECT_EARLY="1")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.django_db
def test_first_read_takes_over_the_connection_that_was_opened_early() -> None:
    url = with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    code = """
from config.lambda_handler import handler
from django.db import connection
from tests.emulator.events import http_api
early = connection.early
early._thread.join()
opened = early._connection
answer = handler(http_api("GET", "/api/skills"), None)
import sys
print(answer["statusCode"], connection.connection is opened is not None, file=sys.stderr)
"""
    done = fresh_process(code, DATABASE_URL=url, CONNECT_EARLY="1")
    assert done.stderr == "200 True\n", done.stdout


@pytest.mark.django_db
def test_early_connection_is_left_alone_by_who_wants_another() -> None:
    connection.ensure_connection()
    parameters = {"dbname": "one"}
    # Taken here: each thread has a connection of its own.
    opened = connection.connection
    early = EarlyConnection(parameters, lambda _: opened)
    assert early.take({"dbname": "two"}) is None
    assert early.take(parameters) is opened is not None


def test_silent_database_costs_no_more_than_lambda_has_left() -> None:
    code = """
from config.lambda_handler import handler
from tests.emulator.events import http_api
class Context:
    aws_request_id = "x"
    def get_remaining_time_in_millis(self):
        return 1500
handler(http_api("GET", "/api/skills"), Context())
"""
    # It takes connections and never says a word; by themselves, the settings would wait a minute.
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"postgresql://someone@127.0.0.1:{server.getsockname()[1]}/none?connect_timeout=60"
        done = fresh_process(
            code,
            DATABASE_URL=url,
            CONNECT_EARLY="0",
            REQUEST_DEADLINE="60",
            AWS_LAMBDA_FUNCTION_NAME="cv",
        )
    record = json.loads(done.stdout.splitlines()[-1])
    assert record["status"] == 503
    assert record["duration_ms"] < 40_000


@pytest.mark.django_db
def test_first_request_imports_nothing_more() -> None:
    url = with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    code = """
import sys, config.lambda_handler
from tests.emulator.events import http_api
before = set(sys.modules)
answer = config.lambda_handler.handler(http_api("GET", "/api/skills"), None)
print(answer["statusCode"], *(set(sys.modules) - before), file=sys.stderr)
"""
    done = fresh_process(code, DATABASE_URL=url)
    assert done.stderr == "200\n", done.stdout


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set."),
        (
            {"DATABASE_URL": "mysql://someone:hunter22@host/db"},
            "DATABASE_URL is no PostgreSQL URL.",
        ),
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set."),
    ],
)
def test_wrong_setting_is_one_sentence_without_a_secret(
    changed: dict[str, str], sentence: str
) -> None:
    done = fresh_process("import config.lambda_handler", **changed)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines()[-1].startswith(f"config.env.ConfigurationError: {sentence}")
    assert "settings.py" not in done.stderr
    assert "hunter22" not in done.stderr


# After a request Django closes a connection that is in a transaction, as a test's usually is.
@pytest.mark.django_db(transaction=True)
@ALL_SENDERS
def test_database_is_read_through_the_handler(make_event: MakeEvent) -> None:
    answer = handler(make_event("GET", "/api/personal-info"), Context())
    assert answer["statusCode"] == 404
    detail = "There is no personal info yet. Add it in the admin."
    assert json.loads(answer["body"])["detail"] == detail
