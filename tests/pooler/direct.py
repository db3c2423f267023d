"""A stand-in for Neon's proxy where TLS begins: it takes TLS without being asked first.

PostgreSQL 17 and later do so too, but Debian's is older and the embedded one
has no TLS. This ends the TLS of `sslnegotiation=direct` and hands the rest on to
the embedded server in clear. The password can't be bound to a channel that ends
here, so clients must say `channel_binding=disable`.
"""

import contextlib
import socket
import ssl
import threading
from pathlib import Path
from typing import Self

# Registered for this: https://www.postgresql.org/docs/17/protocol-flow.html#PROTOCOL-FLOW-SSL
PROTOCOL = "postgresql"
# The first byte of a TLS handshake; a client that asks first sends a length, so a zero.
HANDSHAKE = b"\x16"
CHUNK = 1 << 16


class DirectTls:
    """`with DirectTls(certificate, key, target) as server`: `server.port`."""

    def __init__(self, certificate: Path, key: Path, target: tuple[str, int]) -> None:
        self.target = target
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.context.set_alpn_protocols([PROTOCOL])
        # What each client sent first, which protocol it chose, and whom it wanted.
        self.first: list[bytes] = []
        self.chosen: list[str | None] = []
        self.wanted: list[str | None] = []
        self.context.sni_callback = lambda _, name, __: self.wanted.append(name)

    def __enter__(self) -> Self:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self.serve, args=[client], daemon=True).start()

    def serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            self.first.append(client.recv(1, socket.MSG_PEEK))
            if self.first[-1] != HANDSHAKE:
                return
            with self.context.wrap_socket(client, server_side=True) as secure:
                self.chosen.append(secure.selected_alpn_protocol())
                with socket.create_connection(self.target) as server:
                    threading.Thread(target=self.copy, args=[server, secure], daemon=True).start()
                    self.copy(secure, server)

    @staticmethod
    def copy(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            while data := source.recv(CHUNK):
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)
