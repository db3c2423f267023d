"""`python manage.py …` as a process of its own: what it said, how it ended, in bounds.

The same program that a developer runs, so it does the same: the same settings, the direct host
for what changes the schema, an exit code. A process can be stopped too, and whatever it had not
committed is then rolled back.
"""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import IO, NamedTuple

from config.commands_allowed import BASE_DIR

# As timeout(1) has it.
STOPPED = 124
# Bytes of JSON for each of the two texts: Lambda's answer is at most 6 MB.
LONGEST_TEXT = 2_500_000
CHUNK = 65_536
# Seconds for a process to roll back after Ctrl-C, and to end after that.
ROLLBACK, GOODBYE = 4.0, 1.0
# Seconds for what an ended process has written to be read, on a machine that is busy.
DRAIN = 10.0
# A command is no function: it must log for people, and leave Lambda's events to its caller.
LAMBDAS_OWN = ("AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_RUNTIME_API", "_HANDLER")
# What libpq or Django may quote of an address.
PASSWORD_IN_URL = re.compile(r"(?<=://)[^\s/@]*(?=@)")


class Ended(NamedTuple):
    """How a command ended. `truncated` where its texts were cut."""

    exit_code: int
    stdout: str
    stderr: str
    truncated: bool


class Output:
    """Reads a pipe to its end in a thread, and keeps the beginning and the end of what came."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self.pipe, self.head, self.tail, self.size = pipe, bytearray(), bytearray(), 0
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self) -> None:
        half = LONGEST_TEXT // 2
        while chunk := os.read(self.pipe.fileno(), CHUNK):
            self.size += len(chunk)
            room = half - len(self.head)
            self.head += chunk[:room]
            self.tail = (self.tail + chunk[room:])[-half:] if len(chunk) > room else self.tail

    def text(self) -> tuple[str, bool]:
        """All of it, or its two ends, and whether that is less than all."""
        self.thread.join(DRAIN)
        if not self.thread.is_alive():
            self.pipe.close()
        # Else a child of the command's holds it open: what was read by now counts.
        kept = bytes(self.head + self.tail)
        whole = kept.decode(errors="replace")
        cost = len(json.dumps(whole))
        if len(kept) == self.size and cost <= LONGEST_TEXT:
            return whole, False
        # Control characters and half of Unicode cost six bytes and more in JSON.
        share = min(1.0, LONGEST_TEXT / cost) * 0.9
        ends = (self.head.decode(errors="replace"), self.tail.decode(errors="replace"))
        first, last = ends if ends[1] else (whole[: len(whole) // 2], whole[len(whole) // 2 :])
        last = last[len(last) - int(len(last) * share) :]
        first = first[: int(len(first) * share)]
        return f"{first}\n… cut here: the whole is {self.size} bytes …\n{last}", True


def run(words: Sequence[str], *, seconds: float, given: str = "") -> Ended:
    """`manage.py WORDS` with `given` on its standard input, stopped after `seconds`."""
    environment = {name: value for name, value in os.environ.items() if name not in LAMBDAS_OWN}
    process = subprocess.Popen(  # noqa: S603 - a list of words that were allowed, no shell
        [sys.executable, "manage.py", *words],
        cwd=BASE_DIR,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        # Its children are stopped along with it.
        start_new_session=True,
    )
    assert process.stdin is not None  # noqa: S101 - for the type checker
    assert process.stdout is not None  # noqa: S101
    assert process.stderr is not None  # noqa: S101
    outputs = Output(process.stdout), Output(process.stderr)
    writing = threading.Thread(target=feed, args=(process.stdin, given), daemon=True)
    writing.start()
    note = ""
    try:
        exit_code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        stop(process)
        exit_code = STOPPED
        note = (
            f"Stopped after {seconds:.0f} s, for the function's time was nearly over. "
            "What was not committed is rolled back.\n"
        )
    finally:
        if process.poll() is None:
            stop(process)
    (stdout, less), (stderr, still_less) = (output.text() for output in outputs)
    stderr = PASSWORD_IN_URL.sub("***", stderr) + note
    return Ended(exit_code, stdout, stderr, less or still_less)


def feed(pipe: IO[bytes], text: str) -> None:
    rest = memoryview(text.encode(errors="replace"))
    try:
        while rest:
            rest = rest[pipe.write(rest) :]
    except BrokenPipeError:
        return  # it ended without reading all
    finally:
        pipe.close()


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ctrl-C first: psycopg then cancels the statement that runs, and the transaction ends."""
    for number, seconds in (
        (signal.SIGINT, ROLLBACK),
        (signal.SIGTERM, GOODBYE),
        (signal.SIGKILL, None),
    ):
        try:
            os.killpg(process.pid, number)
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            process.wait()
        return
