"""What reaches the log, and what must not."""

import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.test import RequestFactory

from config import metrics, telemetry

TOKEN = "portfolio_" + "a1B2" * 10 + "xyz"


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    """Records of any logger as JSON, through the settings that Lambda has."""
    root, names = logging.getLogger(), tuple(telemetry.LOGGING["loggers"])
    loggers = [root, *map(logging.getLogger, names)]
    before = [(each, each.handlers[:], each.level, each.propagate) for each in loggers]
    logging.config.dictConfig(telemetry.LOGGING)
    yield lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    for each, handlers, level, propagate in before:
        each.handlers[:], each.propagate = handlers, propagate
        each.setLevel(level)


def test_records_of_every_logger_are_json_with_the_invocations_id(logged: Any) -> None:
    telemetry.begin("first")
    telemetry.logger.info("own")
    logging.getLogger("django.security.csrf").warning("Forbidden (%s)", "no cookie")
    telemetry.begin("second")
    logging.getLogger("elsewhere").error("other")
    lines = [
        (line["level"], line["message"], line["service"], line["correlation_id"])
        for line in logged()
    ]
    assert lines == [
        ("INFO", "own", "portfolio", "first"),
        ("WARNING", "Forbidden (no cookie)", "portfolio", "first"),
        ("ERROR", "other", "portfolio", "second"),
    ]


def test_a_4xx_stands_in_the_invocations_line_alone(logged: Any) -> None:
    logging.getLogger("django.request").warning("Not Found: %s", "/x")
    logging.getLogger("django.security.DisallowedHost").error("Invalid HTTP_HOST header")
    assert logged() == []


def test_a_failure_of_django_has_its_traceback_and_not_the_request(logged: Any) -> None:
    request = RequestFactory().get("/api/skills?q=topsecret")
    try:
        raise RuntimeError("boom")
    except RuntimeError:
        extra = {"status_code": 500, "request": request}
        logging.getLogger("django.request").exception("Failed: %s", request.path, extra=extra)
    (line,) = logged()
    assert (line["level"], line["message"]) == ("ERROR", "Failed: /api/skills")
    assert line["status_code"] == 500
    assert line["exception_name"] == "RuntimeError"
    assert line["exception"].startswith("Traceback (most recent call last):")
    assert line["exception"].endswith("RuntimeError: boom")
    assert "topsecret" not in json.dumps(line)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("to postgresql://kim:s3cr3t@host/db now", "to postgresql://kim:***@host/db now"),
        ("postgresql://:p%40ss:word@host", "postgresql://:***@host"),
        ("Authorization: Bearer abc.def-ghi", "Authorization: Bearer ***"),
        ("Basic a2ltOnBhc3M=", "Basic ***"),
        (f"the token {TOKEN} is unknown", "the token *** is unknown"),
        ("host=h password=s3cr3t user=kim", "host=h password=*** user=kim"),
        ("/x?token=s3cr3t&page=2", "/x?token=***&page=2"),
        ("http://localhost:8000/api?at=me", "http://localhost:8000/api?at=me"),
        (
            "kim@example.com wrote to portfolio_revision",
            "kim@example.com wrote to portfolio_revision",
        ),
    ],
)
def test_secrets_are_taken_out_of_any_text(logged: Any, text: str, shown: str) -> None:
    telemetry.logger.warning(text)
    telemetry.logger.warning("%s", text)
    try:
        raise ValueError(text)
    except ValueError:
        telemetry.logger.exception("failed")
    plain, formatted, failed = logged()
    assert (plain["message"], formatted["message"]) == (shown, shown)
    assert failed["exception"].endswith(f"ValueError: {shown}")


def test_values_of_secret_variables_are_hidden(
    logged: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telemetry.formatter, "secrets", set())
    monkeypatch.setenv("SECRET_KEY", 'quoted " and \\ long')
    monkeypatch.setenv("AWS_SESSION_TOKEN", "session-of-amazon")
    monkeypatch.setenv("DATABASE_URL", "postgresql://kim:p%40ssword@host/db")
    monkeypatch.setenv("API_TOKEN_DAYS", "365")
    telemetry.hide_environment()
    telemetry.hide("learnt later")
    telemetry.logger.info('quoted " and \\ long, session-of-amazon, p%40ssword, p@ssword, 365 days')
    telemetry.logger.info("learnt later")
    assert [line["message"] for line in logged()] == ["***, ***, ***, ***, 365 days", "***"]


def test_detail_of_a_constraint_is_hidden(logged: Any) -> None:
    text = 'new row violates "x"\nDETAIL:  Failing row contains (1, Kim, kim@example.com).'
    try:
        raise psycopg.errors.CheckViolation(text)
    except psycopg.Error:
        telemetry.logger.exception("failed")
    (line,) = logged()
    assert line["exception"].endswith('new row violates "x"\nDETAIL: ***')


def test_half_a_surrogate_pair_does_not_cost_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    handler = telemetry.StandardOutput()
    handler.setFormatter(telemetry.formatter)
    handler.handle(logging.makeLogRecord({"msg": "\ud800\r\n"}))
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["message"] == "\ud800\r\n"


def test_the_first_invocation_of_a_process_counts_as_a_cold_start(
    logged: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telemetry, "cold_starts", iter([True]))
    metrics.flush()
    telemetry.end("GET /", status=200)
    telemetry.end("GET /", status=200)
    first, second = logged()
    assert (first["cold_start"], second["cold_start"]) == (True, False)
    assert isinstance(first["_aws"].pop("Timestamp"), int)
    assert first["_aws"] == {
        "CloudWatchMetrics": [
            {
                "Namespace": "Portfolio",
                "Dimensions": [["service"]],
                "Metrics": [{"Name": "ColdStart", "Unit": "Count"}],
            }
        ]
    }
    assert first["ColdStart"] == 1
    assert "_aws" not in second
