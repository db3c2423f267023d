"""Fresh processes of the function, with the bundle or without it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.db import connection

from config.env import BASE_DIR
from tests.emulator.emulator import with_database

ANSWERS = """
import json, sys
from config import bundle
used = bundle.install(sys.argv[1])
from config.lambda_handler import handler
before = sorted(sys.modules)
answers = [handler(event, None) for event in json.loads(sys.argv[2])]
deferred = [name for name, module in sys.modules.items() if type(module).__name__ == "Deferred"]
print("\\n" + json.dumps({"used": used, "answers": answers, "before": before,
                          "deferred": deferred}))
"""


def answers_of(path: Path, events: list[Any], **environment: str) -> tuple[dict[str, Any], str]:
    """What a process with the bundle at `path` answers and has imported; and what it complains."""
    done = run(ANSWERS, path, json.dumps(events), **environment)
    return json.loads(done.stdout.splitlines()[-1]), done.stderr


def run(
    program: str, path: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """A process of the test's database that ends well; the program gets the bundle's path first."""
    url = with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    done = subprocess.run(
        [sys.executable, "-c", program, str(path), *arguments],
        cwd=BASE_DIR,
        env=os.environ
        | {"DATABASE_URL": url, "SNAPSHOT_FRESH_SECONDS": "0", "AWS_LAMBDA_FUNCTION_NAME": "cv"}
        | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done
