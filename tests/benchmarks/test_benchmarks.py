"""The benchmark's own parts: what it counts, drives and refuses."""

import subprocess
import sys
from pathlib import Path

import pytest

from config.env import BASE_DIR
from tests.benchmarks import environment
from tests.benchmarks.contestants import settings, surroundings
from tests.benchmarks.function import Function, FunctionError
from tests.benchmarks.measure import by_package
from tests.benchmarks.wire import Conversation
from tests.emulator.events import http_api

STARTUP = (12).to_bytes(4) + b"\x00\x03\x00\x00" + b"abc\0"
TLS_REQUEST = (8).to_bytes(4) + (80877103).to_bytes(4)


def message(kind: bytes, body: bytes = b"") -> bytes:
    return kind + (len(body) + 4).to_bytes(4) + body


def test_a_conversation_counts_statements_and_round_trips() -> None:
    conversation = Conversation()
    for question in (
        TLS_REQUEST,
        STARTUP,
        message(b"p", b"password\0"),
        message(b"Q", b"SELECT 1\0"),
        # A prepared statement: parse, bind, describe, execute, sync, in one burst.
        b"".join(map(message, (b"P", b"B", b"D", b"E", b"S"))),
    ):
        conversation.from_client(question)
        conversation.from_server(b"answer")
        conversation.from_server(b"and more of it")
    conversation.from_client(message(b"X"))
    assert (conversation.statements, conversation.round_trips) == (2, 6)


def test_a_conversation_cut_anywhere_counts_the_same() -> None:
    whole = TLS_REQUEST + STARTUP + message(b"Q", b"SELECT 1\0") * 3
    conversation = Conversation()
    for index in range(len(whole)):
        conversation.from_client(whole[index : index + 1])
    assert conversation.statements == 3


def test_a_function_is_started_invoked_and_ended() -> None:
    nowhere = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    given = surroundings() | settings() | nowhere
    with Function(Path(sys.executable), "config.lambda_handler.handler", given) as function:
        event = http_api("GET", "/healthz", headers={"host": given["ALLOWED_HOSTS"]})
        seconds, answer = function.invoke(event)
        assert answer["body"] == '{"status": "alive"}'
        assert 0 < seconds < function.answered - function.spawned
        assert 0 < function.init < function.answered - function.spawned
        assert function.cpu() > 0
        assert function.peak_memory() > 2**20


def test_a_function_that_can_not_start_shows_its_log() -> None:
    with pytest.raises(FunctionError, match=r"SECRET_KEY is not set\."):
        Function(Path(sys.executable), "config.lambda_handler.handler", {}).__enter__()


def test_imports_are_summed_by_package() -> None:
    log = """
import time:      1500 |       1500 |   django.db.models
import time:      2500 |       4000 | django
import time:      1000 |       1000 |   json.decoder
[INFO] something else
import time:      9000 |       9000 | psycopg_binary._psycopg
import time:      4000 |       4000 | portfolio.models
"""
    spent, modules = by_package(log)
    assert spent == {
        "django": 4,
        "the standard library": 1,
        "psycopg": 9,
        "the project itself": 4,
    }
    assert modules.total() == 5


def test_the_clients_lock_has_hashes_for_all_that_it_needs() -> None:
    lines = environment.client_lock().splitlines()
    names = [line.partition("==")[0] for line in lines if "==" in line]
    assert names == ["awslambdaric", "simplejson", "snapshot-restore-py"]
    assert all("--hash=sha256:" in line or "==" in line for line in lines)


def test_the_peers_lock_holds_hashed_packages_and_no_address() -> None:
    lines = environment.PEER_LOCK.read_text().splitlines()
    kinds = [line for line in lines if line and not line.startswith("#")]
    assert all(line.startswith("    --hash=sha256:") or "==" in line for line in kinds)
    names = {line.partition("==")[0] for line in kinds if "==" in line}
    assert {"fastapi", "asyncpg", "mangum", "aws-lambda-powertools", "awslambdaric"} <= names


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--rounds", "0"], "argument --rounds: write a number from 1 to 200"),
        (["--rounds", "many"], "argument --rounds: write a number from 1 to 200"),
        (["--latency-ms", "2", "nan"], "argument --latency-ms: write a number from 0 to 1000"),
        (["--colour"], "unrecognized arguments: --colour"),
        (
            ["--write", "--no-bundle"],
            "--write keeps what the image does: leave out --no-bundle.",
        ),
    ],
)
def test_wrong_arguments_are_one_sentence(arguments: list[str], sentence: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", *arguments],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{sentence}\n")
