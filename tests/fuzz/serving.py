"""The function as a real server: `python -m tests.fuzz.serving PORT`.

HTTP comes in, an HTTP API's event of payload 2.0 goes to `config.lambda_handler.handler`, one at a
time and in one thread, as Lambda does. What the function logs goes to standard output.
"""

import sys
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from http.server import ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from tests.image.gateway import Handler

LONGEST_BODY = 10_000_000  # bytes, the gateway's own limit


class Front(Handler):
    """Bodies of any bytes and methods of any name, as the gateway passes them on."""

    # Head and body go out apart: together with the client's delayed answer, 40 ms for each request.
    disable_nagle_algorithm = True

    def content(self, headers: dict[str, str]) -> dict[str, Any]:
        length = headers.get("content-length", "0")
        size = int(length) if length.isdecimal() else 0
        body = self.rfile.read(min(size, LONGEST_BODY))
        if not body:
            return {}
        return {"body": b64encode(body).decode(), "isBase64Encoded": True}

    def __getattr__(self, name: str) -> Any:
        # http.server looks for `do_` and the method: of any other it would make a 501 of its own.
        if name.startswith("do_"):
            return self.serve
        raise AttributeError(name)


def serve(port: int) -> None:
    from config.lambda_handler import handler

    with ThreadPoolExecutor(max_workers=1) as one:

        def invoke(event: dict[str, Any]) -> dict[str, Any]:
            context = SimpleNamespace(aws_request_id=str(uuid4()))
            return one.submit(handler, event, context).result()

        members = {"invoke": staticmethod(invoke), "answered": Forgetful()}
        server = ThreadingHTTPServer(("127.0.0.1", port), type("Bound", (Front,), members))
        server.daemon_threads = True
        server.serve_forever()


class Forgetful(list[Any]):
    """Nobody asks this server what it answered; a hundred thousand of them would pile up."""

    def append(self, entry: Any) -> None:
        pass


if __name__ == "__main__":
    serve(int(sys.argv[1]))
