"""The project over real HTTP, on a free port of 127.0.0.1, and told to fail when asked to."""

import json
import secrets
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from tests.branches.neon import documented
from tests.branches.neon.documented import UndocumentedError
from tests.branches.neon.project import Project, RefusalError

KEY = "napi_canary_key_that_no_output_may_hold"
BUSY = {423: "LOCKED", 429: "TOO_MANY_REQUESTS", 503: "SERVICE_UNAVAILABLE"}


@dataclass
class Fault:
    """What goes wrong with the next `times` requests of a method and route.

    `status` answers that, with `headers`, and does nothing. `cut` closes the connection,
    "before" the change or "after" it; "within" sends half of the answer's body, "half" half of
    the JSON as if it were whole. `seconds` answers that late.
    """

    method: str
    route: str
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    message: str = "canary-message"
    cut: str = ""
    seconds: float = 0.0
    times: int = 1

    def meets(self, method: str, path: str) -> bool:
        return self.times > 0 and self.method == method and self.route == route(path)


def route(path: str) -> str:
    return documented.route_of(path)


class NeonServer:
    """`with NeonServer(project) as server`: `server.environment` leads a process to it."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.faults: list[Fault] = []
        # Method and path of each request, in order; what nobody documented.
        self.requests: list[tuple[str, str]] = []
        self.complaints: list[str] = []
        server = self

        class Handler(NeonHandler):
            neon = server

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/api/v2"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "NEON_API_KEY": KEY,
            "NEON_PROJECT_ID": self.project.id,
            "NEON_API_URL": self.url,
        }

    def fail(self, method: str, path: str, **how: Any) -> None:
        self.faults.append(Fault(method, path, **how))

    def count(self, method: str, path: str) -> int:
        """How often a method and route were asked."""
        return sum(1 for each in self.requests if (each[0], route(each[1])) == (method, path))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class NeonHandler(BaseHTTPRequestHandler):
    neon: NeonServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.answer()

    do_POST = do_PATCH = do_DELETE = do_PUT = do_GET  # noqa: N815 - the library's names

    def log_message(self, *_: Any) -> None:
        """Says nothing."""

    def answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        content = self.rfile.read(length)
        parts = urlsplit(self.path)
        prefix = f"/api/v2/projects/{self.neon.project.id}"
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            self.refuse(RefusalError(401, "UNAUTHORIZED", "authentication failed"))
        elif not parts.path.startswith(f"{prefix}/"):
            self.refuse(RefusalError(404, "NOT_FOUND", "project not found"))
        else:
            self.judged(parts.path.removeprefix(prefix), dict(parse_qsl(parts.query)), content)

    def judged(self, path: str, query: dict[str, str], content: bytes) -> None:
        neon = self.neon
        with neon.project.lock:
            neon.requests.append((self.command, path))
            try:
                body = json.loads(content) if content else None
                if content and self.headers.get("Content-Type") != "application/json":
                    raise UndocumentedError("a body without its content type")
                documented.check_request(self.command, path, query, body)
            except (UndocumentedError, ValueError) as error:
                neon.complaints.append(f"{error}")
                self.refuse(RefusalError(400, "BAD_REQUEST", f"{error}"))
                return
            fault = next((each for each in neon.faults if each.meets(self.command, path)), None)
        if fault:
            fault.times -= 1
            time.sleep(fault.seconds)
            if fault.cut == "before":
                self.cut()
                return
            if fault.status:
                code = BUSY.get(fault.status, "ERROR")
                self.refuse(RefusalError(fault.status, code, fault.message), fault.headers)
                return
        try:
            with neon.project.lock:
                neon.project.tick()
                found = self.carried_out(path, query, body)
                content = json.dumps(found).encode() if found is not None else b""
                if found is not None:
                    documented.check_answer(self.command, path, 200, found)
        except RefusalError as refusal:
            headers = {"Retry-After": "0"} if refusal.status == 423 else {}
            self.refuse(refusal, headers)
            return
        except UndocumentedError as error:
            neon.complaints.append(f"{error}")
            self.refuse(RefusalError(500, "INTERNAL", f"{error}"))
            return
        if fault and fault.cut == "after":
            self.cut()
            return
        status = 204 if found is None else 201 if self.command == "POST" else 200
        self.send(status, content, cut=fault.cut if fault else "")

    def carried_out(self, path: str, query: dict[str, str], body: Any) -> Any:
        project, words = self.neon.project, path.strip("/").split("/")
        number = words[1] if len(words) > 1 else ""
        calls: dict[tuple[str, str], Callable[[], Any]] = {
            ("GET", "/branches"): lambda: project.list_branches(query),
            ("POST", "/branches"): lambda: project.create(body or {}),
            ("GET", "/branches/ID"): lambda: {"branch": project.branch(number)},
            ("PATCH", "/branches/ID"): lambda: project.change(number, body),
            ("DELETE", "/branches/ID"): lambda: project.delete(number),
            ("POST", "/branches/ID/restore"): lambda: project.restore(number, body),
            ("GET", "/branches/ID/databases"): lambda: project.databases_of(number),
            ("GET", "/endpoints"): lambda: {"endpoints": list(project.endpoints.values())},
            ("GET", "/connection_uri"): lambda: project.connection_uri(query),
            ("GET", "/operations/ID"): lambda: {"operation": project.operation(number)},
        }
        return calls[self.command, route(path)]()

    def refuse(self, refusal: RefusalError, headers: dict[str, str] | None = None) -> None:
        body = {"code": refusal.code, "message": refusal.message}
        body["request_id"] = secrets.token_hex(8)
        documented.check(body, documented.ERROR, "an error")
        self.send(refusal.status, json.dumps(body).encode(), headers or {})

    def send(
        self, status: int, content: bytes, headers: dict[str, str] | None = None, *, cut: str = ""
    ) -> None:
        if cut == "half":
            content = content[: len(content) // 2]
        # The client may be gone: it was killed, or waited long enough.
        with suppress(OSError):
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if cut == "within" else content)
        if cut == "within":
            self.cut()

    def cut(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
