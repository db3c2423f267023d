"""SSM on a day when it has too many callers."""

import json
from typing import Self

from tests.aws.odd import RESET, Answer, Odd, error, ok

URL = "/portfolio/database-url"
THROTTLED = error("ThrottlingException", message="Rate exceeded")


class Store(Odd):
    """Answers as it is told to, from the next request on; the last answer is repeated."""

    def __init__(self) -> None:
        self.now: list[Answer] = [RESET]
        super().__init__(self.now)

    def __enter__(self) -> Self:
        super().__enter__()
        self.environment = {
            "DATABASE_URL_PARAMETER": URL,
            "AWS_ENDPOINT_URL_SSM": self.url,
            "AWS_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "canary-secret-access-key",
        }
        return self

    def say(self, *answers: Answer) -> None:
        self.requests = 0
        self.now[:] = answers


def known(url: str) -> Answer:
    return ok(URL, url)


def parameters(values: dict[str, str]) -> Answer:
    """Several, by name."""
    found = [
        {"Name": name, "Value": value, "Type": "SecureString"} for name, value in values.items()
    ]
    return Answer(body=json.dumps({"Parameters": found, "InvalidParameters": []}).encode())
