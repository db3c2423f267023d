"""Processes whose output is bounded and whose time is."""

import json
from pathlib import Path

import pytest

from config import commands

LIMIT = 6_291_556  # bytes that Lambda takes of an answer


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A program in the place of manage.py."""
    monkeypatch.setattr(commands, "BASE_DIR", tmp_path)

    def write(text: str) -> None:
        (tmp_path / "manage.py").write_text(text)

    return write


def test_what_is_given_is_read_and_both_outputs_come_back(program):
    program("import sys; sys.stdout.write(sys.stdin.read()); sys.stderr.write('told'); sys.exit(3)")
    assert commands.run(["x"], seconds=60, given="grüße\n") == (3, "grüße\n", "told", False)


# The last two are few enough to be kept whole, and become too many in JSON.
@pytest.mark.parametrize(
    ("piece", "times"),
    [
        ("x", 4_000_000),
        ("\\x00", 4_000_000),
        ("\\U0001f600", 4_000_000),
        ("\\x00", 2_000_000),
        ("é", 1_000_000),
    ],
)
def test_an_answer_never_exceeds_lambdas_limit(program, piece: str, times: int):
    program(f"""
import sys
for pipe in (sys.stdout, sys.stderr):
    pipe.reconfigure(encoding="utf-8")
    pipe.write("first " + "{piece}" * {times} + " last")
""")
    ended = commands.run(["x"], seconds=60)
    assert ended.truncated
    for text in (ended.stdout, ended.stderr):
        assert text.startswith("first ")
        assert text.endswith(" last")
        assert "cut here" in text
    assert len(json.dumps(ended._asdict())) < LIMIT


def test_what_just_fits_is_whole(program):
    size = commands.LONGEST_TEXT - 2
    program(f"print('x' * {size}, end='')")
    ended = commands.run(["x"], seconds=60)
    assert (len(ended.stdout), ended.truncated) == (size, False)


@pytest.mark.parametrize(
    "deaf",
    [
        "",
        "signal.signal(signal.SIGINT, signal.SIG_IGN)",
        "signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})",
    ],
)
def test_one_that_takes_too_long_is_stopped_even_if_it_does_not_listen(
    program, monkeypatch: pytest.MonkeyPatch, deaf: str
):
    monkeypatch.setattr(commands, "ROLLBACK", 0.2)
    monkeypatch.setattr(commands, "GOODBYE", 0.2)
    program(f"import signal, time; {deaf}\nprint('begun', flush=True)\ntime.sleep(600)")
    ended = commands.run(["x"], seconds=2)
    assert ended.exit_code == commands.STOPPED
    assert ended.stderr.endswith("What was not committed is rolled back.\n")


def test_an_address_that_is_quoted_has_no_password_left(program):
    program("import sys; sys.stderr.write('no such host: postgresql://kim:canary@db.x/cv')")
    assert commands.run(["x"], seconds=60).stderr == "no such host: postgresql://***@db.x/cv"


def test_lambdas_own_variables_do_not_reach_it(program, monkeypatch: pytest.MonkeyPatch):
    for name in commands.LAMBDAS_OWN:
        monkeypatch.setenv(name, "canary")
    program("import os; print('canary' in os.environ.values())")
    assert commands.run(["x"], seconds=60).stdout == "False\n"


def test_one_that_does_not_read_what_it_is_given_ends_as_it_does(program):
    program("print('done')")
    assert commands.run(["x"], seconds=60, given="x" * 1_000_000).stdout == "done\n"
