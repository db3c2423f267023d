"""Peers that are gone without a word: no FIN, no RST, no acknowledgement."""

from collections.abc import Iterator

from tests.faults.load import Outcome
from tests.faults.stack import Stack
from tests.faults.writes import authorized
from tests.torture.table import Row, Say, Size
from tests.torture.tally import Line, data, failed, is_sound, lines, side_by_side

# Seconds that one costs a request at most: tcp_user_timeout, then a new connection.
LIMIT = 4.5
PLACES = ("idle, read", "reading", "idle, write", "writing")


def black_holes(stack: Stack, size: Size, say: Say) -> Iterator[Row]:
    outcome, lost = Outcome(), Outcome()
    # Long deadlines: on a busy machine only the limit that is tested may be met.
    patient = {"REQUEST_DEADLINE": "60"}
    with lines(stack, min(size.lines, 4), "?connect_timeout=30", **patient) as opened:
        say(f"{size.black_holes} black holes, {len(opened)} side by side")
        side_by_side(lambda number, line: fall(number, line, outcome), opened, size.black_holes)
        yield from fallen(stack, size, outcome)
        # The answer to COMMIT is what vanishes.
        times = max(1, size.black_holes // 4)
        side_by_side(lambda number, line: fall_at_commit(line, lost), opened, times)
        told = data(stack, lost)
        statuses = [sent_again(line, number) for number, line in enumerate(opened, 1)]
        rows = stack.sql("SELECT count(*) FROM skills WHERE name LIKE 'again %'")[0][0]
    yield Row(
        f"{times} black holes between COMMIT and its answer",
        "503, “outcome unknown”; the row is there once or not at all",
        f"{told}{failed(lost)}",
        is_sound(lost) and len(lost.unknown) == times,
    )
    yield Row(
        f"{len(statuses)} of them under a write with an Idempotency-Key, sent again",
        "503, then 201; one row each",
        f"{statuses}, {rows} rows",
        statuses == [(503, 201)] * len(statuses) and rows == len(statuses),
    )


def fall(number: int, line: Line, outcome: Outcome) -> None:
    """One of the places where a connection may be when its peer vanishes, then one request."""
    place = PLACES[number % len(PLACES)]
    if place == "reading":
        line.proxy.when(b'FROM "skills"', line.proxy.swallow)
    elif place == "writing":
        line.proxy.when(b"INSERT", line.proxy.swallow)
    else:
        line.proxy.vanish()
    if "writ" in place:
        line.write(outcome)
    else:
        line.read(outcome)
    # What the sandbox left behind there is over.
    line.proxy.rules.clear()


def fallen(stack: Stack, size: Size, outcome: Outcome) -> Iterator[Row]:
    times = outcome.read_times + outcome.write_times
    told = data(stack, outcome)
    longest = max(times)
    yield Row(
        f"{len(times)} black holes: idle, while reading, before and within a write",
        "each request succeeds"
        + (f" within {LIMIT} s" if size.timed else ", as soon as the kernel gives up"),
        f"{outcome.reads} reads, {len(outcome.failed_reads)} failed; {told}; "
        f"longest {longest:.1f} s{failed(outcome)}",
        is_sound(outcome)
        and not outcome.unknown
        and not outcome.refused
        and (longest <= LIMIT or not size.timed),
    )


def fall_at_commit(line: Line, outcome: Outcome) -> None:
    line.proxy.when(b"COMMIT", line.proxy.swallow)
    line.write(outcome)
    line.proxy.rules.clear()


def sent_again(line: Line, number: int) -> tuple[int, int]:
    """As a client does that was told that the outcome is unknown."""
    line.worker.connected()
    headers = authorized(line.stack.token) | {"idempotency-key": f'"black hole {number}"'}
    body = {"name": f"again {number}", "category": "torture", "level": 3}
    line.proxy.when(b"COMMIT", line.proxy.swallow)
    first = line.worker.call("POST", "/api/skills", body, **headers)
    line.proxy.rules.clear()
    second = line.worker.call("POST", "/api/skills", body, **headers)
    return first["status"], second["status"]
