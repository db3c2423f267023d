"""What every client may rely on when the database can't be had: status, headers, record, metric."""

import time
from collections.abc import Callable
from typing import Any

Answer = dict[str, Any]

UNREACHABLE = "The database can't be reached."
TOO_MANY = "The database has no connection to spare."
LOST = "The connection to the database broke."
NO_ENTRY = "The database does not let this service in."
NO_ANSWER = "The database did not answer in time."
TOO_SLOW = "The database took too long for this and gave up."
READ_ONLY = "The database takes no changes at the moment. Reading works."
UNKNOWN = (
    "The connection broke while saving. Whether the change was saved is not known: look first. "
    "With an Idempotency-Key it could just be sent again."
)
# Of these an answer has those that the contract names, and no other.
HEADERS = {
    *("age", "cache-control", "cache-status", "content-type", "etag", "last-modified"),
    *("retry-after", "set-cookie", "vary"),
}
# Seconds within which a condition comes true, on a machine that does other things too; and by which
# what is bounded has ended, where without its bound it would take a minute and more.
PATIENCE, BOUNDED = 60.0, 30.0


def assert_unavailable(
    answer: Answer, detail: str, after: int, *, operation: str = "GET skills-list", **record: Any
) -> None:
    """503 with all that the contract asks for, one record of it and one metric, no more."""
    assert answer["status"] == 503, answer
    assert {name: value for name, value in answer["headers"].items() if name in HEADERS} == {
        "cache-control": "no-store",
        "content-type": "application/problem+json",
        "retry-after": str(after),
    }
    request_id = answer["headers"]["x-request-id"]
    assert answer["body"] == {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": detail,
        "request_id": request_id,
    }
    assert_recorded(answer, request_id, record)
    assert metric(answer, "NeonUnavailable") == [1]
    assert answer["invocation"]["operation"] == operation
    assert answer["invocation"]["status"] == 503


def assert_recorded(answer: Answer, request_id: str, expected: dict[str, Any]) -> None:
    (logged,) = answer["logs"]
    logged = dict(logged)
    assert logged.pop("timestamp")
    assert 0 <= logged.pop("elapsed_ms") <= answer["seconds"] * 1000
    attempts = logged.pop("attempts")
    assert attempts == expected.pop("attempts", attempts)
    # A backend that is killed may say so before it goes, or not.
    assert logged.pop("sqlstate", None) in {expected.pop("sqlstate", None), "57P01"}
    assert (
        logged
        == {
            "level": "ERROR",
            "message": "The database could not be had.",
            "service": "portfolio",
            "correlation_id": request_id,
            "status": 503,
        }
        | expected
    )


def assert_read(answer: Answer, body: Any = None, **metrics: list[float]) -> None:
    """200, and nothing told to anybody but to who counts. `metrics`: exact values by name."""
    assert (answer["status"], answer["body"], answer["logs"]) == (200, body or [], []), answer
    for name, values in ({"NeonUnavailable": [], "NeonOperationError": []} | metrics).items():
        assert metric(answer, name) == values, name


def metric(answer: Answer, name: str) -> list[float]:
    """A metric's values in the invocation's record, as the embedded metric format has them."""
    record = answer["invocation"]
    if name not in record:
        return []
    (directive,) = record["_aws"]["CloudWatchMetrics"]
    assert name in [each["Name"] for each in directive["Metrics"]]
    # An answer from memory is given before its route is looked for.
    by_operation = [["service", "operation"]] if "operation" in record else []
    assert directive["Dimensions"] == [["service"], *by_operation]
    value = record[name]
    return value if isinstance(value, list) else [value]


def eventually(condition: Callable[[], Any]) -> Any:
    """What the condition answers once that is true."""
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end, "it does not come true"
        time.sleep(0.02)
    return found
