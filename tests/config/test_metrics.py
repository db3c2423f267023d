"""What an invocation makes CloudWatch count."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from config import metrics, observing
from config.env import BASE_DIR
from config.neon.signals import connected, repeated
from tests.emulator.emulator import with_database

# A fresh function that answers these paths, one invocation each.
INVOCATIONS = """
import sys
from config.lambda_handler import handler
from tests.emulator.events import http_api
for target in sys.argv[1:]:
    method, path = target.split()
    handler(http_api(method, path), None)
"""


@pytest.fixture(autouse=True)
def _nothing_left_over() -> Iterator[None]:
    # Another test may have imported the handler, which watches for good.
    wrappers = connection.execute_wrappers
    kept = wrappers[:]
    wrappers.clear()
    connected.disconnect(observing.on_connected)
    repeated.disconnect(observing.on_repeated)
    metrics.flush()
    yield
    wrappers[:] = kept


def records(*targets: str, **environment: str) -> list[dict[str, Any]]:
    """The invocations' log records."""
    url = with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    done = subprocess.run(
        [sys.executable, "-c", INVOCATIONS, *targets],
        cwd=BASE_DIR,
        env=os.environ
        | {"DATABASE_URL": url, "AWS_LAMBDA_FUNCTION_NAME": "cv", "SNAPSHOT_FRESH_SECONDS": "60"}
        | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return [line for line in lines if "duration_ms" in line]


def counted(record: dict[str, Any]) -> dict[str, str]:
    """Name and unit of each metric in a record; each has its value there too."""
    if "_aws" not in record:
        return {}
    (directive,) = record["_aws"]["CloudWatchMetrics"]
    found = {metric["Name"]: metric["Unit"] for metric in directive["Metrics"]}
    assert set(found) <= set(record)
    return found


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("early", ["0", "1"])
def test_first_read_counts_its_connection_and_statements_and_the_next_one_nothing_of_them(
    early: str,
) -> None:
    first, second, ping = records(
        "GET /api/skills", "GET /api/skills", "GET /healthz", CONNECT_EARLY=early
    )
    assert counted(first) == {
        "ColdStart": "Count",
        "NeonConnectTime": "Milliseconds",
        "NeonOperationDuration": "Milliseconds",
        "NeonOperationSuccess": "Count",
        "SnapshotMiss": "Count",
    }
    assert first["NeonOperationSuccess"] == [1, 1]
    assert first["NeonConnectTime"] > 0
    assert first["operation"] == "GET skills-list"
    assert first["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [
        ["service"],
        ["service", "operation"],
    ]
    assert counted(second) == {"SnapshotHit": "Count"}
    assert counted(ping) == {}


@pytest.mark.django_db(transaction=True)
def test_database_that_can_not_be_had_is_counted() -> None:
    (record,) = records("GET /api/skills", DATABASE_URL="postgresql://someone@127.0.0.1:1/none")
    assert record["status"] == 503
    assert record["NeonUnavailable"] == 1
    assert "NeonOperationSuccess" not in record


def test_values_are_flushed_once() -> None:
    metrics.observe("NeonRetries")
    metrics.observe("NeonRetries", 2)
    metrics.observe("NeonConnectTime", 12.34567)
    fields = metrics.flush()
    moment = fields.pop("_aws")["Timestamp"]
    assert moment > 1_700_000_000_000
    assert fields == {"NeonRetries": [1, 2], "NeonConnectTime": 12.346}
    assert metrics.flush() == {}


def test_operation_is_a_dimension_of_its_own_invocation_alone() -> None:
    metrics.name_operation("GET skills-list")
    metrics.observe("SnapshotHit")
    assert metrics.flush()["operation"] == "GET skills-list"
    metrics.observe("SnapshotHit")
    fields = metrics.flush()
    assert "operation" not in fields
    assert fields["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["service"]]


def test_a_process_that_writes_no_records_keeps_no_more_than_the_format_allows() -> None:
    for _ in range(1000):
        metrics.observe("SnapshotHit")
    assert len(metrics.flush()["SnapshotHit"]) == 100


def test_a_slow_connection_is_one_that_woke_the_database() -> None:
    connected.connect(observing.on_connected)
    repeated.connect(observing.on_repeated)
    try:
        connected.send(None, seconds=0.5)
        connected.send(None, seconds=0.02)
        repeated.send(None)
    finally:
        connected.disconnect(observing.on_connected)
        repeated.disconnect(observing.on_repeated)
    fields = metrics.flush()
    assert fields["NeonConnectTime"] == [500, 20]
    assert fields["NeonWakeTime"] == 500
    assert fields["NeonRetries"] == 1


@pytest.mark.django_db
def test_a_slow_statement_is_logged_by_its_fingerprint_without_its_parameters(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with (
        caplog.at_level(logging.WARNING, "config.observing"),
        connection.execute_wrapper(observing.watch),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT 1")
        cursor.execute("SELECT pg_sleep(%s), %s", [1.05, "canary"])
        cursor.execute("SELECT pg_sleep(%s), %s", [1.05, "other"])
    first, second = caplog.records
    assert vars(first)["statement"] == "SELECT"
    assert vars(first)["duration_ms"] >= 1000
    assert vars(first)["fingerprint"] == vars(second)["fingerprint"]
    assert "canary" not in json.dumps(vars(first), default=str)
    assert metrics.flush()["NeonOperationSuccess"] == [1, 1, 1]


@pytest.mark.django_db
def test_a_statement_that_fails_is_an_error() -> None:
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.execute_wrapper(observing.watch),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT 1 / 0")
    fields = metrics.flush()
    assert fields["NeonOperationError"] == 1
    assert "NeonOperationSuccess" not in fields
