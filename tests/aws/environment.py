"""The environment of moto and botocore, apart from the product's: `.local/aws-venv`.

Django REST framework and others import `requests` or `boto3` where they find
them, so neither may be installed next to them.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from config.env import BASE_DIR

FOLDER = BASE_DIR / ".local" / "aws-venv"
LOCK = BASE_DIR / "tests" / "aws" / "requirements.txt"
MINUTES = 5


class EnvironmentFailureError(Exception):
    """The environment can't be made. The text says why."""


def python() -> Path:
    """The environment's interpreter. Makes the environment unless it was made from this lock."""
    found, made_from = FOLDER / "bin" / "python", FOLDER / "made-from"
    stamp = hashlib.sha256(f"{sys.version}{LOCK.read_text()}".encode()).hexdigest()
    FOLDER.parent.mkdir(exist_ok=True)
    # The processes of `pytest -n` come at once.
    with FOLDER.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not (made_from.is_file() and made_from.read_text() == stamp):
            shutil.rmtree(FOLDER, ignore_errors=True)
            run(sys.executable, "-m", "venv", FOLDER)
            quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
            run(found, "-m", "pip", "install", *quiet, "--require-hashes", "-r", LOCK)
            made_from.write_text(stamp)
    return found


def run(*command: str | Path) -> None:
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
            f"Installing {LOCK.name} into {FOLDER} took more than {MINUTES} minutes: see whether "
            "PyPI can be reached."
        ) from None
    if done.returncode:
        raise EnvironmentFailureError(
            f"{FOLDER} can't be made of {LOCK.relative_to(BASE_DIR)}: see whether PyPI can be "
            f"reached and whether `make lock` was forgotten.\n{done.stderr.strip()}"
        )
