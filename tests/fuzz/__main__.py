"""The nightly fuzzing: `make fuzz`, or `python -m tests.fuzz --cases 100000 --seed 7`.

Rounds of schemathesis, each with a seed of its own that follows from the first, until so many cases
were asked; then the whole corpus. Prints its progress, a table, and each finding with the way to
see it again. The exit code is 1 where something was found.
"""

import argparse
import os
import secrets
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import FrameType

from config.env import BASE_DIR
from tests.fuzz import machine
from tests.fuzz.lab import Lab

# Cases of each operation in a round: the random phases grow with the rounds, the others repeat.
MOST = 100
# The first round asks all readers' questions; the later ones those of who may do most.
FIRST, LATER = machine.READERS, ("write",)


def main() -> int:
    options = arguments()
    signal.signal(signal.SIGTERM, interrupt)
    say(f"--seed {options.seed} --cases {options.cases}")
    with tempfile.TemporaryDirectory(prefix="portfolio-fuzz-") as folder:
        found = fuzzed(Path(folder), options.cases, options.seed)
    if not options.no_corpus:
        say("The whole corpus:")
        found = whole_corpus(options.processes) or found
    say("Something was found: see above." if found else "Nothing was found.")
    return int(found)


def fuzzed(folder: Path, cases: int, seed: int) -> bool:
    rounds: list[machine.Round] = []
    with Lab(folder) as lab:
        while machine.total(rounds) < cases:
            for reader in LATER if rounds else FIRST:
                phases = machine.PHASES if len(rounds) < len(FIRST) else "fuzzing,stateful"
                left = cases - machine.total(rounds)
                one = machine.Round(lab, reader, seed + len(rounds), enough(left), phases)
                say(f"{one.command}: asking ...")
                rounds.append(one.run(folder))
                calls, seconds = one.calls.total(), one.seconds
                say(f"{calls} cases in {seconds:.0f} s, {machine.total(rounds)} in all")
                if one.findings:
                    say(one.findings)
                if not calls:
                    say(one.text)
                    return True
        alive, faults = lab.is_alive(), lab.faults()
    say(machine.table(rounds))
    for fault in faults:
        say(f"The function logged: {fault}")
    if not alive:
        say("The function's process died.")
    return bool(faults) or not alive or any(each.code for each in rounds)


def enough(left: int) -> int:
    """Cases for each operation, so that a last round is no longer than it need be."""
    return max(2, min(MOST, left // 100))


def whole_corpus(processes: str) -> bool:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", processes, "-m", "not fuzz", "tests/fuzz"],
        cwd=BASE_DIR,
        env=os.environ | {"FUZZ_CORPUS": "all"},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode != 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000, help="at least so many (%(default)s)")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31), help="default: any")
    parser.add_argument("--no-corpus", action="store_true", help="schemathesis alone")
    parser.add_argument("--processes", default="auto", help="for the corpus (%(default)s)")
    return parser.parse_args()


def interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
