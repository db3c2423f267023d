"""Runs schemathesis, a reader after the other, until so many calls were made.

Round(lab, "write", seed=1, most=5).run(folder)
"""

import json
import os
import re
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from config.env import BASE_DIR
from tests import environments
from tests.fuzz.lab import Lab

LOCK = BASE_DIR / "tests" / "fuzz" / "requirements.txt"
PHASES = "examples,coverage,fuzzing,stateful"
# Who asks: by the name of the token, with none, with one that nobody issued.
READERS = ("write", "read", "nobody", "stranger")
STRANGERS = "portfolio_" + "0" * 43
# No pattern says that a name stands once in ?ordering=, that a day exists, that a technology or a
# row does: the document's 400 is for these too, so what it describes may be refused.
LEFT_OUT = "positive_data_acceptance"
# Seconds after which a round is taken for hung.
PATIENCE = 6 * 3600
SUMMARY = re.compile(r"^=+ SUMMARY =+$", re.MULTILINE)


def program() -> Path:
    return environments.programs("fuzz", LOCK.read_text()) / "schemathesis"


@dataclass
class Round:
    """One run of all phases by one reader. `most`: cases for each operation and phase."""

    lab: Lab
    reader: str
    seed: int
    most: int
    phases: str = PHASES
    calls: Counter[str] = field(default_factory=Counter)
    text: str = ""
    code: int = 0
    seconds: float = 0.0

    def run(self, folder: Path) -> "Round":
        tally = folder / f"tally-{self.reader}-{self.seed}.json"
        home = folder / f"{self.reader}-{self.seed}"
        home.mkdir()
        started = time.monotonic()
        done = subprocess.run(
            [program(), *self.arguments()],
            cwd=home,
            env=self.environment(tally),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        self.seconds = time.monotonic() - started
        self.text, self.code = done.stdout, done.returncode
        self.calls = Counter(json.loads(tally.read_text()) if tally.is_file() else {})
        return self

    def arguments(self) -> list[str]:
        token = {"nobody": "", "stranger": STRANGERS}.get(self.reader)
        token = self.lab.tokens[self.reader] if token is None else token
        return [
            "run",
            f"{self.lab.url}/api/openapi.json",
            *(("--header", f"Authorization: Bearer {token}") if token else ()),
            *("--phases", self.phases, "--exclude-checks", LEFT_OUT),
            *("--max-examples", f"{self.most}", "--seed", f"{self.seed}"),
            *("--generation-database", "none", "--request-timeout", "60"),
            *("--continue-on-failure", "--no-color", "--warnings", "off"),
            *("--output-truncate", "false"),
        ]

    def environment(self, tally: Path) -> dict[str, str]:
        kept = {"PATH": os.environ["PATH"], "HOME": str(tally.parent)}
        module = {"PYTHONPATH": f"{BASE_DIR / 'tests' / 'fuzz'}", "SCHEMATHESIS_HOOKS": "hooks"}
        return kept | module | {"FUZZ_TALLY": f"{tally}", "PYTHONDONTWRITEBYTECODE": "1"}

    @property
    def command(self) -> str:
        return f"the reader {self.reader}, --seed {self.seed} --most {self.most}"

    @property
    def findings(self) -> str:
        """What the fuzzer tells of, without its summary; empty where it found nothing."""
        return SUMMARY.split(self.text)[0] if self.code else ""


def by_phase(rounds: list[Round]) -> dict[str, Counter[str]]:
    """Calls of each phase by the answer's status."""
    found: dict[str, Counter[str]] = {}
    for each in rounds:
        for key, count in each.calls.items():
            phase, _, status = key.split(" ")
            found.setdefault(phase, Counter())[status] += count
    return found


def total(rounds: list[Round]) -> int:
    return sum(each.calls.total() for each in rounds)


def server_errors(rounds: list[Round]) -> int:
    # 503 is an honest answer where the database is away; here it never is.
    keys = (key for each in rounds for key in each.calls)
    return sum(1 for key in keys if key.rpartition(" ")[2].startswith("5"))


def table(rounds: list[Round]) -> str:
    lines = ["| phase | calls | statuses |", "|---|---|---|"]
    for phase, statuses in sorted(by_phase(rounds).items()):
        told = ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))
        lines.append(f"| {phase} | {statuses.total()} | {told} |")
    readers: Counter[str] = Counter()
    for each in rounds:
        readers[each.reader] += each.calls.total()
    told = ", ".join(f"{reader}: {count}" for reader, count in readers.items())
    return "\n".join([*lines, "", f"Calls by reader: {told}. In all: {total(rounds)}."])
