"""The load of bad days, as a table: python -m tests.faults --seconds 60"""

import argparse
import os
import sys

from tests.plugin import SETTINGS


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long (60)")
    parser.add_argument("--rate", type=float, default=300, help="operations a second (300)")
    parser.add_argument("--kills", type=float, default=5, help="killed backends a second (5)")
    arguments = parser.parse_args()
    os.environ.update(SETTINGS)
    from tests.faults.load import run
    from tests.faults.stack import Stack

    with Stack() as stack:
        outcome = run(stack, seconds=arguments.seconds, rate=arguments.rate, kills=arguments.kills)
    sys.stdout.write(outcome.table() + "\n")
    for answer in (outcome.failed_reads + outcome.failed_writes)[:3]:
        sys.stdout.write(f"{answer}\n")
    bad = (outcome.failed_reads, outcome.failed_writes, outcome.lost, outcome.doubled)
    return 1 if any(bad) else 0


if __name__ == "__main__":
    sys.exit(main())
