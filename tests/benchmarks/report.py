"""The figures as Markdown."""

import statistics
from collections import Counter

from tests.benchmarks.measure import COLD_ROUTE, ROUTES, Contestant

SHOWN_PACKAGES = 8


def table(header: list[str], lines: list[list[str]]) -> str:
    rows = [header, ["---"] * len(header), *lines]
    return "".join("| " + " | ".join(row) + " |\n" for row in rows)


def cold(portfolio: Contestant, bare: Contestant) -> str:
    lines = [
        ["cold start, ms", *in_ms(portfolio.colds, bare.colds, digits=0)],
        ["of that the init phase, ms", *in_ms(portfolio.inits, bare.inits, digits=0)],
        ["of that the first call, ms", *in_ms(portfolio.firsts, bare.firsts, digits=1)],
        ["processor, ms", *in_ms(portfolio.cpus, bare.cpus, digits=0)],
        [
            "statements / round trips",
            *(shown(each.counts["cold"]) for each in (portfolio, bare)),
            "",
        ],
        [
            "peak memory after all routes, MiB",
            *(f"{statistics.median(each.memories) / 2**20:.0f}" for each in (portfolio, bare)),
            ratio(portfolio.memories, bare.memories),
        ],
    ]
    title = f"Cold: from spawn to the answer of the first `{COLD_ROUTE}`; medians (quartiles)."
    return f"{title}\n\n{table(['', portfolio.name, bare.name, 'ratio'], lines)}"


def warm(portfolio: Contestant, bare: Contestant) -> str:
    lines = []
    for route in ROUTES:
        ours, floor = portfolio.warm[route], bare.warm[route]
        lines.append(
            [
                f"`{route}`",
                *(percentiles(each) for each in (ours, floor)),
                ratio(ours, floor),
                *(shown(each.counts[route]) for each in (portfolio, bare)),
            ]
        )
    work = "statements / round trips"
    names = [portfolio.name, bare.name]
    header = [
        "route",
        *(f"{name}, ms" for name in names),
        "ratio",
        *(f"{n}: {work}" for n in names),
    ]
    return f"Warm: p50 / p95 of an invocation; ratio of the p50.\n\n{table(header, lines)}"


def imports(spent: Counter[str], modules: Counter[str], portfolio: Contestant) -> str:
    """What dominates the cold start, in a sentence."""
    parts = [f"{name} {value}" for name, value in spent.most_common(SHOWN_PACKAGES)]
    whole = statistics.median(portfolio.colds) * 1000
    return (
        f"What dominates the cold start of {whole:.0f} ms: imports. {modules.total()} modules take "
        f"{spent.total()} ms (quickest run under `-X importtime`, which adds to it), of which "
        f"{', '.join(parts)}. The rest is the interpreter, setting Django up, one request without "
        "a database in the init phase, and the first call, which connects.\n"
    )


def in_ms(ours: list[float], floor: list[float], *, digits: int) -> list[str]:
    return [*(spread(each, digits) for each in (ours, floor)), ratio(ours, floor)]


def spread(seconds: list[float], digits: int) -> str:
    middle = statistics.median(seconds) * 1000
    if len(seconds) < 2:
        return f"{middle:.{digits}f}"
    low, _, high = (each * 1000 for each in statistics.quantiles(seconds, n=4, method="inclusive"))
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def percentiles(seconds: list[float]) -> str:
    if len(seconds) < 2:
        return f"{seconds[0] * 1000:.2f}"
    cuts = statistics.quantiles(seconds, n=20, method="inclusive")
    return f"{statistics.median(seconds) * 1000:.2f} / {cuts[-1] * 1000:.2f}"


def ratio(ours: list[float], floor: list[float]) -> str:
    return f"{statistics.median(ours) / statistics.median(floor):.2f}"


def shown(counts: tuple[float, float]) -> str:
    return "{:g} / {:g}".format(*counts)
