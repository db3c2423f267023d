"""The figures as Markdown. The first contestant is the one that the ratios are about: of its figure
and that of each other whose cold start counts.
"""

import statistics
from collections import Counter
from collections.abc import Callable

from tests.benchmarks.contestants import COLD_ROUTE, ROUTES, Contestant, Figures

SHOWN_PACKAGES = 8
NONE = "–"
MIB = 2**20
Pick = Callable[[Figures], list[float]]
# What it is, where it stands, and how many of its unit are shown for one of the figure's.
COLD: tuple[tuple[str, Pick, float, int], ...] = (
    ("cold start, ms", lambda each: each.colds, 1000, 0),
    ("of that the init phase, ms", lambda each: each.inits, 1000, 0),
    ("of that the first call, ms", lambda each: each.firsts, 1000, 1),
    ("processor, ms", lambda each: each.cpus, 1000, 0),
    ("peak memory after all routes, MiB", lambda each: each.memories, 1 / MIB, 0),
)


def table(header: list[str], lines: list[list[str]]) -> str:
    rows = [header, ["---"] * len(header), *lines]
    return "".join(f"{row(cells)}\n" for cells in rows)


def row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def cold(contestants: list[Contestant], distance: float) -> str:
    shown = [each for each in contestants if not each.warm_only]
    figures = [each.figures[distance] for each in shown]
    lines = [
        [name, *(spread(pick(each), factor, digits) for each in figures), *ratios(figures, pick)]
        for name, pick, factor, digits in COLD
    ]
    quickest = [min(each.colds) for each in figures]
    lines.insert(
        1,
        [
            "the quickest, ms",
            *(f"{each * 1000:.0f}" for each in quickest),
            *(f"{quickest[0] / each:.2f}" for each in quickest[1:]),
        ],
    )
    counts = ["statements / round trips", *(work(each, "cold") for each in shown)]
    lines.append(counts + [""] * (len(shown) - 1))
    title = f"Cold: from spawn to the answer of the first `{COLD_ROUTE}`; medians (quartiles)."
    return f"{title}\n\n{table(['', *names(shown), *ratio_names(shown)], lines)}"


def warm(contestants: list[Contestant], distance: float) -> str:
    figures = [each.figures[distance] for each in contestants]
    compared = [each.figures[distance] for each in contestants if not each.warm_only]
    lines = []
    for route in ROUTES:
        if all(route not in each.warm for each in figures):
            continue

        def pick(each: Figures, route: str = route) -> list[float]:
            return each.warm.get(route, [])

        cells = [percentiles(pick(each)) for each in figures]
        lines.append([f"`{route}`", *cells, *ratios(compared, pick)])
    processor = [f"{median(each.warm_cpus) * 1000:.2f}" for each in figures]
    of_processor = ratios(compared, lambda each: each.warm_cpus)
    lines.append(["processor of a read", *processor, *of_processor])
    title = "Warm, ms: p50 / p95 of a call; ratios of the p50."
    return f"{title}\n\n{table(['', *names(contestants), *ratio_names(contestants)], lines)}"


def counts(contestants: list[Contestant]) -> str:
    lines = [
        [f"`{route}`", *(work(each, route) for each in contestants)]
        for route in ROUTES
        if any(route in each.counts for each in contestants)
    ]
    title = "Warm: statements / round trips of a call."
    return f"{title}\n\n{table(['', *names(contestants)], lines)}"


def imports(spent: Counter[str], modules: Counter[str], whole: float) -> str:
    """What dominates a cold start of `whole` seconds, in a sentence."""
    parts = [f"{name} {value}" for name, value in spent.most_common(SHOWN_PACKAGES)]
    return (
        f"What limits the cold start of {whole * 1000:.0f} ms: imports. {modules.total()} modules "
        f"take {spent.total()} ms (quickest run under `-X importtime`, which adds to it), of which "
        f"{', '.join(parts)}. The rest is the interpreter, setting Django up, one request without "
        "a database in the init phase, and the first call.\n"
    )


def names(contestants: list[Contestant]) -> list[str]:
    return [each.name for each in contestants]


def ratio_names(contestants: list[Contestant]) -> list[str]:
    first, *others = names([each for each in contestants if not each.warm_only])
    return [f"{first} ÷ {other}" for other in others]


def ratios(figures: list[Figures], pick: Pick) -> list[str]:
    first, *others = figures
    return [ratio(pick(first), pick(other)) for other in others]


def spread(values: list[float], factor: float, digits: int) -> str:
    middle = median(values) * factor
    if len(values) < 2:
        return f"{middle:.{digits}f}"
    low, _, high = (each * factor for each in statistics.quantiles(values, method="inclusive"))
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def percentiles(seconds: list[float]) -> str:
    if not seconds:
        return NONE
    if len(seconds) < 2:
        return f"{seconds[0] * 1000:.2f}"
    cuts = statistics.quantiles(seconds, n=20, method="inclusive")
    return f"{median(seconds) * 1000:.2f} / {cuts[-1] * 1000:.2f}"


def ratio(ours: list[float], theirs: list[float]) -> str:
    if not ours or not theirs:
        return NONE
    return f"{quotient(ours, theirs):.2f}"


def quotient(ours: list[float], theirs: list[float]) -> float:
    return median(ours) / median(theirs)


def median(values: list[float]) -> float:
    return statistics.median(values)


def work(contestant: Contestant, route: str) -> str:
    found = contestant.counts.get(route)
    return NONE if found is None else "{:g} / {:g}".format(*found)
