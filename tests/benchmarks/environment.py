"""The environment to measure in: what the image has, and nothing else.

Packages that are merely installed cost time too: REST framework imports
`requests` where it finds it, for one.
"""

import hashlib
import importlib.metadata
import re
import shutil
import subprocess
import sys
from pathlib import Path

from config.env import BASE_DIR

FOLDER = BASE_DIR / ".local" / "bench-venv"
# The image's base brings Lambda's runtime client; here it comes from the development lock.
CLIENT = "awslambdaric"
# A package of a lock: `name==version \` and the lines of its hashes.
BLOCK = re.compile(r"^([a-z0-9-]+)==.*\n(?:    --hash=.*\n)+", re.MULTILINE)


class EnvironmentFailureError(Exception):
    """The environment can't be made. The text says why."""


def python() -> Path:
    """The interpreter of the environment, which is made where it is missing or out of date."""
    lock = (BASE_DIR / "requirements.txt").read_text() + client_lock()
    stamp = hashlib.sha256(f"{sys.version}{lock}".encode()).hexdigest()
    found, made_from = FOLDER / "bin" / "python", FOLDER / "made-from"
    if not (made_from.is_file() and made_from.read_text() == stamp):
        sys.stderr.write(f"Installing the image's packages into {FOLDER} ...\n")
        shutil.rmtree(FOLDER, ignore_errors=True)
        run(sys.executable, "-m", "venv", FOLDER)
        requirements = FOLDER / "requirements.txt"
        requirements.write_text(lock)
        quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
        run(found, "-m", "pip", "install", *quiet, "--require-hashes", "-r", requirements)
        made_from.write_text(stamp)
    # As in the image: nobody compiles at a cold start.
    run(found, "-m", "compileall", "-q", *(BASE_DIR / name for name in ("config", "portfolio")))
    return found


def client_lock() -> str:
    """The lines of requirements-dev.txt for the runtime client and what it needs."""
    needed = [CLIENT, *(importlib.metadata.requires(CLIENT) or [])]
    names = {
        re.split(r"[^\w-]", each, maxsplit=1)[0].lower() for each in needed if "extra" not in each
    }
    text = (BASE_DIR / "requirements-dev.txt").read_text()
    blocks = [found[0] for found in BLOCK.finditer(text) if found[1] in names]
    if len(blocks) < len(names):
        raise EnvironmentFailureError(
            f"requirements-dev.txt lacks one of {sorted(names)}: make lock."
        )
    return "".join(blocks)


def run(*command: str | Path) -> None:
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise EnvironmentFailureError(
            f"{Path(command[0]).name} {command[1:4]} failed:\n{done.stderr}"
        )
