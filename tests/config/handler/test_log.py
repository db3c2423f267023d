"""What an invocation leaves in the log."""

import json

import pytest

from config.lambda_handler import handler
from tests.config.handler.serving import Context
from tests.emulator.events import http_api


def test_each_invocation_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    headers = {"authorization": "Bearer topsecret", "cookie": "sessionid=topsecret"}
    event = http_api("GET", "/healthz?token=topsecret", headers=headers, body="topsecret")
    handler(event, Context())
    (text,) = capsys.readouterr().out.splitlines()
    line = json.loads(text)
    assert isinstance(line.pop("duration_ms"), float)
    assert line.pop("timestamp").endswith("+00:00")
    for name in ("cold_start", "ColdStart", "operation", "_aws"):
        line.pop(name, None)
    assert line == {
        "level": "INFO",
        "message": "GET /healthz",
        "service": "portfolio",
        "correlation_id": Context.aws_request_id,
        "method": "GET",
        "path": "/healthz",
        "status": 200,
    }


def test_refusal_is_a_warning_without_the_event(capsys: pytest.CaptureFixture[str]) -> None:
    handler({"secret": "topsecret"}, Context())
    (text,) = capsys.readouterr().out.splitlines()
    line = json.loads(text)
    assert (line["level"], line["error"]) == ("WARNING", "UnsupportedEvent")
    assert "secret" not in text


def test_long_or_broken_path_makes_one_short_line(capsys: pytest.CaptureFixture[str]) -> None:
    handler(http_api("GET", "/\ud800\r\n" + "x" * 5000), Context())
    (text,) = capsys.readouterr().out.splitlines()
    assert len(json.loads(text)["path"]) == 300
