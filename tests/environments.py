"""Environments apart from the product's, each made of a lock when it is first asked for.

Packages that are merely installed cost time and change what others do: REST framework imports
`requests` where it finds it, for one. So nothing that only tests need stands beside the product.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from config.env import BASE_DIR

HOME = BASE_DIR / ".local"
MINUTES = 10  # for one command


class EnvironmentFailureError(Exception):
    """The environment can't be made. The text says why."""


def programs(name: str, lock: str, *, compiled: bool = False) -> Path:
    """The folder of programs in `.local/NAME-venv`, made anew unless it was made from this lock.

    `compiled`: with the bytecode of all modules, where the first start is measured.
    """
    folder = HOME / f"{name}-venv"
    stamp = hashlib.sha256(f"{sys.version}{lock}".encode()).hexdigest()
    made_from = folder / "made-from"
    HOME.mkdir(exist_ok=True)
    # The processes of `pytest -n` come at once.
    with folder.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not (made_from.is_file() and made_from.read_text() == stamp):
            sys.stderr.write(f"installing packages into {folder.relative_to(BASE_DIR)}\n")
            shutil.rmtree(folder, ignore_errors=True)
            install(folder, lock, compiled=compiled)
            made_from.write_text(stamp)
    return folder / "bin"


def install(folder: Path, lock: str, *, compiled: bool) -> None:
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    requirements = folder / "requirements.txt"
    requirements.write_text(lock)
    # The lock is whole, so nothing is resolved; uv takes a tenth of pip's time.
    uv = Path(sys.executable).with_name("uv")
    more = ["--compile-bytecode"] if compiled else []
    only = ("--no-deps", "--require-hashes", *more)
    python = ("--python", folder / "bin" / "python")
    run(uv, "pip", "install", "--quiet", *only, *python, "--requirement", requirements)


def run(*command: str | Path) -> str:
    """What the command prints. Raises `EnvironmentFailureError`."""
    name = f"{Path(command[0]).name} {' '.join(map(str, command[1:4]))}"
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=MINUTES * 60,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise EnvironmentFailureError(
            f"{name} took more than {MINUTES} minutes: see whether PyPI can be reached."
        ) from None
    if done.returncode:
        raise EnvironmentFailureError(
            f"{name} failed: see whether PyPI can be reached and whether `make lock` was "
            f"forgotten.\n{done.stderr.strip()}"
        )
    return done.stdout
