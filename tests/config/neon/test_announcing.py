"""`manage.py` says which host it talks to before it changes anything."""

import os
import subprocess
import sys

import pytest

from config.env import BASE_DIR
from tests.config.neon.test_database import CANARY, DIRECT, POOLED
from tests.plugin import SETTINGS


def manage(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = SETTINGS | {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"postgresql://app:{CANARY}@{DIRECT}/cv?hostaddr=127.0.0.1&port=1"
        "&connect_timeout=1",
    }
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("command", "host"), [("migrate", DIRECT), ("loaddata", DIRECT), ("createowner", POOLED)]
)
def test_manage_says_which_host_it_talks_to_and_nothing_secret(command: str, host: str):
    done = manage(command, *(["sample"] if command == "loaddata" else []))
    assert done.stderr.startswith(f"Database cv on {host}\n")
    assert done.stderr.count("Database cv on") == 1
    assert CANARY not in done.stderr + done.stdout


def test_a_command_without_a_database_says_nothing():
    done = manage("diffsettings", "--help")
    assert "Database cv on" not in done.stderr
