"""The handler's way in and out, with an application that keeps what it gets."""

from collections.abc import Iterable
from typing import Any

import pytest

from config import door, events
from tests.emulator.events import function_url, http_api, load_balancer, rest_api

ALL_SENDERS = pytest.mark.parametrize(
    "make_event", [http_api, function_url, rest_api, load_balancer]
)


class Context:
    aws_request_id = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"


def serve(application: Any, event: Any) -> dict[str, Any]:
    return door.serve(application, events.read(event), Context(), default_host="localhost")


class Recorder:
    """An application that keeps its environment and answers as it is told."""

    def __init__(
        self,
        *headers: tuple[str, str],
        status: str = "200 OK",
        body: Iterable[bytes] = (b"{}",),
    ) -> None:
        self.status, self.body = status, body
        self.headers = list(headers) or [("Content-Type", "application/json")]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.environ = environ
        self.sent = environ["wsgi.input"].read()
        start_response(self.status, self.headers)
        return self.body


def environment(event: Any) -> dict[str, Any]:
    recorder = Recorder()
    assert serve(recorder, event)["statusCode"] == 200
    return recorder.environ
