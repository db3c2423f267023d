"""What an invocation leaves in the log."""

import json

import pytest

from config import metrics
from config.lambda_handler import handler
from tests.config.handler.serving import Context
from tests.emulator.events import http_api


@pytest.fixture(autouse=True)
def _alone(db: None) -> None:
    """A connection that an earlier test left open is looked at, and one that was made measured."""
    metrics.flush()


@pytest.mark.parametrize(
    ("status", "method", "target", "headers"),
    [
        (400, "GET", "/api/skills", {"host": "canary.example"}),
        (400, "GET", "/api/skills?level=x", {}),
        (401, "POST", "/api/skills", {}),
        (401, "GET", "/api/skills", {"authorization": "Bearer nonsense"}),
        (403, "POST", "/admin/login/", {}),
        (404, "GET", "/canary", {}),
        (405, "TRACE", "/", {}),
    ],
)
def test_what_was_refused_stands_in_its_line(
    capsys: pytest.CaptureFixture[str],
    status: int,
    method: str,
    target: str,
    headers: dict[str, str],
) -> None:
    handler(http_api(method, target, headers=headers), Context())
    lines = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert [(line["method"], line["status"]) for line in lines] == [(method, status)]


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
