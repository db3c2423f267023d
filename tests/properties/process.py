"""A process of the application, as a sandbox is one, that answers requests given in lines of JSON.

    python -m tests.properties.process SECONDS_OF_FRESHNESS

A line holds method, path, headers and body; the answer's adds status, headers
and body, and when the request began and ended by the system's monotonic clock.
"""

import json
import os
import sys
import time
from typing import Any

import django
from django.conf import settings


def main(fresh: float) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    settings.SNAPSHOT_FRESH_SECONDS = fresh
    from django.test import Client

    client = Client(raise_request_exception=False)
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(client, **json.loads(line))) + "\n")
        sys.stdout.flush()


def answer(client: Any, method: str, path: str, headers: dict[str, str], body: Any) -> Any:
    form = headers.pop("form", None)
    sent = form if form else {"data": json.dumps(body), "content_type": "application/json"}
    began = time.monotonic()
    call = getattr(client, method.lower())
    arguments = {} if method == "GET" else ({"data": body} if form else sent)
    response = call(path, **arguments, headers=headers, secure=True)
    return {
        "status": response.status_code,
        "headers": dict(response.items()),
        "body": response.content.decode(),
        "began": began,
        "ended": time.monotonic(),
    }


if __name__ == "__main__":
    main(float(sys.argv[1]))
