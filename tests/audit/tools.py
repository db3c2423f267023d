"""The audit's tools, in an environment of their own, and the environments that they look at."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

from config.env import BASE_DIR
from tests.environments import MINUTES, programs

HERE = BASE_DIR / "tests" / "audit"
# What the image installs.
PRODUCT = BASE_DIR / "requirements.txt"
PINNED = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def locks() -> list[Path]:
    """All of the project's locks: the product's, and those of what only tests and builds use."""
    found = [*BASE_DIR.glob("requirements*.txt"), *BASE_DIR.glob("tests/**/*.txt")]
    return sorted(path for path in found if "--hash=sha256:" in path.read_text())


def pins(lock: Path) -> dict[str, str]:
    return dict(PINNED.findall(lock.read_text()))


def tool(name: str) -> Path:
    return programs("audit", (HERE / "requirements.txt").read_text()) / name


def product() -> Path:
    """The Python of an environment with the product's packages alone."""
    return programs("product", PRODUCT.read_text()) / "python"


def run(name: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [tool(name), *words],
        cwd=BASE_DIR,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=MINUTES * 60,
        check=False,
    )


def as_json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
