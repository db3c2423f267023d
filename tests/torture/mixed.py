"""Readers and writers at a steady rate, through PgBouncer, while backends are killed."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.load import WORKERS, Outcome, run
from tests.faults.stack import Stack
from tests.pooler.servers import Place, Pooler
from tests.torture.table import Row, Say, Size
from tests.torture.tally import data, failed, is_sound

POOL = 10  # connections of the pooler to the server
SLOWEST = 0.250  # seconds, of 99 in 100
LEAST = 0.95  # of the rate that was asked for
PATIENCE = 20  # times as long as the kills should take


def mixed(stack: Stack, size: Size, say: Say) -> Iterator[Row]:
    say(f"{size.kills} kills under {size.operations_a_second:.0f} operations a second")
    # On a busy machine one read could meet all its kills, were they not so many operations apart.
    apart = 0 if size.timed else 10
    seconds = size.kills / size.kills_a_second
    with pooler(stack) as port:
        outcome = run(
            stack,
            seconds=seconds * (1.3 if size.timed else PATIENCE),
            rate=size.operations_a_second,
            kills=size.kills_a_second,
            enough=size.kills,
            apart=apart,
            port=port,
            say=say,
        )
    if size.timed:
        sys.stderr.write(outcome.table() + "\n")
    yield kills(stack, size, outcome)
    if size.timed:
        yield speed(size, outcome)


@contextmanager
def pooler(stack: Stack) -> Iterator[int]:
    """A PgBouncer before the stack's server, and its port."""
    place = Place()
    bouncer = Pooler(place, stack.port, pool=POOL)
    try:
        bouncer.start()
        yield bouncer.port
    finally:
        bouncer.close()
        shutil.rmtree(place.path)


def kills(stack: Stack, size: Size, outcome: Outcome) -> Row:
    told = data(stack, outcome)
    rate = outcome.operations / outcome.seconds
    return Row(
        f"{size.kills} kills under mixed load, 80 reads to 20 writes, {WORKERS} workers, PgBouncer",
        "no read fails, no acknowledged write is lost or doubled",
        f"{outcome.kills} kills, {outcome.operations} operations ({rate:.0f} a second), "
        f"{outcome.reads} reads, {len(outcome.failed_reads)} failed; {told}{failed(outcome)}",
        is_sound(outcome) and outcome.kills >= size.kills and bool(outcome.acknowledged),
    )


def speed(size: Size, outcome: Outcome) -> Row:
    reads, writes = (slow(times) for times in (outcome.read_times, outcome.write_times))
    rate = outcome.operations / outcome.seconds
    # Milliseconds of a processor for each second of that rate.
    taken = sum(outcome.processor.values()) * size.operations_a_second
    needs = f", where it takes {taken / 1000:.1f}" if taken else ""
    return Row(
        f"the same load, {size.operations_a_second:.0f} operations a second asked for",
        f"that rate; p99 under {SLOWEST * 1000:.0f} ms",
        f"{rate:.0f} a second on {os.cpu_count()} cores{needs}; p99 of reads "
        f"{reads * 1000:.0f} ms, of writes {writes * 1000:.0f} ms",
        max(reads, writes) < SLOWEST and rate >= LEAST * size.operations_a_second,
    )


def slow(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)]
