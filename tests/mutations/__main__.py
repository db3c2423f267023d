"""Each guard is taken away in turn, and a named test must turn red: `make mutations`.

    python -m tests.mutations [--only WORDS] [--short N] [--jobs N] [--list]

The tree is copied first, and nothing is changed but the copies. A guard counts as seen when its
test, green before, fails by an assertion or by what the product raises; not when the change broke
an import or a fixture. Ends with 0 when all are seen.
"""

import argparse
import shutil
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue

from config.env import BASE_DIR
from config.neon.local import Server
from tests.mutations.guards import Guard, ListError, fault, read, sample
from tests.mutations.trying import NOT_TRIED, SEEN, Copy, Verdict, copy

WRITING = threading.Lock()


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutations",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", default="", help="guards whose room, name, file or test has this")
    parser.add_argument("--short", type=int, default=0, metavar="N", help="a fixed part, N guards")
    parser.add_argument("--jobs", type=int, default=2, help="copies at once; default: 2")
    parser.add_argument("--list", action="store_true", help="name the guards, and try none")
    options = parser.parse_args()
    try:
        guards = [guard for guard in read(BASE_DIR) if options.only in "\n".join(guard)]
    except ListError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if options.short:
        guards = sample(guards, options.short)
    if not guards:
        sys.stderr.write("No guard is named so: see --list.\n")
        return 2
    if options.list:
        say("\n".join(f"{guard.room:10}  {guard.name}" for guard in guards))
        return 0
    started = time.monotonic()
    verdicts = try_all(guards, max(1, min(options.jobs, len(guards))))
    return report(verdicts, time.monotonic() - started)


def try_all(guards: list[Guard], jobs: int) -> list[Verdict]:
    with ExitStack() as stack:
        copies: SimpleQueue[Copy] = SimpleQueue()
        for _ in range(jobs):
            folder = Path(tempfile.mkdtemp(prefix="mutations-"))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            server = stack.enter_context(Server.temporary())
            copies.put(Copy(copy(BASE_DIR, folder), url=server.url("portfolio")))
        red = red_before(guards, copies, jobs)

        def attempt(guard: Guard) -> Verdict:
            place = copies.get()
            try:
                why = red.get(guard.test)
                verdict = Verdict(guard, NOT_TRIED, why) if why else place.try_guard(guard)
            finally:
                copies.put(place)
            say(f"{verdict.word:9}  {guard.room}: {guard.name}")
            return verdict

        with ThreadPoolExecutor(jobs) as pool:
            return list(pool.map(attempt, guards))


def red_before(guards: list[Guard], copies: "SimpleQueue[Copy]", jobs: int) -> dict[str, str]:
    """The tests that are red without any change, each with why."""
    tests = sorted({guard.test for guard in guards if not fault(BASE_DIR, guard)})
    say(f"{len(guards)} guards; their {len(tests)} tests without any change first ...")
    red: dict[str, str] = {}

    def ask(part: list[str]) -> None:
        place = copies.get()
        try:
            told = place.ask(part)
            if told.kinds:
                # Which of them: each alone.
                for test in part:
                    alone = place.ask([test]) if len(part) > 1 else told
                    if alone.kinds:
                        red[test] = f"red without the change: {alone.kinds[0]}\n{alone.tail}"
        finally:
            copies.put(place)

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(ask, filter(None, (tests[start::jobs] for start in range(jobs)))))
    return red


def report(verdicts: list[Verdict], seconds: float) -> int:
    say("\n| room | guard | test | seen |\n|---|---|---|---|")
    for verdict in sorted(verdicts):
        guard, first = verdict.guard, verdict.how.partition("\n")[0]
        how = first if verdict.word == SEEN else f"**{verdict.word}**: {first}"
        say(f"| {guard.room} | {guard.name} | `{guard.test.rpartition('::')[2]}` | {how} |")
    missed = [verdict for verdict in verdicts if verdict.word != SEEN]
    for verdict in missed:
        say(f"\n{verdict.word}: {verdict.guard.name}\n{verdict.how}")
    say(f"\n{len(verdicts) - len(missed)} of {len(verdicts)} guards seen, in {seconds:.0f} s")
    return 1 if missed else 0


def say(text: str) -> None:
    with WRITING:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
