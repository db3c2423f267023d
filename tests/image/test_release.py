"""The image as the deployment's last look: `config.release_check.before_traffic`.

It invokes the new version through Lambda's API and tells CodeDeploy. Both are a
server here that passes invocations on to a sandbox of the same image.
"""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import pytest

from tests.image.conftest import Owner
from tests.image.function import Function

pytestmark = pytest.mark.image

RELEASE = "arn:aws:lambda:eu-central-1:123456789012:function:portfolio:7"
EVENT = {"DeploymentId": "d-1", "LifecycleEventHookExecutionId": "hook-1"}


class Handler(BaseHTTPRequestHandler):
    function: Function
    told: list[dict[str, Any]]
    invoked: list[str]

    def do_POST(self) -> None:
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer: Any = {}
        if self.headers.get("X-Amz-Target"):
            self.told.append(given)
        else:
            self.invoked.append(unquote(self.path))
            answer = self.function.invoke(given)
        text = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """What was asked is in `told` and `invoked`."""


class Amazon:
    """Lambda's Invoke and CodeDeploy's PutLifecycleEventHookExecutionStatus."""

    def __init__(self, function: Function) -> None:
        self.told: list[dict[str, Any]] = []
        self.invoked: list[str] = []
        members = {"function": function, "told": self.told, "invoked": self.invoked}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), members))
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def amazon(function: Function) -> Iterator[Amazon]:
    amazon = Amazon(function)
    yield amazon
    amazon.server.shutdown()
    amazon.server.server_close()


def look(image: str, variables: dict[str, str], amazon: Amazon) -> dict[str, str]:
    environment = variables | {
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "an example",
        "AWS_REGION": "eu-central-1",
        "AWS_ENDPOINT_URL_LAMBDA": amazon.url,
        "AWS_ENDPOINT_URL_CODEDEPLOY": amazon.url,
        "RELEASE_FUNCTION": RELEASE,
    }
    handler = "config.release_check.before_traffic"
    with Function(image, handler=handler, **environment) as release:
        return dict(release.invoke(EVENT))


def test_sound_release_is_let_through(
    image: str, variables: dict[str, str], amazon: Amazon, owner: Owner
):
    assert look(image, variables, amazon) == {"status": "Succeeded", "trouble": ""}
    assert [(each["deploymentId"], each["status"]) for each in amazon.told] == [
        ("d-1", "Succeeded")
    ]
    assert len(amazon.invoked) >= 3
    assert {path.split("/")[3] for path in amazon.invoked} == {RELEASE}


def test_release_without_its_tables_is_stopped(
    image: str, variables: dict[str, str], amazon: Amazon, postgres: Any
):
    postgres.create_database("empty")
    elsewhere = variables | {"DATABASE_URL": postgres.url("empty")}
    answer = look(image, elsewhere, amazon)
    assert answer["status"] == "Failed"
    assert "migrate --check" in answer["trouble"]
    assert [each["status"] for each in amazon.told] == ["Failed"]
    assert amazon.invoked == []
