"""A log line and two metrics for each operation with the database."""

import time
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

Given = ParamSpec("Given")
Result = TypeVar("Result")
Operation = Callable[Given, Awaitable[Result]]

logger = Logger()
metrics = Metrics()


def monitored(name: str) -> Callable[[Operation[Given, Result]], Operation[Given, Result]]:
    def decorate(operation: Operation[Given, Result]) -> Operation[Given, Result]:
        @wraps(operation)
        async def measured(*args: Given.args, **kwargs: Given.kwargs) -> Result:
            started = time.perf_counter()
            try:
                result = await operation(*args, **kwargs)
            except Exception:
                metrics.add_metric("NeonOperationError", MetricUnit.Count, 1)
                logger.exception("Neon operation failed", operation=name, status="error")
                raise
            spent = (time.perf_counter() - started) * 1000
            metrics.add_metric("NeonOperationDuration", MetricUnit.Milliseconds, spent)
            metrics.add_metric("NeonOperationSuccess", MetricUnit.Count, 1)
            logger.info(
                "Neon operation succeeded", operation=name, duration_ms=spent, status="success"
            )
            return result

        return measured

    return decorate
