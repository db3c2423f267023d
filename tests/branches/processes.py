"""Branch commands in a process of their own, to be interrupted and killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from config.env import BASE_DIR
from tests.plugin import SETTINGS

# Seconds. Only a machine that stands still exceeds it.
PATIENCE = 180

REHEARSE = """
from config.neon.branches import rehearsal
report = rehearsal.rehearse(provider, provider.production(), keep=False, tell=tell)
print("\\n".join(report.lines()))
"""
PROMOTE = """
from config.neon.branches import promotion
source = provider.find("feature")
report = promotion.promote(provider, source, provider.production(), tell=tell)
print("\\n".join(report.lines()))
"""
# One line on stderr for each thing that it tells; the process may be stopped there.
FRAME = """
import os, signal, sys, django
django.setup()
from config.neon.branches.interface import BranchError
from config.neon.branches.local import LocalProvider
def tell(line):
    print(line, file=sys.stderr, flush=True)
    if os.environ.get("KILLED_AT") and line.startswith(os.environ["KILLED_AT"]):
        os.kill(os.getpid(), signal.SIGKILL)
provider = LocalProvider(os.environ["DATABASE_URL"])
try:
    exec(sys.argv[1])
except BranchError as error:
    sys.exit(str(error))
"""


class Process:
    """Python with the project's settings, and the migrations of the package in `folder`."""

    def __init__(
        self, url: str, folder: Path, package: str, code: str, *, killed_at: str = ""
    ) -> None:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        self.process = subprocess.Popen(
            [sys.executable, "-c", FRAME, code],
            cwd=BASE_DIR,
            env=kept
            | SETTINGS
            | {
                "DATABASE_URL": url,
                "DJANGO_SETTINGS_MODULE": "tests.branches.settings",
                "CASE_FOLDER": f"{folder}",
                "CASE_PACKAGE": package,
                "KILLED_AT": killed_at,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def end(self) -> tuple[int, str, str]:
        """Exit code (negative: the signal that ended it), stdout and stderr."""
        out, told = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, told


def wait_until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it never came so far"
        time.sleep(0.02)
