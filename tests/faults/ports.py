"""Ports of the loopback that nobody else can take between two listeners."""

import socket
import sys


class Port:
    """A free port, held for as long as this object is, whether somebody listens on it or not.

    On Linux a socket that is bound and never listens keeps the port from being handed out, and
    lets one listener at a time in: who connects while there is none is refused.
    """

    def __init__(self) -> None:
        self._holder = socket.socket()
        self._holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._holder.bind(("127.0.0.1", 0))
        self.number = int(self._holder.getsockname()[1])
        if sys.platform != "linux":
            # Elsewhere the listener could not bind.
            self.free()

    def free(self) -> None:
        self._holder.close()
