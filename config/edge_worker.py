"""The function that makes CloudFront forget its copies. `config.edge` invokes it, as an event.

    EDGE_DISTRIBUTION_ID   the distribution

What fails is raised, so that Lambda tries again: twice, a minute and two apart. An attempt that was
carried out after all is not repeated, for each carries the invocation's id.
https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateInvalidation.html
"""

import os
import re
import time
import uuid
from http import HTTPStatus
from typing import Any

from config import aws, metrics, telemetry

# Seconds: for each step of the call, and for the longest wait before it.
STEP, LONGEST_WAIT = 5.0, 15.0
# Everything is one path of the 1,000 a month that cost nothing.
BATCH = (
    '<InvalidationBatch xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/">'
    "<CallerReference>{reference}</CallerReference>"
    "<Paths><Quantity>1</Quantity><Items><Path>/*</Path></Items></Paths>"
    "</InvalidationBatch>"
)


def invalidate(event: Any, context: Any) -> dict[str, str]:
    """Waits until no process holds an older copy, then invalidates. Raises what went wrong."""
    request_id = getattr(context, "aws_request_id", None) or str(uuid.uuid4())
    telemetry.begin(request_id)
    time.sleep(wait(event))
    try:
        create(os.environ.get("EDGE_DISTRIBUTION_ID", ""), request_id)
    except aws.RefusalError as refusal:
        metrics.observe("EdgeNotInvalidated")
        telemetry.end("The edge was not invalidated.", error=f"{refusal}")
        raise
    metrics.observe("EdgeInvalidated")
    telemetry.end("The edge was invalidated.")
    return {"status": "invalidated"}


def wait(event: Any) -> float:
    """Seconds. None for an event of anybody else's."""
    asked = event.get("after_seconds") if isinstance(event, dict) else None
    return min(max(0.0, float(asked)), LONGEST_WAIT) if isinstance(asked, int | float) else 0.0


def create(distribution: str, reference: str) -> None:
    """Raises `aws.RefusalError`."""
    if not re.fullmatch("[A-Z0-9]+", distribution):
        raise aws.RefusalError("EDGE_DISTRIBUTION_ID names no distribution: write its id")
    place = aws.place_in(os.environ, "cloudfront")
    path = f"/2020-05-31/distribution/{distribution}/invalidation"
    body = BATCH.format(reference=reference).encode()
    answer = aws.send(place, body, {"Content-Type": "text/xml"}, path=path, seconds=STEP)
    if answer.status != HTTPStatus.CREATED:
        raise aws.refused(place, answer)
