"""A sandbox whose wall clock jumps: across a token's expiry, under copies, within a request."""

from collections.abc import Iterator
from typing import Any

from tests.faults.contract import eventually
from tests.faults.load import Outcome
from tests.faults.stack import Stack, Worker
from tests.faults.writes import authorized
from tests.torture.clock import DAY, Clock
from tests.torture.codes import codes_and_clocks
from tests.torture.table import Row, Say, Size
from tests.torture.tally import Line, data, failed, is_sound, lines

# Beyond a token's year, and to before it was made.
JUMPS = (366 * DAY, -3600, -401 * DAY)
SKILLS = "/api/skills?limit=5"


def clocks(stack: Stack, size: Size, say: Say) -> Iterator[Row]:
    with Clock() as clock:
        say("the clock jumps between and within requests")
        patient = clock.environment | {"REQUEST_DEADLINE": "60"}
        with lines(stack, 1, "?connect_timeout=30", **patient) as [line]:
            yield jumps_around_requests(stack, clock, line)
            yield tokens_go_by_the_databases_clock(stack, clock, line)
        say("the clock jumps around a log-in")
        yield from codes_and_clocks(stack, clock)
        say("the clock jumps under copies")
        with lines(stack, 1, SNAPSHOT_FRESH_SECONDS="3600", **clock.environment) as [line]:
            yield copies_grow_old(stack, clock, line)
        with lines(stack, 1, SNAPSHOT_FRESH_SECONDS="1", **clock.environment) as [line]:
            yield copies_never_grow_young(stack, clock, line)


def jumps_around_requests(stack: Stack, clock: Clock, line: Line) -> Row:
    """Deadlines, pauses and ages of connections go by the clock that never jumps."""
    outcome = Outcome()
    for seconds in (3600, -3600):
        clock.set(seconds)
        line.read(outcome)
        clock.set(0)
        line.write(outcome)
        line.proxy.when(b'FROM "skills"', lambda to=seconds: clock.set(to))
        line.read(outcome)
        clock.set(0)
        line.proxy.when(b"INSERT", lambda to=seconds: clock.set(to))
        line.write(outcome)
        clock.set(0)
        # And where it must connect anew.
        line.proxy.when(b'FROM "skills"', lambda to=seconds: (clock.set(to), line.proxy.cut()))
        line.read(outcome)
        clock.set(0)
    told = data(stack, outcome)
    return Row(
        "the wall clock jumps an hour on and back, between requests and within them",
        "nobody notices",
        f"{outcome.reads} reads, {len(outcome.failed_reads)} failed; {told}{failed(outcome)}",
        is_sound(outcome) and not outcome.unknown and not outcome.refused,
    )


def tokens_go_by_the_databases_clock(stack: Stack, clock: Clock, line: Line) -> Row:
    """A sandbox whose clock is wrong lets nobody in, and keeps nobody out."""

    def asked() -> list[int]:
        statuses = []
        for seconds in (0, *JUMPS):
            clock.set(seconds)
            answer = line.worker.get("/api/skills", **authorized(stack.token))
            statuses.append(answer["status"])
        clock.set(0)
        return statuses

    living = asked()
    move = "UPDATE api_tokens SET expires_at = expires_at + %s::interval"
    stack.sql(move, "-400 days")
    expired = asked()
    stack.sql(move, "400 days")
    again = asked()
    return Row(
        "the clock jumps across a token's expiry and back",
        "the database's clock decides: 200 while it lives, 401 after, 200 once it lives again",
        f"{living}, {expired}, {again}",
        (set(living), set(expired), set(again)) == ({200}, {401}, {200}),
    )


def names(answer: dict[str, Any]) -> list[str]:
    return [skill["name"] for skill in answer["body"]] if answer["status"] == 200 else []


def change(stack: Stack, name: str) -> None:
    """Past every sandbox, as another one's write."""
    stack.empty()
    stack.sql("INSERT INTO skills (name, category, level) VALUES (%s, 'language', 5)", name)


def copies_grow_old(stack: Stack, clock: Clock, line: Line) -> Row:
    """A thaw after two hours is a jump forwards: what was fresh for one is asked about."""
    clock.set(0)
    change(stack, "before")
    eventually_reads(line.worker, "before", clock, 2 * 3600)
    change(stack, "after")
    clock.set(4 * 3600 + 60)
    seen = names(line.worker.get(SKILLS))
    clock.set(0)
    return Row(
        "the clock jumps two hours on, over copies that are fresh for one",
        "the first read asks the database",
        f"{seen}",
        seen == ["after"],
    )


def eventually_reads(worker: Worker, name: str, clock: Clock, seconds: int) -> None:
    """Leaves what was kept before this behind, by a jump of its own."""
    clock.set(seconds)
    eventually(lambda: names(worker.get(SKILLS)) == [name])


def copies_never_grow_young(stack: Stack, clock: Clock, line: Line) -> Row:
    change(stack, "before")
    eventually(lambda: names(line.worker.get(SKILLS)) == ["before"])
    ages = []
    clock.set(-10 * DAY)
    change(stack, "after")

    def is_seen() -> bool:
        answer = line.worker.get(SKILLS)
        ages.append(int(answer["headers"].get("age", 0)))
        return names(answer) == ["after"]

    # Not ten days: by the other clock it is a second.
    eventually(is_seen)
    clock.set(0)
    return Row(
        "the clock is set ten days back, over copies that are fresh for a second",
        "a change is seen as soon as ever; no age is negative",
        f"seen, ages {sorted(set(ages))}",
        min(ages) >= 0,
    )
