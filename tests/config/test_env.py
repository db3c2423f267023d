"""Typed readers of the environment, and the settings made from them, in a process of their own."""

import os
import subprocess
import sys

import pytest

from config import env

CANARY = "c4nary-p4ssword"
SECRET_KEY = "0123456789" * 6


def settings_with(**variables):
    """`manage.py check --deploy` with nothing but these in the environment."""
    base = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", "check", "--deploy", "--fail-level=WARNING"],
        cwd=env.BASE_DIR,
        env=base | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


PRODUCTION = {
    "DATABASE_URL": f"postgresql://app:{CANARY}@db.example.com/portfolio",
    "SECRET_KEY": SECRET_KEY,
    "ALLOWED_HOSTS": "cv.example.com",
}


def test_production_settings_pass_djangos_deployment_check():
    result = settings_with(**PRODUCTION)
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set."),
        ({"SECRET_KEY": " "}, "SECRET_KEY is not set."),
        ({"DATABASE_URL": f"mysql://u:{CANARY}@h/d"}, "DATABASE_URL is no PostgreSQL URL."),
        ({"DATABASE_URL": f"postgresql://u:{CANARY}@h"}, "DATABASE_URL is no PostgreSQL URL."),
        ({"DATABASE_URL": f"postgresql://u:{CANARY}@h:x/d"}, "DATABASE_URL is no PostgreSQL URL."),
        ({"DATABASE_URL": f"postgresql://u:{CANARY}@[/d"}, "DATABASE_URL is no PostgreSQL URL."),
        ({"DATABASE_URL": CANARY}, "DATABASE_URL is no PostgreSQL URL."),
        ({"DEBUG": CANARY}, "DEBUG is neither true nor false. Write 1 or 0."),
        ({"CONN_MAX_AGE": CANARY}, "CONN_MAX_AGE is not a whole number."),
        ({"CONN_MAX_AGE": "-1"}, "CONN_MAX_AGE is out of range. Write a number from 0 to 3600."),
        ({"CONN_MAX_AGE": "9" * 5000}, "CONN_MAX_AGE is out of range."),
        ({"CONN_MAX_AGE": "٣"}, "CONN_MAX_AGE is not a whole number."),
    ],
)
def test_a_wrong_setting_is_one_sentence_without_its_value(variables, sentence):
    result = settings_with(**PRODUCTION | variables)
    assert result.returncode == 1
    assert result.stderr.startswith(sentence)
    assert result.stderr.count("\n") <= 1
    assert CANARY not in result.stdout + result.stderr


@pytest.mark.parametrize(
    ("value", "meant"),
    [("1", True), ("TRUE", True), (" on ", True), ("0", False), ("no", False), ("", False)],
)
def test_flag_reads_the_usual_words(monkeypatch, value, meant):
    monkeypatch.setenv("A_FLAG", value)
    assert env.flag("A_FLAG", default=not meant) is meant


def test_what_is_unset_takes_its_default(monkeypatch):
    monkeypatch.delenv("UNSET", raising=False)
    assert env.flag("UNSET", default=True) is True
    assert env.text("UNSET", "x") == "x"
    assert env.number("UNSET", 3, 1, 5) == 3
    assert env.words("UNSET", ("a",)) == ["a"]


def test_words_are_split_at_commas(monkeypatch):
    monkeypatch.setenv("HOSTS", " a.example, b.example ,,")
    assert env.words("HOSTS") == ["a.example", "b.example"]


def test_local_environment_fills_in_what_is_not_set(monkeypatch, tmp_path):
    file = tmp_path / "environment"
    file.write_text("DATABASE_URL=postgresql://local/x?a=b\nSECRET_KEY=file\nno separator\n")
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("SECRET_KEY", "mine")
    env.read_local_environment(file)
    assert os.environ["DATABASE_URL"] == "postgresql://local/x?a=b"
    assert os.environ["SECRET_KEY"] == "mine"


def test_local_environment_is_left_alone_where_a_database_is_named(monkeypatch, tmp_path):
    file = tmp_path / "environment"
    file.write_text("DATABASE_URL=postgresql://local/x\nOTHER=1\n")
    monkeypatch.setenv("DATABASE_URL", "postgresql://mine/x")
    env.read_local_environment(file)
    assert os.environ["DATABASE_URL"] == "postgresql://mine/x"
    assert "OTHER" not in os.environ


def test_local_environment_may_be_absent(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    env.read_local_environment(tmp_path / "nothing")
