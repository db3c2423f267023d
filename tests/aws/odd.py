"""A server in SSM's place that answers what it is told to.

    with Odd([ok(name, value)]) as odd:
        …
    odd.requests == 1

The last answer is repeated.
"""

import contextlib
import json
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from email.utils import formatdate
from typing import Any, NamedTuple, Self


class Answer(NamedTuple):
    status: int = 200
    body: bytes = b""
    clock: float = 0.0  # seconds that its clock is ahead
    raw: bytes | None = None  # instead of an HTTP answer
    pause: float = 0.0  # seconds before each byte
    hangs: bool = False


def ok(name: str, value: Any, **more: Any) -> Answer:
    parameter = {"Name": name, "Value": value, "Type": "SecureString"} | more
    return Answer(body=json.dumps({"Parameters": [parameter], "InvalidParameters": []}).encode())


def error(code: str, status: int = 400, message: str = "", clock: float = 0.0) -> Answer:
    return Answer(status, json.dumps({"__type": code, "message": message}).encode(), clock)


RESET = Answer(raw=b"")
BLACK_HOLE = Answer(hangs=True)


class Odd:
    def __init__(self, answers: Sequence[Answer], context: ssl.SSLContext | None = None) -> None:
        self._answers = answers
        self._context = context
        self._ended = threading.Event()
        self.requests = 0
        self.received: list[bytes] = []

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        port = self._listener.getsockname()[1]
        self.url = f"http{'s' if self._context else ''}://127.0.0.1:{port}"
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            if self._context:
                with self._context.wrap_socket(connection, server_side=True) as secure:
                    self._answer(secure)
            else:
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        self.received.append(request := read_request(connection))
        if not request:
            return
        answer = self._answers[min(self.requests, len(self._answers) - 1)]
        self.requests += 1
        if answer.hangs:
            self._ended.wait()
        elif answer.pause:
            for byte in written(answer):
                connection.sendall(bytes([byte]))
                if self._ended.wait(answer.pause):
                    return
        else:
            connection.sendall(written(answer))


def read_request(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        part = connection.recv(65536)
        if not part:
            return b""
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def written(answer: Answer) -> bytes:
    if answer.raw is not None:
        return answer.raw
    date = formatdate(time.time() + answer.clock, usegmt=True)
    head = f"HTTP/1.1 {answer.status} X\r\nDate: {date}\r\nContent-Length: {len(answer.body)}\r\n"
    return f"{head}\r\n".encode() + answer.body
