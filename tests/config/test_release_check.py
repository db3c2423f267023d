"""The look at a new version before it is reached, and what CodeDeploy is told of it."""

import base64
import json
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from config import aws, commands, release_check
from config.release_check import READS, TroubleError, before_traffic
from tests.config.databases import database
from tests.config.services import STATUS, Reply, Services
from tests.emulator.emulator import Emulator

VERSION = "arn:aws:lambda:eu-central-1:123456789012:function:portfolio-api:7"
EVENT = {"DeploymentId": "d-ABCDEF", "LifecycleEventHookExecutionId": "eyJ-hook"}
SECRET = "canary-origin-secret"


class Context(NamedTuple):
    aws_request_id: str = "8a6f-request"

    def get_remaining_time_in_millis(self) -> int:
        return 300_000


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    monkeypatch.setattr(release_check, "PAUSE", 0.01)
    with Services() as services:
        for name, value in services.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("RELEASE_FUNCTION", VERSION)
        yield services


def told(status: str) -> dict[str, str]:
    return {
        "deploymentId": "d-ABCDEF",
        "lifecycleEventHookExecutionId": "eyJ-hook",
        "status": status,
    }


def answer(body: str, content_type: str = "application/json", status: int = 200) -> dict[str, Any]:
    headers = {"Content-Type": content_type}
    return {"statusCode": status, "headers": headers, "body": body, "isBase64Encoded": False}


def test_a_sound_release_may_be_reached(services: Services, monkeypatch: pytest.MonkeyPatch):
    """The real database, the real function in Lambda's emulator."""
    monkeypatch.setenv("SECURE_SSL_REDIRECT", "1")
    with database() as url:
        monkeypatch.setenv("DATABASE_URL", url)
        assert commands.run(["migrate", "-v", "0"], seconds=120).exit_code == 0
        with Emulator(url) as emulator:
            monkeypatch.setenv("RELEASE_FUNCTION", "function")
            monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", f"http://127.0.0.1:{emulator._port}")
            found = before_traffic(EVENT, Context())
    assert found == {"status": "Succeeded", "trouble": ""}
    assert services.asked(STATUS) == [told("Succeeded")]


def test_pending_migrations_end_the_release(services: Services, monkeypatch: pytest.MonkeyPatch):
    with database() as url:
        monkeypatch.setenv("DATABASE_URL", url)
        found = before_traffic(EVENT, Context())
    assert found["status"] == "Failed"
    assert found["trouble"].startswith("`migrate --check` ended with 1.")
    assert services.asked(STATUS) == [told("Failed")]
    assert len(services.calls) == 1


@pytest.mark.parametrize("event", [EVENT, None, {}, {"DeploymentId": None}])
def test_whatever_breaks_codedeploy_is_told(
    services: Services, monkeypatch: pytest.MonkeyPatch, event: Any
):
    monkeypatch.setattr(commands.sys, "executable", "/canary-no-such-python")
    found = before_traffic(event, None)
    assert found["trouble"] == "The release could not be looked at. The log says why."
    assert [report["status"] for report in services.asked(STATUS)] == ["Failed"]


def test_codedeploy_is_told_although_the_look_is_interrupted(
    services: Services, monkeypatch: pytest.MonkeyPatch
):
    def interrupt(end: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(release_check, "look", interrupt)
    with pytest.raises(KeyboardInterrupt):
        before_traffic(EVENT, Context())
    assert services.asked(STATUS) == [told("Failed")]


def test_codedeploy_is_told_again_where_it_did_not_listen(services: Services):
    services.codedeploy = [Reply(500), Reply(400, b'{"__type": "ThrottlingException"}')]
    release_check.tell(release_check.Deployment("d-ABCDEF", "eyJ-hook"), "Succeeded")
    assert services.asked(STATUS) == [told("Succeeded")] * 3


def test_a_codedeploy_that_can_not_be_told_is_an_error(services: Services):
    services.codedeploy = [Reply(400, b'{"__type": "x#InvalidDeploymentIdException"}')]
    with pytest.raises(aws.RefusalError, match=r"answered 400 \(InvalidDeploymentIdException\)$"):
        release_check.tell(release_check.Deployment("", ""), "Failed")
    assert len(services.calls) == 1


# What the new version answers


def look(services: Services, function: Any, path: str = "/api/portfolio") -> None:
    services.functions[VERSION] = function
    release_check.read(VERSION, path, READS[path], time.monotonic() + 60)


def test_a_read_is_the_gateways_event(services: Services, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ORIGIN_SECRET", SECRET)
    monkeypatch.setenv("PUBLIC_ORIGIN", "https://cv.example.com")
    look(services, lambda event: answer("{}"))
    [event] = services.asked(VERSION)
    assert event["rawPath"] == "/api/portfolio"
    assert event["headers"] == {
        "accept": "*/*",
        "x-origin-secret": SECRET,
        "host": "cv.example.com",
    }
    assert services.calls[0].headers["x-amz-invocation-type"] == "RequestResponse"


def test_a_body_in_base64_is_read(services: Services):
    body = base64.b64encode(b'{"status": "ready"}').decode()
    look(services, lambda event: answer(body) | {"isBase64Encoded": True})


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (answer("{}", status=503), "GET /api/portfolio of the new version is answered with 503, "),
        (answer("{}", status=301), "is answered with 301, "),
        (answer("<p>", "text/html"), "is answered with 200, text/html."),
        (answer(""), "is answered with 200, application/json."),
        (answer("{canary"), "answers no JSON."),
        ({"errorMessage": "canary"}, "is answered with 0, no type."),
        (None, "is answered with 0, no type."),
        ({"error": {"type": "UnsupportedEvent"}}, "is answered with 0, no type."),
        (answer("*") | {"isBase64Encoded": True}, "is answered with 0, no type."),
    ],
)
def test_any_other_answer_ends_the_release(services: Services, reply: Any, sentence: str):
    with pytest.raises(TroubleError) as caught:
        look(services, lambda event: reply)
    assert sentence in str(caught.value)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (
            Reply(200, json.dumps(answer("{}")).encode(), {"X-Amz-Function-Error": "Unhandled"}),
            "The new version does not run: GET /api/portfolio ended in an error of its own.",
        ),
        (
            Reply(403, b"", {"x-amzn-ErrorType": "AccessDeniedException:http://canary"}),
            (
                "The new version can't be invoked: Lambda in eu-central-1 answered 403 "
                "(AccessDeniedException)."
            ),
        ),
        (
            Reply(429, b"", {"x-amzn-ErrorType": "TooManyRequestsException"}),
            (
                "The new version can't be invoked: Lambda in eu-central-1 answered 429 "
                "(TooManyRequestsException)."
            ),
        ),
    ],
)
def test_a_version_that_does_not_run_ends_the_release(
    services: Services, reply: Reply, sentence: str
):
    with pytest.raises(TroubleError) as caught:
        look(services, reply)
    assert str(caught.value) == sentence


def test_a_missing_name_of_the_version_is_a_sentence(
    services: Services, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("RELEASE_FUNCTION")
    monkeypatch.setattr(release_check, "check_migrations", lambda end: None)
    assert before_traffic(EVENT, Context())["trouble"].startswith("RELEASE_FUNCTION is not set.")
    assert services.asked(STATUS) == [told("Failed")]
