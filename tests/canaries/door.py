"""The function's own way in, driven by events; all that it says is kept."""

import re
from collections.abc import Iterable
from typing import Any

from config.env import BASE_DIR
from tests.canaries.asking import Request
from tests.emulator.events import http_api
from tests.releases.release import Served

SETTINGS = {
    # Copies soon ask whether they are still true.
    "SNAPSHOT_FRESH_SECONDS": "1",
    # Or the log would be Django's, for a person.
    "AWS_LAMBDA_FUNCTION_NAME": "portfolio",
    # A deployed function starts with nothing less.
    "SECOND_FACTOR_REQUIRED": "1",
    "REQUEST_DEADLINE": "20",
}
# Of the moment, of one request, or of the way that an answer took.
OF_THE_MOMENT = {"age", "cache-status", "expires", "last-modified", "set-cookie", "x-request-id"}
RANDOM = re.compile(r'"request_id": ?"[^"]+"|name="csrfmiddlewaretoken" value="\w+"')
# Of a row's entity tag what tells when it was last written, as `Last-Modified` does.
VERSION = re.compile(r'(?<=^")[0-9]+(\.r[0-9]+)?\.')

Answer = dict[str, Any]
Asked = list[tuple[Request, Answer]]


class Door(Served):
    def __init__(self, url: str, **environment: str) -> None:
        super().__init__(BASE_DIR, url, **SETTINGS | environment)

    def ask_all(self, requests: Iterable[Request], **headers: str) -> Asked:
        return [(request, self.answer(request, **headers)) for request in requests]

    def answer(self, request: Request, **headers: str) -> Answer:
        given = request.headers | headers
        event = http_api(request.method, request.target, headers=given, body=request.body)
        return self.invoke(event)


def unmoved(answer: Answer) -> Any:
    """What must be the same, whenever it is asked and of whichever process."""
    headers = {
        name: VERSION.sub("", value) if name.lower() == "etag" else value
        for name, value in answer["headers"].items()
        if name.lower() not in OF_THE_MOMENT
    }
    return answer["statusCode"], headers, RANDOM.sub("", answer["body"])
