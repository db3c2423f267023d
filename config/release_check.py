"""The last look at a new version before CodeDeploy lets anybody reach it.

CodeDeploy invokes `before_traffic` with the ids of a deployment and waits to be told how it went
(https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html).
Failed, and the release that runs goes on.

    RELEASE_FUNCTION   the new version's ARN

Whatever happens in between, an answer is given: CodeDeploy would wait an hour for one.
"""

import base64
import binascii
import json
import os
import time
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from config import aws, commands, env, parameters, telemetry

logger = telemetry.logger

SUCCEEDED, FAILED = "Succeeded", "Failed"
# Seconds of Lambda's limit that are kept to tell CodeDeploy, and where there is no limit.
TELLING, NO_LIMIT = 10.0, 120.0
ATTEMPTS, PAUSE = 3, 1.0
LONGEST_TROUBLE = 500  # characters
# What readers, watchers and the owner come for first, and what they get.
READS = {
    "/healthz": "application/json",
    "/readyz": "application/json",
    "/api/portfolio": "application/json",
    "/api/experience": "application/json",
    "/admin/login/": "text/html",
}


class TroubleError(Exception):
    """Why the release must not be reached. A sentence for whoever deploys."""


class Deployment(NamedTuple):
    """What CodeDeploy calls this deployment and this look at it."""

    deployment: str
    hook: str


def before_traffic(event: Any, context: Any) -> dict[str, str]:
    """Looks, and tells CodeDeploy. Raises only where CodeDeploy can't be told."""
    telemetry.begin(getattr(context, "aws_request_id", None))
    end = time.monotonic() + seconds_left(context)
    fields = event if isinstance(event, dict) else {}
    ids = Deployment(
        str(fields.get("DeploymentId") or ""),
        str(fields.get("LifecycleEventHookExecutionId") or ""),
    )
    status, trouble = FAILED, ""
    try:
        look(end)
        status = SUCCEEDED
    except TroubleError as error:
        trouble = f"{error}"[:LONGEST_TROUBLE]
    except Exception:
        logger.exception("The release could not be looked at.")
        trouble = "The release could not be looked at. The log says why."
    finally:
        tell(ids, status)
    telemetry.end(f"release {status.lower()}", **({"error": trouble} if trouble else {}))
    return {"status": status, "trouble": trouble}


def seconds_left(context: Any) -> float:
    remaining = getattr(context, "get_remaining_time_in_millis", None)
    return NO_LIMIT if remaining is None else max(1.0, remaining() / 1000 - TELLING)


def look(end: float) -> None:
    """`end` is on the monotonic clock. Raises `TroubleError`."""
    check_migrations(end)
    function = os.environ.get("RELEASE_FUNCTION", "")
    if not function:
        raise TroubleError("RELEASE_FUNCTION is not set. Write the new version's ARN.")
    try:
        parameters.provide()
    except env.ConfigurationError as error:
        raise TroubleError(f"{error}") from None
    for path, content_type in READS.items():
        read(function, path, content_type, end)


def check_migrations(end: float) -> None:
    """The new code's migrations must stand in the database before anybody meets the code."""
    seconds = end - time.monotonic() - commands.ROLLBACK - 2 * commands.GOODBYE
    ended = commands.run(["migrate", "--check"], seconds=max(1.0, seconds))
    if ended.exit_code:
        told = " ".join((ended.stderr or ended.stdout).split()[-60:])
        raise TroubleError(f"`migrate --check` ended with {ended.exit_code}. {told}")


def read(function: str, path: str, content_type: str, end: float) -> None:
    """One GET of the new version, past the gateway."""
    payload = json.dumps(request(path)).encode()
    seconds = max(1.0, end - time.monotonic())
    try:
        taken = aws.invoke(os.environ, function, payload, kind="RequestResponse", seconds=seconds)
    except aws.RefusalError as refusal:
        raise TroubleError(f"The new version can't be invoked: {refusal}.") from None
    if "x-amz-function-error" in taken.headers:
        raise TroubleError(
            f"The new version does not run: GET {path} ended in an error of its own."
        )
    status, found, body = response(taken.body)
    if status != 200 or not found.startswith(content_type) or not body:  # noqa: PLR2004
        raise TroubleError(
            f"GET {path} of the new version is answered with {status}, {found or 'no type'}."
        )
    if content_type == "application/json" and not is_json(body):
        raise TroubleError(f"GET {path} of the new version answers no JSON.")


def request(path: str) -> dict[str, Any]:
    """The event that an HTTP API would send for the path."""
    headers = {"accept": "*/*"}
    if secret := env.text("ORIGIN_SECRET"):
        headers["x-origin-secret"] = secret
    if host := urlsplit(env.text("PUBLIC_ORIGIN")).netloc:
        headers["host"] = host
    http = {"method": "GET", "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1"}
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": headers,
        "requestContext": {"stage": "$default", "http": http},
        "isBase64Encoded": False,
    }


def response(payload: bytes) -> tuple[int, str, bytes]:
    """Status, content type and body of what the handler answered; zeros where it is no answer."""
    try:
        answer = json.loads(payload)
        headers = {name.lower(): value for name, value in answer["headers"].items()}
        body = answer["body"].encode()
        if answer["isBase64Encoded"]:
            body = base64.b64decode(body, validate=True)
        return int(answer["statusCode"]), str(headers.get("content-type", "")), body
    except (AttributeError, KeyError, TypeError, ValueError, binascii.Error):
        return 0, "", b""


def is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True


def tell(ids: Deployment, status: str) -> None:
    """Tells CodeDeploy, again where that may help. Raises `aws.RefusalError`."""
    body = json.dumps(
        {
            "deploymentId": ids.deployment,
            "lifecycleEventHookExecutionId": ids.hook,
            "status": status,
        }
    ).encode()
    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus",
    }
    for attempt in range(1, ATTEMPTS + 1):
        try:
            place = aws.place_in(os.environ, "codedeploy")
            answer = aws.send(place, body, headers, seconds=TELLING / ATTEMPTS - PAUSE)
            if answer.status == 200:  # noqa: PLR2004
                return
            raise aws.refused(place, answer)
        except aws.PassingError:
            if attempt == ATTEMPTS:
                raise
            time.sleep(PAUSE)
