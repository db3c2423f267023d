"""What the portfolio promises beside its peers, and whether a run kept it."""

from dataclasses import dataclass

from tests.benchmarks.contestants import BODIES, ROUTES, Contestant
from tests.benchmarks.report import quotient, table

# Of the FastAPI peer's cold start, by milliseconds to the database.
COLD = {0.0: 0.74, 2.0: 0.68}
WARM = 0.1  # of the FastAPI peer's p50, 2 ms from the database
MEMORY = 1.3  # of the FastAPI peer's
WRITE = 5  # round trips


@dataclass(frozen=True)
class Verdict:
    what: str
    budget: str
    measured: str
    kept: bool

    def line(self) -> list[str]:
        return [self.what, self.budget, self.measured, "kept" if self.kept else "**missed**"]


def judge(ours: Contestant, peer: Contestant, bare: Contestant) -> list[Verdict]:
    verdicts = []
    for distance in ours.figures:
        verdicts += at(distance, ours, peer, bare)
    return [*verdicts, *counted(ours)]


def at(distance: float, ours: Contestant, peer: Contestant, bare: Contestant) -> list[Verdict]:
    mine, its, floor = (each.figures[distance] for each in (ours, peer, bare))
    where = f", {distance:g} ms away"
    verdicts = []
    if distance in COLD:
        cold = quotient(mine.colds, its.colds)
        verdicts.append(at_most(f"cold start ÷ {peer.name}{where}", COLD[distance], cold))
    if distance == 2:
        reads = [route for route in mine.warm if route not in BODIES]
        against = [quotient(mine.warm[each], its.warm[each]) for each in reads if each in its.warm]
        floors = [quotient(mine.warm[each], floor.warm[each]) for each in reads]
        verdicts.append(at_most(f"slowest warm GET ÷ {peer.name}{where}", WARM, max(against)))
        verdicts.append(at_most(f"slowest warm GET ÷ {bare.name}{where}", 1, max(floors)))
    memory = quotient(mine.memories, its.memories)
    verdicts.append(at_most(f"peak memory ÷ {peer.name}{where}", MEMORY, memory))
    return verdicts


def counted(ours: Contestant) -> list[Verdict]:
    reads = [ours.counts[route][1] for route in ROUTES if route not in BODIES]
    writes = [ours.counts[route][1] for route in BODIES]
    return [
        at_most("round trips of a warm GET while its copy is fresh", 0, max(reads)),
        at_most("round trips of a write of one row", WRITE, max(writes)),
    ]


def at_most(what: str, budget: float, measured: float) -> Verdict:
    return Verdict(what, f"≤ {budget:g}", f"{measured:.2f}", kept=measured <= budget)


def report(verdicts: list[Verdict]) -> str:
    lines = [verdict.line() for verdict in verdicts]
    return f"Budgets.\n\n{table(['', 'budget', 'measured', ''], lines)}"


def summary(verdicts: list[Verdict]) -> str:
    """One line for the terminal."""
    missed = [verdict for verdict in verdicts if not verdict.kept]
    if not missed:
        return f"All {len(verdicts)} budgets kept."
    parts = "; ".join(f"{each.what} {each.measured} ({each.budget})" for each in missed)
    return f"{len(missed)} of {len(verdicts)} budgets missed: {parts}."


def growth(long: Contestant, short: Contestant) -> str:
    """What a page costs on a long table, of what it costs on a short one."""
    figures = zip(long.figures.values(), short.figures.values(), strict=True)
    parts = [
        f"{route} {quotient(ours.warm[route], theirs.warm[route]):.2f}"
        for ours, theirs in figures
        for route in ours.warm
    ]
    return f"{long.name} ÷ {short.name}: {', '.join(parts)}."
