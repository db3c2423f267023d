"""Many clients edit the same few rows at once, through API and admin; prints what became of it.

python -m tests.cas --edits 10000 --clients 16
"""

import argparse
import sys
from collections.abc import Iterator

from config.neon.local import Server
from tests.cas import rounds
from tests.cas.rounds import Round
from tests.cas.world import World, world


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.cas", description=__doc__)
    parser.add_argument("--edits", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=16)
    options = parser.parse_args()
    with Server.temporary() as server:
        server.create_database("cas")
        with world(server.url("cas"), options.clients) as found:
            done: list[Round] = []
            for line in rounds.table(kept(found, options, done)):
                sys.stdout.write(f"{line}\n")
                sys.stdout.flush()
    faults = [f"{each.name}: {fault}" for each in done for fault in each.faults]
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    sys.stdout.write(f"{sum(each.seconds for each in done):.0f} s\n")
    return 1 if faults else 0


def kept(found: World, options: argparse.Namespace, done: list[Round]) -> Iterator[Round]:
    for each in rounds.all_rounds(found, options.edits, options.clients):
        done.append(each)
        yield each


if __name__ == "__main__":
    sys.exit(main())
