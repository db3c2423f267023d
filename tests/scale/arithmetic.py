"""Where each limit lies, without a simulation: the same inputs, put into formulas."""

from typing import NamedTuple

from tests.scale.edge import spread
from tests.scale.inputs import computing, of

MONTH = 730 * 3600  # seconds


def filling(rate: float) -> float:
    """Requests a second that an edge sends on for `rate` reads a second.

    Each copy is asked for once, kept, and asked for again by the next reader after that.
    """
    keep = of("EDGE_CACHE_SECONDS")
    return sum(1 / (keep + 1 / copy.rate) for copy in spread(rate))


def most_filling() -> float:
    """What `filling` never exceeds, however many read."""
    return len(spread(1)) / of("EDGE_CACHE_SECONDS")


def cold() -> float:
    """Seconds from nothing to the first answer, the database awake."""
    start = of("cold start of the platform") + computing("cold start of the code")
    return start + 2 * of("round trip to the database") + computing("work of a read that asks")


class Read(NamedTuple):
    """One read: what its reader waits for, and what it costs whom."""

    kind: str
    wait: float  # seconds
    round_trips: float
    statements: int
    database: float  # seconds of a processor


def reads() -> list[Read]:
    trip, work, memory = (
        of("round trip to the database"),
        computing("work of a read that asks"),
        computing("read from memory"),
    )
    asking, listing = of("processor of a revision"), of("processor of a list")
    connect = of("round trips to connect")
    return [
        Read("from the edge", 0, 0, 0, 0),
        Read("from the memory of a warm sandbox", memory, 0, 0, 0),
        Read("the same, copy older than 5 s, nothing changed", trip + work, 1, 1, asking),
        Read("the same, content changed", 2 * trip + work, 2, 2, asking + listing),
        Read("cold sandbox, database awake", cold(), connect + 2, 2, asking + listing),
        Read(
            "cold sandbox, database asleep",
            max(cold(), of("waking") + trip * (connect + 2) + work),
            connect + 2,
            2,
            asking + listing,
        ),
    ]


class Limit(NamedTuple):
    """What is used of it behind an edge at most, and how many reads a second meet it without one.

    Zero says: readers alone never do.
    """

    name: str
    value: float
    unit: str
    behind_edge: float
    without_edge: float


def limits() -> list[Limit]:
    """The most behind an edge is every copy asked for at once, by the first readers of a day."""
    copies, filled = float(len(spread(1))), most_filling()
    account, sandboxes = of("requests of an account"), of("concurrent sandboxes")
    throttle, reserved = of("ThrottleRate"), of("ReservedConcurrency")
    each, direct = of("requests for each sandbox"), of("direct connections")
    # Sandboxes that ask for the revision as often as they may.
    asking = of("compute") * of("SNAPSHOT_FRESH_SECONDS") / of("processor of a revision")
    edge = of("requests of a distribution")
    return [
        Limit("edge: requests of a distribution", edge, "/s", edge, 0),
        Limit("gateway: ThrottleRate of the stack", throttle, "/s", filled, throttle),
        Limit("gateway: requests of an account", account, "/s", filled, account),
        Limit("Lambda: ReservedConcurrency, from nothing", reserved, "", copies, reserved / cold()),
        Limit("Lambda: ReservedConcurrency, warm", reserved * each, "/s", filled, reserved * each),
        Limit("Lambda: concurrency, from nothing", sandboxes, "", copies, sandboxes / cold()),
        Limit("Lambda: concurrency, warm", sandboxes * each, "/s", filled, sandboxes * each),
        Limit("Neon: direct connections, from nothing", direct, "", copies, direct / cold()),
        Limit("Neon: pooled connections", of("pooled connections"), "", copies, 0),
        Limit("Neon: sandboxes that ask one compute", asking, "", copies, 0),
    ]
