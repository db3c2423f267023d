"""The signature is botocore's, for whatever is sent."""

import json
import random
import string
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from config.signing import Credentials, signed

EXAMPLE = {
    "headers": {
        "Host": "ssm.eu-central-1.amazonaws.com",
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "AmazonSSM.GetParameters",
    },
    "body": '{"Names": ["/portfolio/database-url"], "WithDecryption": true}',
    "key_id": "AKIAIOSFODNN7EXAMPLE",
    "secret": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "token": "",
    "path": "/",
    "service": "ssm",
    "region": "eu-central-1",
    "moment": "2026-02-28T23:59:59+00:00",
}
# As they are sent: a function's ARN, encoded, and a distribution.
PATHS = [
    "/",
    "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-central-1%3A1%3Afunction%3Aapi%3A7/invocations",
    "/2020-05-31/distribution/E1A2B3/invalidation",
    "/a~b/%C3%A4%20b",
]
SEED = 20261122


def by_us(each: dict[str, Any]) -> dict[str, str]:
    return signed(
        each["headers"],
        each["body"].encode(),
        credentials=Credentials(each["key_id"], each["secret"], each["token"]),
        service=each["service"],
        region=each["region"],
        moment=datetime.fromisoformat(each["moment"]),
        path=each["path"],
    )


def at_random(chance: random.Random) -> dict[str, Any]:
    def text(alphabet: str, longest: int) -> str:
        return "".join(chance.choices(alphabet, k=chance.randint(1, longest)))

    words = string.ascii_letters + string.digits
    return {
        "headers": EXAMPLE["headers"]
        | {"Host": f"{text(words.lower(), 20)}.example:{chance.randint(1, 65535)}"}
        | {f"X-{text(words, 10)}": text(words + "  ,;=/+", 60).strip() or "x"},
        "body": text(string.printable + "äß☃𝄞", 5000),
        "key_id": text(words, 128),
        "secret": text(words + "/+=", 80),
        "token": text(words + "/+=", 1500) if chance.random() < 0.7 else "",
        "path": chance.choice(PATHS),
        "service": chance.choice(["ssm", "sts", "kms", "lambda", "cloudfront"]),
        "region": chance.choice(["eu-central-1", "us-gov-west-1", "ap-southeast-4"]),
        "moment": (
            datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(3 * 10**8))
        ).isoformat(),
    }


def test_signatures_are_botocores(aws_python: Path):
    chance = random.Random(SEED)  # noqa: S311 - the same requests each time
    requests = [EXAMPLE, EXAMPLE | {"token": "a/token+with=all"}, EXAMPLE | {"body": ""}]
    requests += [at_random(chance) for _ in range(30)]
    theirs = subprocess.run(
        [aws_python, Path(__file__).with_name("botocore_signatures.py")],
        input=json.dumps(requests),
        capture_output=True,
        text=True,
        check=True,
    )
    assert [by_us(each) for each in requests] == json.loads(theirs.stdout)


def test_credentials_do_not_show():
    assert repr(Credentials("id", "c4nary", "c4nary")) == "Credentials(***)"
