"""Watches the database on Lambda: each statement, each new connection, each further attempt."""

import hashlib
import logging
import time
from collections.abc import Callable
from typing import Any

from django.db import connections

from config import metrics
from config.neon.signals import connected, repeated

logger = logging.getLogger(__name__)

# Seconds. A statement that takes longer is worth a line of its own.
SLOW = 1.0
# Seconds. A Neon compute that is awake takes a tenth of it to connect to.
ASLEEP = 0.3


def install() -> None:
    """From now on, for as long as the process lives. Costs a read without SQL nothing."""
    connections["default"].execute_wrappers.append(watch)
    connected.connect(on_connected)
    repeated.connect(on_repeated)


def watch(execute: Callable[..., Any], sql: Any, *others: Any) -> Any:
    """One of Django's `execute_wrappers`."""
    started = time.perf_counter()
    outcome = "NeonOperationError"
    try:
        result = execute(sql, *others)
        outcome = "NeonOperationSuccess"
    finally:
        seconds = time.perf_counter() - started
        metrics.observe("NeonOperationDuration", seconds * 1000)
        metrics.observe(outcome)
        if seconds >= SLOW:
            tell_slow(str(sql), seconds)
    return result


def tell_slow(sql: str, seconds: float) -> None:
    """The statement by its kind and a fingerprint, which is the same whatever its parameters."""
    logger.warning(
        "A statement was slow.",
        extra={
            "statement": sql.partition(" ")[0].upper()[:20],
            "fingerprint": hashlib.sha256(sql.encode()).hexdigest()[:16],
            "duration_ms": round(seconds * 1000, 1),
        },
    )


def on_connected(sender: Any, *, seconds: float, **_: Any) -> None:
    metrics.observe("NeonConnectTime", seconds * 1000)
    if seconds >= ASLEEP:
        metrics.observe("NeonWakeTime", seconds * 1000)


def on_repeated(sender: Any, **_: Any) -> None:
    metrics.observe("NeonRetries")
