"""One guard is taken away in a copy of the tree, and its test is asked there."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.mutations.guards import Guard, fault
from tests.mutations.outcome import VARIABLE

SECONDS = 420  # for one run of pytest on a busy machine
SEEN, NOT_SEEN, NOT_TRIED = "seen", "NOT SEEN", "NOT TRIED"


class Verdict(NamedTuple):
    guard: Guard
    # SEEN: the test turned red, so the guard is guarded.
    word: str
    how: str


class Told(NamedTuple):
    """What a run of pytest says of a test."""

    passed: int
    kinds: list[str]
    tail: str


def copy(tree: Path, place: Path) -> Path:
    """What git knows or would take, in `place`; with the installed packages, without bytecode."""
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=tree,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    for name in filter(None, names):
        source = tree / name
        # Listed, and deleted meanwhile.
        if source.is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, place / name)
    (place / ".git").write_text(f"gitdir: {git_folder(tree)}\n")
    (place / ".local").mkdir()
    for venv in (tree / ".local").glob("*-venv"):
        (place / ".local" / venv.name).symlink_to(venv)
    (place / ".venv").symlink_to(Path(sys.prefix))
    return place


def git_folder(tree: Path) -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--absolute-git-dir"],
        cwd=tree,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


class Copy:
    """A copy of the tree in which one guard at a time is missing.

    `url` names a server for the tests' databases, so that no run has to start one.
    """

    def __init__(self, tree: Path, *, url: str = "") -> None:
        self.tree, self.url = tree, url
        self.outcomes = tree / ".local" / "outcomes"
        self.outcomes.parent.mkdir(exist_ok=True)

    def try_guard(self, guard: Guard) -> Verdict:
        """Takes the guard away, asks its test, and puts it back."""
        if trouble := fault(self.tree, guard):
            return Verdict(guard, NOT_TRIED, trouble)
        file = self.tree / guard.file
        before = file.read_bytes()
        file.write_text(file.read_text().replace(guard.replace, guard.by))
        try:
            told = self.ask([guard.test], fresh="migrations" in guard.file, more=["-x"])
        finally:
            file.write_bytes(before)
        return judge(guard, told)

    def ask(self, tests: Sequence[str], *, fresh: bool = False, more: Sequence[str] = ()) -> Told:
        """`fresh`: with databases made anew, where the change is one of a migration."""
        self.outcomes.unlink(missing_ok=True)
        reuse = ["--create-db" if fresh else "--reuse-db"] if self.url else []
        own = ["-p", "no:cacheprovider", "-p", "no:randomly", "-p", "tests.mutations.outcome"]
        environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", VARIABLE: str(self.outcomes)}
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", *own, *reuse, "-q", "--tb=short", *more, *tests],
            cwd=self.tree,
            env=environment | ({"TEST_DATABASE_URL": self.url} if self.url else {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            said, _ = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            said, _ = process.communicate()
            return Told(0, [f"broken: no end after {SECONDS} s"], said[-2000:])
        return self.read(said, process.returncode)

    def read(self, said: str, code: int) -> Told:
        lines = self.outcomes.read_text().splitlines() if self.outcomes.is_file() else []
        phases = [json.loads(line) for line in lines]
        kinds = [phase["kind"] for phase in phases if phase["outcome"] == "failed"]
        passed = sum(phase["outcome"] == "passed" and phase["when"] == "call" for phase in phases)
        if not phases or (code and not kinds):
            kinds.append(f"broken: pytest ended with {code}")
        return Told(passed, kinds, said[-2000:])


def judge(guard: Guard, told: Told) -> Verdict:
    good = [kind for kind in told.kinds if not kind.startswith("broken")]
    if good:
        return Verdict(guard, SEEN, good[0])
    if told.kinds:
        return Verdict(guard, NOT_TRIED, f"{told.kinds[0]}\n{told.tail}")
    if not told.passed:
        return Verdict(guard, NOT_TRIED, f"its test did not run\n{told.tail}")
    return Verdict(guard, NOT_SEEN, f"{guard.test} stayed green")
