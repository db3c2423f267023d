"""The page's tables."""

from tests.benchmarks.report import table
from tests.scale import arithmetic
from tests.scale.inputs import INPUTS, of
from tests.scale.origin import ACCOUNT
from tests.scale.simulation import WARM_UP, Result, Scenario

HOUR, DAY = 3600, 24 * 3600
MET = 0.995  # of a limit
# The shorter, the more there is to play: what the gateway lets through is played one by one.
SCENARIOS = (
    Scenario(0.001, 60 * DAY),
    Scenario(1, 2 * HOUR),
    Scenario(100, 2 * HOUR),
    Scenario(10_000, 2 * HOUR),
    Scenario(1_000_000, 2 * HOUR),
    Scenario(0.001, 60 * DAY, edge=False),
    Scenario(1, 2 * HOUR, edge=False),
    Scenario(100, HOUR / 2, edge=False),
    Scenario(100, HOUR / 2, edge=False, limits=ACCOUNT),
    Scenario(10_000, 30, edge=False, limits=ACCOUNT),
    Scenario(10_000, 15, edge=False, limits=ACCOUNT, pooled=False),
    Scenario(1_000_000, 30, edge=False, limits=ACCOUNT),
)
# A month is made of these alone: the others show a beginning, with everything cold.
LONG = 2 * HOUR
FROM_EDGE = ("edge", "stale")
FROM_FUNCTION = ("waited", "collapsed", "memory", "database")


def inputs() -> str:
    lines = [
        [name, f"{each.value:.6g} {each.unit}".strip(), each.kind, link(each.source)]
        for name, each in INPUTS.items()
    ]
    return table(["input", "value", "kind", "source"], lines)


def link(source: str) -> str:
    address, colon, rest = source.partition(": ")
    return f"<{address}>{colon}{rest}" if address.startswith("https://") else source


def costs() -> str:
    lines = [
        [
            each.kind,
            f"{each.wait * 1000:.1f}",
            f"{each.statements}",
            f"{each.round_trips:g}",
            f"{each.database * 1e6:.0f}",
        ]
        for each in arithmetic.reads()
    ]
    header = ["read", "wait, ms", "statements", "round trips", "database's processor, µs"]
    return table(header, lines)


def limits() -> str:
    lines = [
        [
            each.name,
            f"{each.value:,.0f}{each.unit}",
            f"{number(each.behind_edge)}{each.unit}",
            f"{each.without_edge:,.0f} reads/s" if each.without_edge else "never",
        ]
        for each in arithmetic.limits()
    ]
    return table(["limit", "value", "most used behind an edge", "without one met at"], lines)


def edges(rates: tuple[float, ...] = (0.001, 1, 100, 10_000, 1_000_000)) -> str:
    """What an edge sends on."""
    quota = of("requests of a distribution")
    lines = []
    for rate in rates:
        sent = arithmetic.filling(min(rate, quota))
        lines.append([f"{rate:,.10g}", f"{sent:.2g}", f"{sent / rate:.2g}", f"{rate / quota:.2g}"])
    header = ["reads/s", "requests to the gateway/s", "of each read", "of the edge's quota"]
    return table(header, lines)


def simulated(results: list[Result]) -> str:
    header = [
        "reads/s",
        "arrangement",
        "answered by the edge",
        "by the function",
        "refused",
        "wait for the function, p50 / p99, ms",
        "sandboxes",
        "cold starts",
        "statements/s",
        "connections",
        "awake",
        "limits met, or the nearest one",
    ]
    return table(header, [line(result) for result in results])


def line(result: Result) -> list[str]:
    scenario = result.scenario
    return [
        f"{scenario.rate:,.10g}",
        arrangement(scenario),
        share(result, FROM_EDGE),
        share(result, FROM_FUNCTION),
        f"{result.refused / result.arrived:.1%}",
        f"{number(result.median * 1000)} / {number(result.slowest * 1000)}",
        f"{result.sandboxes}",
        f"{result.starts}",
        number(result.statements / scenario.seconds),
        f"{result.connections}",
        f"{result.awake / scenario.seconds:.0%}",
        nearest(result),
    ]


def nearest(result: Result) -> str:
    """The limits that were met; where none was, the one that was used most."""
    uses = result.uses()
    met = [f"**{name}** {number(used)}" for name, used in uses.items() if used >= MET]
    name, used = max(uses.items(), key=lambda use: use[1])
    return ", ".join(met) or f"{name} {used:.1g}"


def arrangement(scenario: Scenario) -> str:
    parts = ["edge" if scenario.edge else "no edge"]
    if scenario.limits is ACCOUNT:
        parts.append("the account's limits")
    return ", ".join(parts if scenario.pooled else [*parts, "direct host"])


def share(result: Result, hows: tuple[str, ...]) -> str:
    return f"{sum(result.answers[how] for how in hows) / result.arrived:.1%}"


def months(results: list[Result]) -> str:
    """What a month of each would be billed for, in the providers' units."""
    header = [
        "reads/s",
        "arrangement",
        "requests at the edge, million",
        "out of the edge, GB",
        "requests at the gateway, million",
        "Lambda, GB-s",
        "Neon, CU-hours",
    ]
    return table(header, [month(result) for result in results if lasting(result)])


def lasting(result: Result) -> bool:
    return result.scenario.seconds >= LONG


def month(result: Result) -> list[str]:
    scenario = result.scenario
    times = arithmetic.MONTH / scenario.seconds
    billed = result.billed * arithmetic.MONTH / (scenario.seconds - WARM_UP)
    answered = result.arrived - result.refused
    at_edge = result.arrived * times / 1e6 if scenario.edge else 0
    out = answered * times * of("answer") / 1e9 if scenario.edge else 0
    gigabytes = billed * of("MemorySize") / 1024
    hours = result.awake * times / HOUR * of("compute")
    return [
        f"{scenario.rate:,.10g}",
        arrangement(scenario),
        number(at_edge),
        number(out),
        number(result.origin * times / 1e6),
        number(gigabytes),
        number(hours),
    ]


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"
