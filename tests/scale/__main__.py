"""Plays the stack under ever more reads and prints what is used, refused and billed.

  edge       keeps answers for EDGE_CACHE_SECONDS, asks once for all who wait
  gateway    a token bucket of the account's quota
  sandboxes  one request at a time, cold starts, copies of SNAPSHOT_FRESH_SECONDS
  database   Neon: sleeps, wakes, a number of connections, one processor's share

All that goes in stands in tests/scale/inputs.py, with its source. The same seed
prints the same tables.

  python -m tests.scale            some seconds
  python -m tests.scale --seed 7   other readers, other edits
  python -m tests.scale --write    also writes the tables into docs/scale.md
"""

import argparse
import sys

from config.env import BASE_DIR
from tests.benchmarks import document
from tests.benchmarks.progress import say
from tests.scale import report
from tests.scale.simulation import simulate

PAGE = BASE_DIR / "docs" / "scale.md"
SEED = 1


def arithmetical() -> dict[str, str]:
    """The parts of the page that need no simulation, by name."""
    return {
        "inputs": report.inputs(),
        "costs": report.costs(),
        "limits": report.limits(),
        "edge": report.edges(),
    }


def played(seed: int) -> dict[str, str]:
    """The others."""
    results = []
    for scenario in report.SCENARIOS:
        say(f"playing {scenario.rate:,.10g} reads a second, {report.arrangement(scenario)}")
        results.append(simulate(scenario, seed))
    return {"simulation": report.simulated(results), "month": report.months(results)}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.scale",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seed", type=int, default=SEED, help=f"of what is drawn ({SEED})")
    parser.add_argument("--write", action="store_true", help="write docs/scale.md")
    options = parser.parse_args()
    if options.write and options.seed != SEED:
        parser.error(f"the page shows seed {SEED}: leave out --seed.")
    for name, text in (arithmetical() | played(options.seed)).items():
        sys.stdout.write(f"## {name}\n\n{text}\n")
        if options.write:
            document.replace(PAGE, f"python -m tests.scale: {name}", text)
    if options.write:
        say(f"written into {PAGE.relative_to(BASE_DIR)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
