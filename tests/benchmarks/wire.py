"""A proxy before PostgreSQL that reads the protocol: counts statements and round trips, adds delay.

    python -m tests.benchmarks.wire PORT MILLISECONDS

A process of its own, so that it does not disturb the clock of who measures. It
prints its port; then, for each line on standard input, the counts so far.
Protocol: https://www.postgresql.org/docs/current/protocol-message-formats.html
"""

import asyncio
import selectors
import subprocess
import sys
from collections.abc import Callable
from typing import NamedTuple, Self

from config.env import BASE_DIR

# A simple query, the execution of a prepared statement, a function call.
STATEMENTS = b"QEF"
# Come before the start-up message, to ask for encryption: TLS, GSSAPI.
ENCRYPTION = {80877103, 80877104}
CHUNK = 1 << 18


class Counts(NamedTuple):
    statements: int
    round_trips: int


class Wire:
    """The proxy as its user sees it. `delay` is milliseconds added to each round trip."""

    def __init__(self, port: int, delay: float = 0) -> None:
        self._command = [sys.executable, "-m", __name__, str(port), str(delay)]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command,
            cwd=BASE_DIR,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.port = int(self._line())
        return self

    def __exit__(self, *_: object) -> None:
        # It ends with its input.
        self._process.communicate()

    def counts(self) -> Counts:
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return Counts(*map(int, self._line().split()))

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


class Conversation:
    """One connection's bytes, as they pass."""

    def __init__(self) -> None:
        self.statements = 0
        self.round_trips = 1  # opening it is one
        self._started = False
        self._left = b""
        self._asked = False

    def from_client(self, data: bytes) -> None:
        self._asked = True
        self._left += data
        while message := self._message():
            self.statements += message in STATEMENTS

    def from_server(self, data: bytes) -> None:
        # What the client says and nobody answers (a farewell) is no round trip.
        self.round_trips += self._asked
        self._asked = False

    def _message(self) -> bytes:
        """The type of the next whole message, which is taken off; empty where there is none."""
        head = 1 if self._started else 0  # the first message has no type
        size = head + int.from_bytes(self._left[head : head + 4])
        if len(self._left) < max(size, head + 4):
            return b""
        message, self._left = self._left[:size], self._left[size:]
        if self._started:
            return message[:1]
        self._started = int.from_bytes(message[4:8]) not in ENCRYPTION
        return b"-"


async def serve(target: int, delay: float) -> None:
    conversations: list[Conversation] = []

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        conversations.append(conversation := Conversation())
        await asyncio.sleep(2 * delay)
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", target)
        await asyncio.gather(
            pump(reader, server_writer, conversation.from_client),
            pump(server_reader, writer, conversation.from_server),
        )

    async def pump(
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        note: Callable[[bytes], None],
    ) -> None:
        due: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        delivery = asyncio.create_task(deliver(due, writer))
        while data := await read(reader):
            note(data)
            due.put_nowait((clock() + delay, data))
        due.put_nowait((clock() + delay, b""))
        await delivery

    async def deliver(
        due: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter
    ) -> None:
        while True:
            when, data = await due.get()
            if (wait := when - clock()) > 0:
                await asyncio.sleep(wait)
            if not data:
                writer.close()
                return
            writer.write(data)

    clock = asyncio.get_running_loop().time
    server = await asyncio.start_server(connect, "127.0.0.1", 0)
    say(server.sockets[0].getsockname()[1])
    questions = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(questions), sys.stdin
    )
    while await questions.readline():
        statements = sum(each.statements for each in conversations)
        round_trips = sum(each.round_trips for each in conversations)
        say(statements, round_trips)


def say(*numbers: int) -> None:
    sys.stdout.write(" ".join(map(str, numbers)) + "\n")
    sys.stdout.flush()


async def read(reader: asyncio.StreamReader) -> bytes:
    """What came; nothing at the end, however it came about (a killed function's connection)."""
    try:
        return await reader.read(CHUNK)
    except ConnectionError:
        return b""


if __name__ == "__main__":
    # epoll rounds waits up to a millisecond; select does not.
    loop = asyncio.SelectorEventLoop(selectors.SelectSelector())
    loop.run_until_complete(serve(int(sys.argv[1]), float(sys.argv[2]) / 2000))
