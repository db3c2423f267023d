"""What an invocation's log record makes CloudWatch count, without a call to CloudWatch.

    metrics.observe("NeonRetries")
    metrics.observe("NeonOperationDuration", 3.2)     # the unit stands in UNITS

Values gather until the record is written, once for each invocation. Embedded metric format:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import os
import time
from collections import deque
from typing import Any

COUNT, MILLISECONDS = "Count", "Milliseconds"
UNITS = {
    "ColdStart": COUNT,
    # Statements, and what they took.
    "NeonOperationDuration": MILLISECONDS,
    "NeonOperationSuccess": COUNT,
    "NeonOperationError": COUNT,
    # New connections; those that were so slow that the database had slept; further attempts.
    "NeonConnectTime": MILLISECONDS,
    "NeonWakeTime": MILLISECONDS,
    "NeonRetries": COUNT,
    "NeonUnavailable": COUNT,
    # Public reads: from memory, through a view, and from memory for want of a database.
    "SnapshotHit": COUNT,
    "SnapshotMiss": COUNT,
    "SnapshotStale": COUNT,
    # Public changes that the edge's function was told of, or was not; and what it then did.
    "EdgeTold": COUNT,
    "EdgeNotTold": COUNT,
    "EdgeInvalidated": COUNT,
    "EdgeNotInvalidated": COUNT,
}
# What the format allows for one metric, and what a process keeps where nobody writes records.
MOST_VALUES = 100
NAMESPACE = os.environ.get("POWERTOOLS_METRICS_NAMESPACE") or "Portfolio"

observed: dict[str, deque[float]] = {}
state = {"operation": ""}


def observe(name: str, value: float = 1) -> None:
    """Adds a value of a metric of `UNITS`."""
    values = observed.get(name)
    if values is None:
        values = observed[name] = deque(maxlen=MOST_VALUES)
    values.append(round(value, 3))


def name_operation(name: str) -> None:
    """The route that this invocation takes, so that values can be told apart by it."""
    state["operation"] = name


def flush() -> dict[str, Any]:
    """The fields for the record, and nothing left over. Empty where nothing was observed."""
    operation, state["operation"] = state["operation"], ""
    if not observed:
        return {}
    values = {name: list(found) for name, found in observed.items()}
    observed.clear()
    dimensions = [["service"], ["service", "operation"]] if operation else [["service"]]
    directive = {
        "Namespace": NAMESPACE,
        "Dimensions": dimensions,
        "Metrics": [{"Name": name, "Unit": UNITS[name]} for name in values],
    }
    fields: dict[str, Any] = {
        name: found[0] if len(found) == 1 else found for name, found in values.items()
    }
    if operation:
        fields["operation"] = operation
    moment = int(time.time() * 1000)
    return fields | {"_aws": {"Timestamp": moment, "CloudWatchMetrics": [directive]}}
