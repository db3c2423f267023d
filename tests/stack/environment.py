"""The environments of the tools that read and run the stack, apart from the product's.

tool("sam")          .local/stack-venv/bin/sam, made from the lock beside this file
"""

import os
import subprocess
from pathlib import Path

from config.env import BASE_DIR
from tests.environments import MINUTES, programs

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


def tool(name: str) -> Path:
    """The program. Makes its environment unless that was made from today's lock."""
    kind = TOOLS[name]
    return programs(kind, LOCKS[kind].read_text()) / name


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
