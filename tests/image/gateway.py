"""What stands before the function: HTTPS comes in, an HTTP API's event of payload 2.0 goes out.

    with Gateway(function.invoke) as gateway:
        browser.goto(f"{gateway.url}/admin/")

Shapes: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

import ssl
import subprocess
import tempfile
import threading
import time
import uuid
from base64 import b64decode, b64encode
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

Invoke = Callable[[dict[str, Any]], dict[str, Any]]
# API Gateway takes these for text and encodes all else, forms too.
TEXT = ("text/", "application/json", "application/javascript", "application/xml")
# A connection's, not a request's: the gateway takes them away (RFC 9110, section 7.6.1).
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer"}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    invoke: Invoke
    # Each request's method, path and status, for tests of what was asked.
    answered: list[tuple[str, str, int]]

    def serve(self) -> None:
        answer = self.invoke(self.event())
        body = answer.get("body", "").encode()
        if answer.get("isBase64Encoded"):
            body = b64decode(body)
        status = answer["statusCode"]
        self.answered.append((self.command, self.path, status))
        self.send_response_only(status)
        for name, value in answer.get("headers", {}).items():
            if name.lower() != "content-length":
                self.send_header(name, value)
        for cookie in answer.get("cookies", []):
            self.send_header("Set-Cookie", cookie)
        bodiless = self.command == "HEAD" or status in {204, 304}
        if not bodiless:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not bodiless:
            self.wfile.write(body)

    do_GET = do_HEAD = do_OPTIONS = do_POST = do_PUT = do_PATCH = do_DELETE = serve  # noqa: N815

    def event(self) -> dict[str, Any]:
        path, _, query = self.path.partition("?")
        headers: dict[str, str] = {}
        for name in {name.lower() for name in self.headers}:
            headers[name] = ",".join(self.headers.get_all(name, []))
        cookies = [each for each in headers.pop("cookie", "").split("; ") if each]
        headers = {name: value for name, value in headers.items() if name not in HOP_BY_HOP}
        # A stranger's word about these is overwritten.
        client = self.client_address[0]
        headers |= {
            "x-forwarded-for": client,
            "x-forwarded-port": str(self.server.server_address[1]),
            "x-forwarded-proto": "https",
        }
        event = {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": query,
            "headers": headers,
            "requestContext": {
                "accountId": "123456789012",
                "apiId": "gateway",
                "domainName": headers.get("host", ""),
                "http": {
                    "method": self.command,
                    "path": path,
                    "protocol": self.request_version,
                    "sourceIp": client,
                    "userAgent": headers.get("user-agent", ""),
                },
                "requestId": str(uuid.uuid4()),
                "stage": "$default",
                "timeEpoch": int(time.time() * 1000),
            },
            "isBase64Encoded": False,
        }
        if cookies:
            event["cookies"] = cookies
        return event | self.content(headers)

    def content(self, headers: dict[str, str]) -> dict[str, Any]:
        body = self.rfile.read(int(headers.get("content-length", 0)))
        if not body:
            return {}
        if headers.get("content-type", "").startswith(TEXT):
            return {"body": body.decode()}
        return {"body": b64encode(body).decode(), "isBase64Encoded": True}

    def log_message(self, *_: object) -> None:
        """Whoever wants to know reads `answered`."""


class Gateway:
    """HTTPS on a free port of the loopback, with a certificate that nobody signed."""

    def __init__(self, invoke: Invoke) -> None:
        self.answered: list[tuple[str, str, int]] = []
        members = {"invoke": staticmethod(invoke), "answered": self.answered}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), members))
        self.server.daemon_threads = True
        self.url = f"https://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self) -> Self:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory() as folder:
            context.load_cert_chain(certificate(Path(folder)))
        # The connection's own thread shakes hands: one client can't stop the others.
        self.server.socket = context.wrap_socket(
            self.server.socket, server_side=True, do_handshake_on_connect=False
        )
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def certificate(folder: Path) -> Path:
    """Key and certificate for 127.0.0.1 in one file."""
    both = folder / "both.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=gateway"),
            *("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", both, "-out", folder / "crt"),
        ],
        capture_output=True,
        check=True,
    )
    both.write_text(both.read_text() + (folder / "crt").read_text())
    return both
