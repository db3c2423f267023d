"""The environments to measure in: what the image has and nothing else, and what the peer needs."""

import importlib.metadata
import json
import re
from pathlib import Path

from config.env import BASE_DIR
from tests.environments import EnvironmentFailureError, programs, run

PEER_LOCK = BASE_DIR / "tests" / "benchmarks" / "peer" / "requirements.txt"
# The image's base brings Lambda's runtime client; here it comes from the development lock.
CLIENT = "awslambdaric"
# A package of a lock: `name==version \` and the lines of its hashes.
BLOCK = re.compile(r"^([a-z0-9-]+)==.*\n(?:    --hash=.*\n)+", re.MULTILINE)
VERSIONS = """
import importlib.metadata, json, sys
print(json.dumps({name: importlib.metadata.version(name) for name in sys.argv[1:]}))
"""


def product() -> Path:
    """The interpreter of an environment with the packages of requirements.txt."""
    return interpreter("bench", (BASE_DIR / "requirements.txt").read_text() + client_lock())


def peer() -> Path:
    """The interpreter of an environment with the packages of the peer's own lock."""
    return interpreter("bench-peer", PEER_LOCK.read_text())


def interpreter(name: str, lock: str) -> Path:
    # As in the image: nobody compiles at a cold start.
    return programs(name, lock, compiled=True) / "python"


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
