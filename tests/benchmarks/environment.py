"""The environments to measure in: what the image has and nothing else, and what the peer needs.

Packages that are merely installed cost time too: REST framework imports
`requests` where it finds it, for one.
"""

import fcntl
import hashlib
import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from config.env import BASE_DIR

HOME = BASE_DIR / ".local"
PEER_LOCK = BASE_DIR / "tests" / "benchmarks" / "peer" / "requirements.txt"
# The image's base brings Lambda's runtime client; here it comes from the development lock.
CLIENT = "awslambdaric"
# A package of a lock: `name==version \` and the lines of its hashes.
BLOCK = re.compile(r"^([a-z0-9-]+)==.*\n(?:    --hash=.*\n)+", re.MULTILINE)
MINUTES = 10  # for one command
VERSIONS = """
import importlib.metadata, json, sys
print(json.dumps({name: importlib.metadata.version(name) for name in sys.argv[1:]}))
"""


class EnvironmentFailureError(Exception):
    """The environment can't be made. The text says why."""


def product() -> Path:
    """The interpreter of an environment with the packages of requirements.txt."""
    return make(HOME / "bench-venv", (BASE_DIR / "requirements.txt").read_text() + client_lock())


def peer() -> Path:
    """The interpreter of an environment with the packages of the peer's own lock."""
    return make(HOME / "bench-peer-venv", PEER_LOCK.read_text())


def make(folder: Path, lock: str) -> Path:
    """The folder's interpreter. Installs the lock there unless that has been done."""
    stamp = hashlib.sha256(f"{sys.version}{lock}".encode()).hexdigest()
    found, made_from = folder / "bin" / "python", folder / "made-from"
    folder.parent.mkdir(exist_ok=True)
    # The processes of `pytest -n` come at once.
    with folder.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not (made_from.is_file() and made_from.read_text() == stamp):
            sys.stderr.write(f"installing packages into {folder.relative_to(BASE_DIR)}\n")
            shutil.rmtree(folder, ignore_errors=True)
            run(sys.executable, "-m", "venv", folder)
            requirements = folder / "requirements.txt"
            requirements.write_text(lock)
            quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
            run(found, "-m", "pip", "install", *quiet, "--require-hashes", "-r", requirements)
            made_from.write_text(stamp)
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


def versions(python: Path, *names: str) -> dict[str, str]:
    return dict(json.loads(run(python, "-c", VERSIONS, *names)))


def run(*command: str | Path) -> str:
    """What the command prints."""
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
        raise EnvironmentFailureError(f"{name} failed:\n{done.stderr.strip()}")
    return done.stdout
