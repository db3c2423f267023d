"""A copy of what runs on Lambda, prepared as the image is: an edit meanwhile changes nothing.

Also what `manage.py` does there: tables, sample, owner, token.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.env import BASE_DIR
from tests.benchmarks.contestants import surroundings
from tests.benchmarks.function import FunctionError
from tests.environments import run

HERE = Path(__file__).parent
FOLDERS = {
    "config": BASE_DIR / "config",
    "portfolio": BASE_DIR / "portfolio",
    "bare": HERE / "bare",
    "app": HERE / "peer" / "app",
}
# What the image is built with: nothing listens there.
UNREACHABLE = "postgresql://nobody@127.0.0.1:1/none"


@contextmanager
def checkout(*pythons: Path) -> Iterator[Path]:
    """A folder with the sources and their bytecode for each Python. Goes in the end."""
    with tempfile.TemporaryDirectory(prefix="portfolio-bench-") as name:
        folder = Path(name)
        for target, source in FOLDERS.items():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / target, ignore=ignored)
        shutil.copy2(BASE_DIR / "manage.py", folder)
        for python in pythons:
            # As in the image: nobody compiles at a cold start.
            run(python, "-m", "compileall", "-q", folder)
        yield folder


class Management:
    """`manage.py` of a checkout on one database."""

    def __init__(self, python: Path, folder: Path, settings: dict[str, str]) -> None:
        self._python, self._folder, self._settings = python, folder, settings

    def __call__(self, url: str, *arguments: str) -> str:
        """What the command prints."""
        done = subprocess.run(
            [self._python, "manage.py", *arguments],
            cwd=self._folder,
            env=surroundings()
            | self._settings
            | {"DATABASE_URL": url, "PYTHONWARNINGS": "ignore", "CONNECT_EARLY": "0"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise FunctionError(f"manage.py {' '.join(arguments)} failed:\n{done.stderr}")
        return done.stdout.strip()

    def prepare(self, url: str) -> str:
        """Makes the tables and an owner; answers a token."""
        self(url, "migrate", "--verbosity=0")
        self(url, "createowner")
        return self(url, "token", "create", "benchmark").split()[-1]

    def prebuild(self) -> None:
        """Makes the one file of bytecode, as the image's build does."""
        self(UNREACHABLE, "prebuild")
