"""The function's entry point: routers behind Mangum, with logs and metrics around each call."""

from typing import Any

from fastapi import FastAPI
from mangum import Mangum

from app.monitoring import logger, metrics
from app.routers import experience, personal, projects, skills

application = FastAPI(title="Portfolio")
for module in (personal, experience, projects, skills):
    application.include_router(module.router, prefix="/api")

# No lifespan: it would be run for each event.
answer = Mangum(application, lifespan="off")


@logger.inject_lambda_context
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return answer(event, context)
