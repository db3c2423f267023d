"""How much of connecting and waking passes behind the imports: python -m tests.faults.wake

Prints docs/neon.md's table. Each figure is the least of several fresh processes
(a machine that does other things too only adds), from spawn to the answer of a
first `GET /api/skills`; the kinds take turns in each round. A proxy before the
database makes the first connection wait, as Neon's does for a compute that
sleeps, and adds 1 ms to each way.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from itertools import product

from config import bundle
from config.env import BASE_DIR
from tests.faults.stack import PATIENCE, Stack
from tests.plugin import SETTINGS

ONE_WAY = 0.001  # seconds
ASLEEP = (0.0, 0.5, 1.0)  # seconds
EARLY = ("0", "1")
# What a function's first invocation does.
FUNCTION = """
import json, sys
from config.lambda_handler import handler
print(handler(json.loads(sys.argv[1]), None)["statusCode"])
"""

Times = dict[tuple[float, str], list[float]]


def first_answer(stack: Stack, early: str) -> float:
    """Seconds from spawn to the first answer."""
    from tests.emulator.events import http_api

    environment = os.environ | SETTINGS | {"DATABASE_URL": stack.url, "CONNECT_EARLY": early}
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", FUNCTION, json.dumps(http_api("GET", "/api/skills"))],
        cwd=BASE_DIR,
        env=environment | {"AWS_LAMBDA_FUNCTION_NAME": "portfolio"},
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    seconds = time.perf_counter() - started
    assert done.stdout.splitlines()[-1] == "200", done.stdout
    return seconds


def measure(stack: Stack, rounds: int) -> Times:
    times: Times = {kind: [] for kind in product(ASLEEP, EARLY)}
    stack.proxy.delay = ONE_WAY
    for _ in range(rounds):
        for asleep, early in times:
            stack.proxy.asleep = asleep
            times[asleep, early].append(first_answer(stack, early))
    return times


def table(times: Times) -> str:
    lines = [
        "| asleep for, ms | connecting when asked, ms | behind the imports, ms | saved, ms |",
        "|---|---|---|---|",
    ]
    for asleep in ASLEEP:
        late, soon = (min(times[asleep, early]) * 1000 for early in EARLY)
        cells = (asleep * 1000, late, soon, late - soon)
        lines.append(f"| {' | '.join(f'{cell:.0f}' for cell in cells)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.wake", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10, help="processes of each kind (10)")
    rounds = parser.parse_args().rounds
    with Stack() as stack:
        times = measure(stack, rounds)
    sys.stdout.write(table(times) + "\n")
    built = (BASE_DIR / bundle.BUNDLE).is_file()
    sys.stdout.write(
        f"The least of {rounds}, {'with' if built else 'without'} the bundle, "
        f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.\n"
    )


if __name__ == "__main__":
    main()
