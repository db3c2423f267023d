"""A process of the function, as a sandbox is one, that answers requests given in lines of JSON.

    python -m tests.properties.process SECONDS_OF_FRESHNESS

A line holds method, path, headers and body; the answer's adds status, headers
and body, and when the request began and ended by the system's monotonic clock.
"""

import json
import os
import sys
import time
from typing import Any
from urllib.parse import urlencode

import django
from django.conf import settings

from tests.emulator.events import http_api

TOKEN = "x" * 32  # what a form and its cookie must share


def main(fresh: float) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    settings.SNAPSHOT_FRESH_SECONDS = fresh
    from config.lambda_handler import handler

    answers = sys.stdout
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - the log goes there
        sys.stdout = nowhere
        for line in sys.stdin:
            answers.write(json.dumps(answer(handler, **json.loads(line))) + "\n")
            answers.flush()


def answer(handler: Any, method: str, path: str, headers: dict[str, str], body: Any) -> Any:
    if headers.pop("form", None):
        event = as_browser(method, path, headers, body)
    elif body is None:
        event = http_api(method, path, headers=headers)
    else:
        given = headers | {"content-type": "application/json"}
        event = http_api(method, path, headers=given, body=json.dumps(body))
    began = time.monotonic()
    response = handler(event, None)
    return {
        "status": response["statusCode"],
        "headers": response["headers"],
        "body": response["body"],
        "began": began,
        "ended": time.monotonic(),
    }


def as_browser(method: str, path: str, headers: dict[str, str], form: Any) -> Any:
    given = headers | {
        "content-type": "application/x-www-form-urlencoded",
        "cookie": f"{headers['cookie']}; __Host-csrftoken={TOKEN}",
        "referer": f"https://testserver{path}",
    }
    body = urlencode(form | {"csrfmiddlewaretoken": TOKEN})
    return http_api(method, path, headers=given, body=body)


if __name__ == "__main__":
    main(float(sys.argv[1]))
