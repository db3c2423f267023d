"""The environments of the tools that read and run the stack, apart from the product's.

tool("sam")          .local/stack-venv/bin/sam, made from the lock beside this file
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from config.env import BASE_DIR

LOCKS = {
    "stack": BASE_DIR / "tests" / "stack" / "requirements.txt",
    "scanner": BASE_DIR / "tests" / "stack" / "scanner.txt",
    "workflows": BASE_DIR / "tests" / "workflows" / "requirements.txt",
}
TOOLS = {
    "aws": "stack",
    "cfn-lint": "stack",
    "python": "stack",
    "sam": "stack",
    "checkov": "scanner",
    "check-jsonschema": "workflows",
    "shellcheck": "workflows",
    "zizmor": "workflows",
}
MINUTES = 10


class EnvironmentFailureError(Exception):
    """A tool can't be had. The text says why."""


def tool(name: str) -> Path:
    """The program. Makes its environment unless that was made from today's lock."""
    return folder(TOOLS[name]) / "bin" / name


def folder(name: str) -> Path:
    found, lock = BASE_DIR / ".local" / f"{name}-venv", LOCKS[name]
    stamp = hashlib.sha256(f"{sys.version}{lock.read_text()}".encode()).hexdigest()
    made_from = found / "made-from"
    found.parent.mkdir(exist_ok=True)
    # The processes of `pytest -n` come at once.
    with found.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not (made_from.is_file() and made_from.read_text() == stamp):
            shutil.rmtree(found, ignore_errors=True)
            make(found, lock)
            made_from.write_text(stamp)
    return found


def make(found: Path, lock: Path) -> None:
    commands = [
        [sys.executable, "-m", "venv", "--without-pip", found],
        # The lock is whole, so nothing is resolved; uv takes a tenth of pip's time.
        [
            *(Path(sys.executable).with_name("uv"), "pip", "install", "--quiet", "--no-deps"),
            *("--require-hashes", "--python", found / "bin" / "python", "--requirement", lock),
        ],
    ]
    for command in commands:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=MINUTES * 60,
            check=False,
        )
        if done.returncode:
            raise EnvironmentFailureError(
                f"{found} can't be made of {lock.relative_to(BASE_DIR)}: see whether PyPI can be "
                f"reached and whether `make lock` was forgotten.\n{done.stderr.strip()}"
            )


def environment(**more: str) -> dict[str, str]:
    """For these tools: nobody's credentials, no telemetry, no network but on this machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return (
        kept
        | {
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "SAM_CLI_TELEMETRY": "0",
            "LOG_LEVEL": "CRITICAL",
        }
        | more
    )


def run(name: str, *arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """The tool's exit code and what it wrote, run at the top of the checkout."""
    return subprocess.run(
        [tool(name), *arguments],
        cwd=BASE_DIR,
        env=environment(**more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=MINUTES * 60,
        check=False,
    )
