"""The edge's function as the template has it, run by Node on events as CloudFront sends them."""

import json
import shutil
import subprocess
from typing import Any

from config.env import BASE_DIR
from tests.stack.template import properties

# Event structure of CloudFront Functions, version 1.0:
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
VIEWER, REQUEST_ID = "203.0.113.7", "canary-request-id"
RUN = """
const events = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(events.map((event) => handler(event))));
"""


def known_to_the_api() -> set[str]:
    """The query parameters of all GETs, as the API's own document has them."""
    document = json.loads((BASE_DIR / "portfolio" / "api" / "openapi.json").read_text())
    shared = document["components"].get("parameters", {})
    found = set()
    for path in document["paths"].values():
        for parameter in [*path.get("parameters", []), *path.get("get", {}).get("parameters", [])]:
            if "$ref" in parameter:
                parameter = shared[parameter["$ref"].rpartition("/")[2]]  # noqa: PLW2901
            if parameter["in"] == "query":
                found.add(parameter["name"])
    return found


def event(
    path: str,
    query: list[tuple[str, str]] | None = None,
    *,
    method: str = "GET",
    **headers: str,
) -> dict[str, Any]:
    parameters: dict[str, Any] = {}
    for name, value in query or []:
        if name in parameters:
            several = parameters[name].setdefault(
                "multiValue", [{"value": parameters[name]["value"]}]
            )
            several.append({"value": value})
        else:
            parameters[name] = {"value": value}
    return {
        "version": "1.0",
        "context": {"eventType": "viewer-request", "requestId": REQUEST_ID},
        "viewer": {"ip": VIEWER},
        "request": {
            "method": method,
            "uri": path,
            "querystring": parameters,
            "headers": {name.replace("_", "-"): {"value": each} for name, each in headers.items()},
            "cookies": {},
        },
    }


def answers(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the function makes of each: a request that goes on, or an answer."""
    node = shutil.which("node")
    assert node, "There is no node here: run `make system-deps`."
    code = properties("ViewerFunction")["FunctionCode"]
    done = subprocess.run(
        [node, "--eval", f"{code}\n{RUN}"],
        input=json.dumps(events),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
