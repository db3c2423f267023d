"""What a torture demands, and what was seen: rows, and the table of them."""

import os
import platform
from collections.abc import Callable, Iterable
from typing import NamedTuple

from config import bundle
from config.env import BASE_DIR

# Says what goes on, a line at a time.
Say = Callable[[str], None]
HEAD = ("fault", "demanded", "seen")


class Row(NamedTuple):
    """`holds`: whether what was seen is what was demanded."""

    fault: str
    demanded: str
    seen: str
    holds: bool

    def __str__(self) -> str:
        return f"{'holds' if self.holds else 'BROKEN'}: {self.fault}. {self.demanded}: {self.seen}"


class Size(NamedTuple):
    """How much of each. `timed`: whether the machine is quiet enough for limits of time."""

    name: str
    freezes: int
    black_holes: int
    wakes: int
    stalls: int  # of a write's statements, how many meet a sandbox that Lambda ends
    migrations: int  # rounds of two migrations at once
    kills: int
    kills_a_second: float
    operations_a_second: float
    lines: int  # sandboxes side by side where what is tested is mostly waiting
    timed: bool


FULL = Size("full", 100, 20, 200, 99, 5, 1000, 5, 300, 8, timed=True)
SHORT = Size("short", 10, 4, 8, 2, 1, 20, 5, 80, 4, timed=False)


def markdown(rows: Iterable[Row]) -> str:
    lines = [" | ".join((*HEAD, "")), " | ".join(["---"] * 4)]
    for row in rows:
        cells = (row.fault, row.demanded, row.seen, "" if row.holds else "**broken**")
        lines.append(" | ".join(cell.replace("|", r"\|") for cell in cells))
    return "\n".join(f"| {line}|" if line.endswith(" ") else f"| {line} |" for line in lines)


def machine() -> str:
    """A line about where it ran, without a name or a date."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    built = "with" if (BASE_DIR / bundle.BUNDLE).is_file() else "without"
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GB, {platform.system()}, "
        f"Python {platform.python_version()}, {built} the bundle, "
        f"load {os.getloadavg()[0]:.1f} when it ended"
    )
