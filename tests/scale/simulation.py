"""One arrangement under one rate of reads, from nothing running to the last answer."""

from collections import Counter
from dataclasses import dataclass

from tests.scale.database import Database
from tests.scale.direct import Direct
from tests.scale.draws import Draws
from tests.scale.edge import Edge
from tests.scale.inputs import of
from tests.scale.loop import Loop
from tests.scale.origin import STACK, Limits, Origin
from tests.scale.sandboxes import Sandboxes

# Seconds of which nothing is billed here: a month begins warm.
WARM_UP = 600.0


@dataclass(frozen=True)
class Scenario:
    """`rate` reads a second for `seconds`. Without the pooler the limit is the database's own."""

    rate: float
    seconds: float
    edge: bool = True
    limits: Limits = STACK
    pooled: bool = True


@dataclass(frozen=True)
class Result:
    scenario: Scenario
    arrived: int
    answers: Counter[str]
    median: float
    slowest: float  # what 99 of 100 waited less for, of those who waited for the origin
    origin: int  # requests that the gateway saw
    invoked: int
    billed: float  # seconds, of the time after WARM_UP
    starts: int
    sandboxes: int
    statements: int
    connections: int
    busy: float
    awake: float
    wakes: int

    @property
    def refused(self) -> int:
        refusals = ("throttled", "unavailable", "refused by the edge")
        return sum(self.answers[how] for how in refusals)

    def uses(self) -> dict[str, float]:
        """How much of each limit was used; 1 is all of it."""
        scenario, limits = self.scenario, self.scenario.limits
        database = "pooled connections" if scenario.pooled else "direct connections"
        asked = scenario.rate if scenario.edge else 0
        return {
            "edge": asked / of("requests of a distribution"),
            "gateway": self.origin / scenario.seconds / limits.rate,
            "sandboxes": self.sandboxes / limits.sandboxes,
            database: self.connections / of(database),
            "compute unit": self.busy / scenario.seconds,
        }


def simulate(scenario: Scenario, seed: int) -> Result:
    loop, draws = Loop(), Draws(seed)
    database = Database(pooled=scenario.pooled)
    edits = draws.count(of("edits") * scenario.seconds)
    times = draws.sorted_within(0.0, scenario.seconds, edits)
    sandboxes = Sandboxes(loop, database, times, limit=scenario.limits.sandboxes, billed=WARM_UP)
    origin = Origin(scenario.limits, sandboxes)
    readers = (Edge if scenario.edge else Direct)(loop, draws, origin, scenario.seconds)
    readers.open(scenario.rate)
    loop.run()
    database.close(scenario.seconds)
    return Result(
        scenario,
        arrived=readers.arrived,
        answers=readers.answers,
        median=readers.waits.quantile(0.5),
        slowest=readers.waits.quantile(0.99),
        origin=origin.arrived if scenario.edge else readers.arrived,
        invoked=sandboxes.requests,
        billed=sandboxes.seconds,
        starts=sandboxes.starts,
        sandboxes=sandboxes.peak,
        statements=database.statements,
        connections=database.peak,
        busy=database.busy,
        awake=database.awake,
        wakes=database.wakes,
    )
