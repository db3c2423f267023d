"""Forty guesses at the same moment from several processes: five are looked at."""

import os
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from portfolio.models import Attempt
from tests.portfolio.accounts.conftest import PASSWORD

PROCESSES, THREADS = 4, 10
LIMIT = 300  # seconds, on a machine that is busy with other things


@pytest.mark.django_db(transaction=True)
def test_five_of_forty_guesses_are_computed(tmp_path):
    get_user_model().objects.create_superuser("owner", password=PASSWORD)
    counted = tmp_path / "counted"
    url = urlsplit(os.environ["DATABASE_URL"])
    database = connection.settings_dict["NAME"]
    # Forty connections, and forty that wait for each other, on a machine that is busy.
    query = f"{url.query}&connect_timeout=60".lstrip("&")
    environment = os.environ | {
        "DATABASE_URL": urlunsplit(url._replace(path=f"/{database}", query=query)),
        "REQUEST_DEADLINE": "60",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "COUNTED_IN": str(counted),
    }
    command = [sys.executable, "-m", "tests.portfolio.accounts.guessing", str(THREADS), "owner"]
    with ExitStack() as stack:
        processes = []
        for _ in range(PROCESSES):
            process = subprocess.Popen(
                command,
                env=environment,
                cwd=Path(__file__).parents[3],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            stack.callback(process.wait)
            stack.callback(process.kill)
            processes.append(process)
        assert [process.stdout.readline() for process in processes] == ["ready\n"] * PROCESSES
        for process in processes:
            process.stdin.write("go\n")
            process.stdin.flush()
        answers = [process.communicate(timeout=LIMIT)[0].split() for process in processes]
    statuses = Counter(status for answer in answers for status in answer)
    assert statuses == {"200": 5, "429": PROCESSES * THREADS - 5}
    assert counted.read_text().count("verify") == 5
    assert Attempt.objects.filter(about__startswith="password ").count() == 5
