"""A TCP proxy that can do to a connection what networks, poolers and servers do.

It counts round trips: bursts of the client that the server answers.
"""

import contextlib
import ctypes
import select
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from tests.faults.ports import Port

CHUNK = 1 << 16
# linux/filter.h: one instruction that accepts 0 bytes of each packet, so the kernel drops it
# before TCP sees it, and acknowledges nothing. That is what a peer that vanished looks like.
SO_ATTACH_FILTER = 26
DROP_ALL = struct.pack("HBBI", 0x06, 0, 0, 0)


class Fault(Enum):
    CUT_BEFORE = auto()  # the bytes never reach the server
    CUT_ANSWER = auto()  # the server gets them, the client never sees its answer
    TRUNCATE = auto()  # the client sees the first bytes of the answer
    MUTE = auto()  # taken, acknowledged, never answered
    MUTE_ANSWER = auto()  # the server gets them, and its answer stays on the way


# A fault, or what to do before the bytes go on to the server.
Act = Fault | Callable[[], object]


@dataclass
class Rule:
    """`act` happens when the client sends `text`, after it did so `skipped` times before."""

    text: bytes
    act: Act
    once: bool
    skipped: int


class Link:
    """One connection through the proxy."""

    def __init__(self, proxy: "Proxy", client: socket.socket) -> None:
        self.proxy, self.client = proxy, client
        self.server = socket.create_connection(proxy.target)
        for end in (self.client, self.server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.fault: Fault | None = None
        self.waits_for_answer = False
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while True:
                for end in select.select([self.client, self.server], [], [])[0]:
                    data = end.recv(CHUNK)
                    if not self.pass_on(end, data):
                        return
        self.end(reset=False)

    def pass_on(self, end: socket.socket, data: bytes) -> bool:
        if self.proxy.delay:
            time.sleep(self.proxy.delay)
        if self.proxy.is_mute:
            self.fault = Fault.MUTE
        if end is self.client:
            return self.from_client(data)
        return self.from_server(data)

    def from_client(self, data: bytes) -> bool:
        if not data:
            self.end(reset=False)
            return False
        act = self.proxy.fault_for(data)
        if isinstance(act, Fault):
            self.fault = act
        elif act:
            act()
        if self.fault is Fault.CUT_BEFORE:
            self.end(reset=True)
            return False
        if self.fault is not Fault.MUTE:
            self.waits_for_answer = True
            self.server.sendall(data)
        return True

    def from_server(self, data: bytes) -> bool:
        if self.waits_for_answer and data:
            self.waits_for_answer = False
            self.proxy.round_trips += 1
        if not data or self.fault is Fault.CUT_ANSWER:
            self.end(reset=bool(data))
            return False
        if self.fault is Fault.TRUNCATE:
            self.client.sendall(data[: len(data) // 2])
            self.end(reset=False)
            return False
        if self.fault not in {Fault.MUTE, Fault.MUTE_ANSWER}:
            self.client.sendall(data)
        return True

    def end(self, *, reset: bool) -> None:
        if reset:
            # Closing then sends RST, not FIN.
            linger = struct.pack("ii", 1, 0)
            with contextlib.suppress(OSError):
                self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.client.close()
        # Wakes the thread in select(), which keeps a socket open that was only closed.
        for end in (self.client, self.server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self.proxy.forget(self)

    def vanish(self) -> None:
        drop_all(self.client)


class Proxy:
    """Listens on a free port of the loopback, in threads of this process."""

    def __init__(self, target: tuple[str, int]) -> None:
        self.target = target
        self.delay = 0.0  # seconds, for each direction
        self.asleep = 0.0  # seconds that the next connection waits for the server to wake
        self.round_trips = 0
        self.accepted = 0
        self.is_mute = False
        self.links: list[Link] = []
        self.rules: list[Rule] = []
        # What clients sent, the latest of it.
        self.heard: deque[bytes] = deque(maxlen=1000)
        self.lock = threading.Lock()
        self.listener: socket.socket | None = None
        self.held = Port()
        self.port = self.held.number
        self.open()

    def open(self) -> None:
        """Listens, on the same port each time."""
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self.accept, args=[self.listener], daemon=True).start()

    def refuse(self) -> None:
        """Nothing listens any more, nothing is connected."""
        self.refuse_new()
        self.cut()

    def refuse_new(self) -> None:
        """Nothing listens any more; what is connected stays."""
        if self.listener:
            # Closing alone would not wake the thread that waits in accept().
            self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
        self.listener = None

    def accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self.accepted += 1
            seconds, self.asleep = self.asleep, 0.0
            time.sleep(seconds)
            try:
                link = Link(self, client)
            except OSError:
                client.close()
                continue
            with self.lock:
                self.links.append(link)

    def when(self, text: bytes, act: Act, *, once: bool = True, skipped: int = 0) -> None:
        """The next time (or each time) that the client sends `text`, `act` happens."""
        with self.lock:
            self.rules.append(Rule(text, act, once, skipped))

    def fault_for(self, data: bytes) -> Act | None:
        with self.lock:
            self.heard.append(data)
            for rule in self.rules:
                if rule.text not in data:
                    continue
                if rule.skipped:
                    rule.skipped -= 1
                    continue
                if rule.once:
                    self.rules.remove(rule)
                return rule.act
        return None

    def cut(self, *, reset: bool = True) -> None:
        """Ends every connection: with RST, or with FIN as after a goodbye."""
        for link in list(self.links):
            link.end(reset=reset)

    def vanish(self) -> None:
        """No packet of a connected client arrives any more. No FIN, no RST, no acknowledgement."""
        for link in list(self.links):
            link.vanish()

    def swallow(self) -> None:
        """As the client's bytes pass: the server gets them, and both vanish for each other."""
        for link in list(self.links):
            link.fault = Fault.MUTE_ANSWER
            link.vanish()

    def vanish_for_all(self) -> None:
        """The same for whoever connects from now on: not even SYN arrives."""
        if self.listener:
            drop_all(self.listener)

    def forget(self, link: Link) -> None:
        with self.lock, contextlib.suppress(ValueError):
            self.links.remove(link)

    def reset(self) -> None:
        """As new, for the next test."""
        self.refuse()
        self.rules.clear()
        self.heard.clear()
        self.delay, self.is_mute, self.round_trips, self.accepted = 0.0, False, 0, 0
        self.open()

    def close(self) -> None:
        self.refuse()
        self.held.free()

    @contextlib.contextmanager
    def counting(self) -> Iterator[Callable[[], int]]:
        """A function that answers the round trips since."""
        before = self.round_trips
        yield lambda: self.round_trips - before


def drop_all(end: socket.socket) -> None:
    program = ctypes.create_string_buffer(DROP_ALL)
    option = struct.pack("HL", 1, ctypes.addressof(program))
    end.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, option)
