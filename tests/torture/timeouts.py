"""Lambda ends a sandbox in the middle of a write: its real timeout, under the real emulator.

The process is stopped where the write is, so that nothing in it can see the end coming.
"""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.emulator.emulator import Emulator, EmulatorError
from tests.emulator.events import http_api
from tests.faults.contract import eventually
from tests.faults.stack import PATIENCE, Stack
from tests.faults.writes import PROJECT, STATE, Write, authorized, fill
from tests.plugin import SETTINGS
from tests.torture.table import Row, Say, Size

# Seconds that Lambda gives an invocation: enough for an undisturbed one on a busy machine.
LIMIT = 6
# How often the function may try to be in time on a busy machine: it keeps half a second for that.
PATIENT = 5
WRITE = Write(
    "POST", "/api/projects", PROJECT | {"technologies": ["Go", "Nix"]}, 201, "POST projects-list"
)


def timeouts(stack: Stack, size: Size, say: Say) -> Iterator[Row]:
    environment = SETTINGS | {"SECURE_SSL_REDIRECT": None, "AWS_LAMBDA_FUNCTION_NAME": "portfolio"}
    with Emulator(stack.url, limit=LIMIT, **environment) as emulator:
        yield waits_in_vain(stack, emulator, attempts=1 if size.timed else PATIENT)
        yield ended_at_each_statement(stack, emulator, size, say)


def waits_in_vain(stack: Stack, emulator: Emulator, attempts: int) -> Row:
    """A lock that nobody lets go: the function's own deadline comes before Lambda's."""
    fill(stack)
    status = None
    while attempts and status is None:
        attempts -= 1
        warm(emulator)
        with stack.admin() as lock, lock.transaction():
            lock.execute("LOCK TABLE projects")
            status = status_of(emulator, event(stack))
    rows = stack.sql("SELECT count(*) FROM projects WHERE name = %s", PROJECT["name"])[0][0]
    return Row(
        f"a write that waits for a lock, in a function with {LIMIT} s",
        "503 before Lambda's timeout, nothing saved",
        f"{status or 'timed out'}, {rows} rows",
        (status, rows) == (503, 0),
    )


def ended_at_each_statement(stack: Stack, emulator: Emulator, size: Size, say: Say) -> Row:
    """The sandbox stops as a statement leaves it; Lambda ends it; the next one looks and writes."""
    statements, before, after = undisturbed(stack, emulator)
    # COMMIT's is the last, and as telling as all others together.
    places = list(range(statements))[-size.stalls :]
    ended = whole = 0
    wrong: list[str] = []
    for place in places:
        say(f"stopped as statement {place + 1} of {statements} is sent")
        fill(stack)
        warm(emulator)
        function = function_of(emulator)
        stack.proxy.when(b"", lambda pid=function: os.kill(pid, signal.SIGSTOP), skipped=place)
        told = status_of(emulator, event(stack)) is None
        stack.proxy.rules.clear()
        ended += told and eventually(lambda pid=function: not is_alive(pid))
        # The server hears of its client's end by itself; until then the row may be locked.
        found, expected = settled(stack), after if place == statements - 1 else before
        whole += found == expected
        warm(emulator)
        again = status_of(emulator, event(stack))
        if not told or found != expected or again != 201:
            wrong.append(f"statement {place + 1}: {told=}, {found=}, {again=}")
    return Row(
        f"Lambda's timeout ({LIMIT} s) within a write, at {len(places)} of its {statements} "
        "statements, COMMIT included",
        "the sandbox is ended, all or nothing is saved, the next sandbox writes",
        f"{ended} ended, {whole} of {len(places)} all or nothing {'; '.join(wrong)}".strip(),
        not wrong and ended == len(places),
    )


def undisturbed(stack: Stack, emulator: Emulator) -> tuple[int, Any, Any]:
    """How many statements the write sends, and the content before and after it."""
    fill(stack)
    before = stack.sql(STATE)
    warm(emulator)
    stack.proxy.heard.clear()
    assert emulator.invoke(event(stack))["statusCode"] == WRITE.status
    return len(stack.proxy.heard), before, stack.sql(STATE)


def event(stack: Stack) -> Any:
    headers = {"content-type": "application/json"} | authorized(stack.token)
    return http_api(WRITE.method, WRITE.path, headers=headers, body=json.dumps(WRITE.body))


def warm(emulator: Emulator) -> None:
    """Until the sandbox is there and connected."""
    end = time.monotonic() + PATIENCE
    while status_of(emulator, http_api("GET", "/api/skills")) != 200:
        assert time.monotonic() < end, "the sandbox does not connect"


def status_of(emulator: Emulator, request: Any) -> int | None:
    """The answer's. None where Lambda said in its place that the time was up."""
    try:
        answer = emulator.invoke(request)
    except EmulatorError as error:
        answer = f"{error}"
    if isinstance(answer, dict) and "statusCode" in answer:
        return int(answer["statusCode"])
    assert "timed out" in f"{answer}".lower(), answer
    return None


def settled(stack: Stack) -> Any:
    """The content, as soon as no client of before is there."""
    end = time.monotonic() + PATIENCE
    while stack.sql("SELECT 1 FROM pg_stat_activity WHERE usename = 'app'"):
        assert time.monotonic() < end, "the ended sandbox is still connected"
        time.sleep(0.05)
    return stack.sql(STATE)


def function_of(emulator: Emulator) -> int:
    """The sandbox's process: the emulator's child that runs Lambda's runtime client."""
    found = [pid for pid in children(emulator.pid) if b"awslambdaric" in command_of(pid)]
    (pid,) = found
    return pid


def children(parent: int) -> Iterator[int]:
    """Of a process, and of its children: proc(5)."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent and fields[0] != "Z":
                yield int(folder.name)
                yield from children(int(folder.name))


def command_of(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def is_alive(pid: int) -> bool:
    return b"awslambdaric" in command_of(pid)
