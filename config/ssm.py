"""Parameters from SSM Parameter Store, in one signed call and without an SDK.

Where, and as who: see `config.aws`.

What reading a parameter adds to an empty process, with an endpoint that shows a
certificate and is no distance away, in processor time as a share of boto3's:

    boto3, or Powertools' parameters     1.00
    this, with the system's CA file      0.27
    this, with SSL_CERT_DIR alone        0.16
    urllib                               0.29
    a bare TLS socket                    0.20, but Django imports http.client anyway

AWS's Parameters and Secrets extension can't be asked during INIT, when the settings are read:
https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-integration-lambda-extensions.html

The call:
https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
"""

import http.client
import json
import random
import re
import time
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn

from config import aws
from config.aws import CREDENTIALS, PassingError, Place, RefusalError

MOST_NAMES = 10  # in one call
ATTEMPT = 1.0  # seconds without a byte
PAUSE = 0.1  # seconds at most before the second attempt; doubles with each further one
MOST_ATTEMPTS = 4
SKEW = 240  # seconds; from 300 on AWS refuses a signature

# What SSM's error codes mean to an operator.
ROLE = (
    "its role may not read them: allow it ssm:GetParameters on them and kms:Decrypt on the key "
    "that encrypts them"
)
KEY = "the KMS key that encrypts them can't be used: see that it exists and is enabled"
MEANINGS = {
    "AccessDenied": ROLE,
    "AccessDeniedException": ROLE,
    "ExpiredToken": CREDENTIALS,
    "ExpiredTokenException": CREDENTIALS,
    "IncompleteSignature": CREDENTIALS,
    "InvalidAccessKeyId": CREDENTIALS,
    "InvalidClientTokenId": CREDENTIALS,
    "InvalidKeyId": KEY,
    "InvalidSignatureException": CREDENTIALS,
    "MissingAuthenticationToken": CREDENTIALS,
    "RequestExpired": CREDENTIALS,
    "SignatureDoesNotMatch": CREDENTIALS,
    "UnrecognizedClientException": CREDENTIALS,
}
BUSY = {"RequestLimitExceeded", "TooManyRequestsException"}
TOO_MANY, FIRST_FAILURE = 429, 500  # HTTP statuses
CODE = re.compile(r"(?:.*#)?([A-Z][A-Za-z.]{1,50})")
# A path or an ARN, and its version or label.
VERSIONED = re.compile("^(/[^:]*|arn:(?:[^:]*:){4}[^:]*):.*$")
STRANGE = "what answers is not SSM: see AWS_ENDPOINT_URL_SSM and the network"


chance = random.SystemRandom()


def read(
    names: Sequence[str],
    environment: Mapping[str, str],
    *,
    seconds: float,
    in_clear: Collection[str] = (),
) -> dict[str, str | None]:
    """The values of the SecureStrings `names`, None for one that does not exist.

    A name is a path or a full ARN, with `:VERSION` where one is meant. Those of `in_clear` may be
    Strings. Attempts again, within `seconds`, after throttling, a failure at AWS or of the network.
    Raises `RefusalError`.
    """
    place = place_in(environment)
    end = time.monotonic() + seconds
    found: dict[str, str] = {}
    for call in calls(names):
        found |= insist(place, call, end, in_clear)
    return {name: found.get(name) for name in names}


def calls(names: Sequence[str]) -> list[list[str]]:
    """The names for each call. None has a parameter twice, as two of its versions are.

    Whether SSM would answer both is written nowhere.
    """
    found: list[dict[str, str]] = []
    for name in names:
        parameter = VERSIONED.sub(r"\1", name)
        for call in found:
            if len(call) < MOST_NAMES and parameter not in call:
                call[parameter] = name
                break
        else:
            found.append({parameter: name})
    return [list(call.values()) for call in found]


def place_in(environment: Mapping[str, str]) -> Place:
    return aws.place_in(environment, "ssm")


def insist(
    place: Place, names: Sequence[str], end: float, in_clear: Collection[str]
) -> dict[str, str]:
    """Asks until there is an answer, or `end` (of the monotonic clock) is near."""
    for attempt in range(MOST_ATTEMPTS):
        try:
            return ask(place, names, min(ATTEMPT, max(PAUSE, end - time.monotonic())), in_clear)
        except PassingError as refusal:
            # At random, or functions that started together would come back together.
            pause = chance.uniform(0, PAUSE * 2**attempt)
            last = attempt == MOST_ATTEMPTS - 1 or time.monotonic() + pause + PAUSE > end
            if last:
                raise RefusalError(f"{refusal}") from None
        time.sleep(pause)
    raise AssertionError  # the last attempt returns or raises


def ask(
    place: Place, names: Sequence[str], timeout: float, in_clear: Collection[str]
) -> dict[str, str]:
    """One call. `timeout` in seconds is for each step of it."""
    body = json.dumps({"Names": list(names), "WithDecryption": True}).encode()
    status, date, answer = post(place, body, timeout)
    try:
        document = json.loads(answer)
    except (ValueError, RecursionError):
        document = None
    if status != http.client.OK:
        refuse(status, date, document, place)
    return values(document, in_clear)


def post(place: Place, body: bytes, timeout: float) -> tuple[int, str, bytes]:
    """Status, date and body of the answer. Raises `RefusalError` where none is to be had."""
    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "AmazonSSM.GetParameters",
    }
    answer = aws.send(place, body, headers, seconds=timeout)
    return answer.status, answer.headers.get("date", ""), answer.body


def refuse(status: int, date: str, document: Any, place: Place) -> NoReturn:
    """Raises what an answer other than 200 means. AWS's own words may quote anything."""
    found = CODE.fullmatch(str(document.get("__type"))) if isinstance(document, dict) else None
    code = found[1] if found else ""
    meaning = MEANINGS.get(code)
    if meaning is CREDENTIALS and (seconds := clock_is_wrong_by(date)):
        raise RefusalError(f"this machine's clock is wrong by {seconds} s: set it")
    if meaning:
        raise RefusalError(meaning)
    told = f"SSM in {place.region} answered {status}{code and f' ({code})'}"
    if status >= FIRST_FAILURE or "Throttl" in code or code in BUSY or status == TOO_MANY:
        raise PassingError(f"{told} however often it was asked: wait, and try again")
    raise RefusalError(f"{told}, which is not expected" if code else STRANGE)


def clock_is_wrong_by(date: str) -> int:
    """Seconds between this machine's clock and AWS's, or 0 where that is no trouble."""
    try:
        seconds = abs((parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0
    return int(seconds) if seconds > SKEW else 0


def values(document: Any, in_clear: Collection[str] = ()) -> dict[str, str]:
    """Each value by all the names that its parameter can be asked for with."""
    found: dict[str, str] = {}
    try:
        for parameter in document["Parameters"]:
            name, value = parameter["Name"], parameter["Value"]
            if not (isinstance(name, str) and isinstance(value, str)):
                raise PassingError(STRANGE)
            selector = str(parameter.get("Selector") or "").rpartition(":")[2]
            names = []
            for known in (name, parameter.get("ARN")):
                names += [f"{known}:{selector}" if selector else f"{known}"]
                names += [f"{known}:{parameter.get('Version')}"]
            if parameter["Type"] != "SecureString" and not set(names).intersection(in_clear):
                raise RefusalError(f"{name} is kept in clear: make it anew as a SecureString")
            found |= dict.fromkeys(names, value)
    except (AttributeError, KeyError, TypeError):
        raise PassingError(STRANGE) from None
    return found
