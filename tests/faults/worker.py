"""The function as a process that reads requests, one JSON text a line, and answers likewise.

python -m tests.faults.worker          serves standard input
python -m tests.faults.worker token    makes an owner and prints a token of hers
python -m tests.faults.worker cookie   prints the cookie of her browser, which is logged in
"""

import io
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Under load nobody reads the bodies of good answers, nor waits for them to be written once more.
BRIEF = os.environ.get("WORKER_TELLS_NO_BODIES") == "1"

CSRF = "x" * 32  # what a form and its cookie must share


def serve() -> None:
    from config.lambda_handler import handler
    from tests.emulator.events import http_api

    for line in sys.stdin:
        request = json.loads(line)
        given = request["body"]
        # A text is no JSON: a form, or junk.
        body = given if given is None or isinstance(given, str) else json.dumps(given)
        given = {name.lower(): value for name, value in request["headers"].items()}
        headers = {"content-type": "application/json"} | given
        event = http_api(request["method"], request["path"], headers=headers, body=body)
        with standard_output() as written:
            started = time.monotonic()
            answer = handler(event, SimpleNamespace(aws_request_id=str(uuid4())))
            seconds = time.monotonic() - started
        sys.stdout.write(json.dumps(told(answer, written) | {"seconds": seconds}) + "\n")
        sys.stdout.flush()


@contextmanager
def standard_output() -> Iterator[io.StringIO]:
    """What the function writes, which on Lambda CloudWatch reads."""
    kept, sys.stdout = sys.stdout, io.StringIO()
    try:
        yield sys.stdout
    finally:
        sys.stdout = kept


def told(answer: dict[str, Any], written: io.StringIO) -> dict[str, Any]:
    """`logs`: the records, each as it is. `slow`: those of slow statements, which any may be on a
    busy machine. `invocation`: the last of all.
    """
    *records, invocation = [json.loads(line) for line in written.getvalue().splitlines()]
    slow = [record for record in records if record["message"] == "A statement was slow."]
    logs = [record for record in records if record not in slow]
    text, headers = answer["body"], answer["headers"]
    if BRIEF and answer["statusCode"] < 400:
        text = None
    is_json = "json" in headers.get("content-type", "") and text
    return {
        "status": answer["statusCode"],
        "headers": {name.lower(): value for name, value in headers.items()},
        "body": json.loads(text) if is_json else text,
        "logs": logs,
        "slow": slow,
        "invocation": invocation,
    }


def make_token() -> str:
    import django

    django.setup()
    from django.contrib.auth import get_user_model

    from portfolio.models import ApiToken

    owner = get_user_model().objects.create_superuser("owner")
    return str(ApiToken.objects.issue(owner, "tests")[1])


def make_cookie() -> str:
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    browser = Client()
    browser.force_login(get_user_model().objects.get(username="owner"))
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    # With what its forms send along.
    return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}"


if __name__ == "__main__":
    if sys.argv[1:] == ["token"]:
        sys.stdout.write(make_token())
    elif sys.argv[1:] == ["cookie"]:
        sys.stdout.write(make_cookie())
    else:
        serve()
