"""A server that speaks as much of AWS as the application asks for: Lambda's Invoke, CodeDeploy.

    with Services() as aws:
        aws.functions["portfolio-edge"] = lambda event: {"done": True}
        …                        # with aws.environment
        aws.calls                # what was asked, in order

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html and
https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_PutLifecycleEventHookExecutionStatus.html
"""

import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, Self
from urllib.parse import unquote

INVOKE = re.compile(r"/2015-03-31/functions/([^/]+)/invocations")
STATUS = "CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus"
REGION = "eu-central-1"


class Call(NamedTuple):
    """A request. `name` is the function's, or the action's."""

    name: str
    headers: dict[str, str]
    body: Any


class Reply(NamedTuple):
    """What is answered in the place of a function's own answer."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = {}
    after: threading.Event | None = None  # nothing before this is set


class Services:
    def __init__(self) -> None:
        self.functions: dict[str, Callable[[Any], Any] | Reply] = {}
        self.calls: list[Call] = []
        # What CodeDeploy answers, one after another; then it is content.
        self.codedeploy: list[Reply] = []

    def __enter__(self) -> Self:
        services = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                services.serve(self)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def environment(self) -> dict[str, str]:
        """What a function has in its environment to find this server."""
        return {
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "canary-secret-access-key",
            "AWS_SESSION_TOKEN": "canary-session-token",
            "AWS_ENDPOINT_URL_LAMBDA": self.url,
            "AWS_ENDPOINT_URL_CODEDEPLOY": self.url,
        }

    def asked(self, name: str) -> list[Any]:
        """The bodies of the calls of this name."""
        return [call.body for call in self.calls if call.name == name]

    def serve(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in request.headers.items()}
        found = INVOKE.fullmatch(request.path)
        name = unquote(found[1]) if found else headers.get("x-amz-target", request.path)
        event = json.loads(body)
        service = "lambda" if found else "codedeploy"
        assert f"/{REGION}/{service}/aws4_request, SignedHeaders=" in headers["authorization"]
        self.calls.append(Call(name, headers, event))
        reply = self._invoked(name, event, headers) if found else self._deployed(name)
        if reply.after:
            reply.after.wait(60)
        request.send_response(reply.status)
        for header, value in reply.headers.items():
            request.send_header(header, value)
        request.send_header("Content-Length", str(len(reply.body)))
        request.end_headers()
        request.wfile.write(reply.body)

    def _invoked(self, name: str, event: Any, headers: dict[str, str]) -> Reply:
        function = self.functions.get(name)
        if function is None:
            missing = {"x-amzn-ErrorType": "ResourceNotFoundException"}
            return Reply(404, b'{"Message": "canary-message"}', missing)
        if isinstance(function, Reply):
            return function
        answer = json.dumps(function(event)).encode()
        # Lambda takes an event and answers before anything runs.
        return (
            Reply(202, b"") if headers["x-amz-invocation-type"] == "Event" else Reply(200, answer)
        )

    def _deployed(self, action: str) -> Reply:
        if action != STATUS:
            return Reply(400, b'{"__type": "UnknownOperationException"}')
        return self.codedeploy.pop(0) if self.codedeploy else Reply()
