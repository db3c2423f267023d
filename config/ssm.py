"""Parameters from SSM Parameter Store, in one signed call and without an SDK.

    AWS_REGION (or AWS_DEFAULT_REGION), AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
                           as Lambda sets them
    AWS_ENDPOINT_URL_SSM   another endpoint; plain HTTP to this machine alone

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
import ssl
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple, NoReturn
from urllib.parse import urlsplit

from config.signing import Credentials, signed

MOST_NAMES = 10  # in one call
LONGEST_ANSWER = 1_000_000  # bytes; ten advanced parameters of 8 KB, escaped, are 500,000
ATTEMPT = 1.0  # seconds without a byte
PAUSE = 0.1  # seconds at most before the second attempt; doubles with each further one
MOST_ATTEMPTS = 4
SKEW = 240  # seconds; from 300 on AWS refuses a signature
LOOPBACK = {"127.0.0.1", "::1", "localhost"}

# What SSM's error codes mean to an operator.
ROLE = (
    "its role may not read them: allow it ssm:GetParameters on them and kms:Decrypt on the key "
    "that encrypts them"
)
KEY = "the KMS key that encrypts them can't be used: see that it exists and is enabled"
CREDENTIALS = (
    "AWS refuses the credentials in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and "
    "AWS_SESSION_TOKEN: renew them"
)
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
STRANGE = "what answers is not SSM: see AWS_ENDPOINT_URL_SSM and the network"


chance = random.SystemRandom()


class RefusalError(Exception):
    """Why they can't be read and what to do, as the end of a sentence. Never a value."""


class PassingError(RefusalError):
    """It may go well in a moment."""


class Place(NamedTuple):
    """Where to ask, and as who. No `context` is plain HTTP."""

    host: str
    port: int | None
    context: ssl.SSLContext | None
    region: str
    credentials: Credentials


def read(
    names: Sequence[str], environment: Mapping[str, str], *, seconds: float
) -> dict[str, str | None]:
    """The values of the SecureStrings `names`, None for one that does not exist.

    A name is a path or a full ARN, with `:VERSION` where one is meant. Attempts
    again, within `seconds`, after throttling, a failure at AWS or of the network.
    Raises `RefusalError`.
    """
    place = place_in(environment)
    end = time.monotonic() + seconds
    found: dict[str, str] = {}
    for first in range(0, len(names), MOST_NAMES):
        found |= insist(place, names[first : first + MOST_NAMES], end)
    return {name: found.get(name) for name in names}


def place_in(environment: Mapping[str, str]) -> Place:
    region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or ""
    if not re.fullmatch("[a-z0-9-]+", region):
        raise RefusalError("AWS_REGION names no region: write one, as in AWS_REGION=eu-central-1")
    credentials = Credentials(
        environment.get("AWS_ACCESS_KEY_ID", "").strip(),
        environment.get("AWS_SECRET_ACCESS_KEY", "").strip(),
        environment.get("AWS_SESSION_TOKEN", "").strip(),
    )
    if not (credentials.key_id and credentials.secret):
        raise RefusalError(
            "there are no credentials. Outside of Lambda run "
            '`eval "$(aws configure export-credentials --format env)"` first'
        )
    # A line feed or the like would end the header, and the exception would quote it.
    if not all(part.isascii() and part.isprintable() for part in credentials):
        raise RefusalError(CREDENTIALS)
    url = environment.get("AWS_ENDPOINT_URL_SSM") or f"https://ssm.{region}.amazonaws.com"
    host, port, secure = endpoint(url)
    return Place(host, port, trust(environment) if secure else None, region, credentials)


def trust(environment: Mapping[str, str]) -> ssl.SSLContext:
    """How to check whom we talk to.

    A file of all authorities is read whole, which can be half of the call's
    cost; a folder of hashed names alone is looked into when it is needed.
    """
    folder = environment.get("SSL_CERT_DIR")
    if not folder or environment.get("SSL_CERT_FILE"):
        return ssl.create_default_context()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # which checks the name too
    context.load_verify_locations(capath=folder)
    return context


def endpoint(url: str) -> tuple[str, int | None, bool]:
    """Host, port, and whether it is HTTPS."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    bare = not (parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc)
    secure = parts.scheme == "https"
    if not (host and bare and (secure or (parts.scheme == "http" and host in LOOPBACK))):
        raise RefusalError(
            "AWS_ENDPOINT_URL_SSM is no endpoint: leave it out, or write https:// and a host"
        )
    return host, port, secure


def insist(place: Place, names: Sequence[str], end: float) -> dict[str, str]:
    """Asks until there is an answer, or `end` (of the monotonic clock) is near."""
    for attempt in range(MOST_ATTEMPTS):
        try:
            return ask(place, names, min(ATTEMPT, max(PAUSE, end - time.monotonic())))
        except PassingError as refusal:
            # At random, or functions that started together would come back together.
            pause = chance.uniform(0, PAUSE * 2**attempt)
            last = attempt == MOST_ATTEMPTS - 1 or time.monotonic() + pause + PAUSE > end
            if last:
                raise RefusalError(f"{refusal}") from None
        time.sleep(pause)
    raise AssertionError  # the last attempt returns or raises


def ask(place: Place, names: Sequence[str], timeout: float) -> dict[str, str]:
    """One call. `timeout` in seconds is for each step of it."""
    body = json.dumps({"Names": list(names), "WithDecryption": True}).encode()
    status, date, answer = post(place, body, timeout)
    try:
        document = json.loads(answer)
    except (ValueError, RecursionError):
        document = None
    if status != http.client.OK:
        refuse(status, date, document, place)
    return values(document)


def post(place: Place, body: bytes, timeout: float) -> tuple[int, str, bytes]:
    """Status, date and body of the answer. Raises `RefusalError` where none is to be had."""
    connection: http.client.HTTPConnection
    trouble: RefusalError
    if place.context:
        connection = http.client.HTTPSConnection(
            place.host, place.port, timeout=timeout, context=place.context
        )
    else:
        connection = http.client.HTTPConnection(place.host, place.port, timeout=timeout)
    headers = {
        "Host": place.host if place.port is None else f"{place.host}:{place.port}",
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "AmazonSSM.GetParameters",
    }
    headers = signed(
        headers,
        body,
        credentials=place.credentials,
        service="ssm",
        region=place.region,
        moment=datetime.now(UTC),
    )
    try:
        connection.request("POST", "/", body, headers)
        response = connection.getresponse()
        return response.status, response.getheader("Date") or "", response.read(LONGEST_ANSWER)
    except ssl.SSLCertVerificationError:
        trouble = RefusalError(f"{place.host} shows a certificate that nobody here vouches for")
    except (TimeoutError, OSError):
        trouble = PassingError(
            f"{place.host} can't be reached: a function inside a VPC needs an endpoint for SSM, "
            "or a way out"
        )
    except (http.client.HTTPException, ValueError):
        trouble = PassingError(STRANGE)
    finally:
        connection.close()
    raise trouble


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


def values(document: Any) -> dict[str, str]:
    """Each value by all the names that its parameter can be asked for with."""
    found: dict[str, str] = {}
    try:
        for parameter in document["Parameters"]:
            name, value = parameter["Name"], parameter["Value"]
            if not (isinstance(name, str) and isinstance(value, str)):
                raise PassingError(STRANGE)
            if parameter["Type"] != "SecureString":
                raise RefusalError(f"{name} is kept in clear: make it anew as a SecureString")
            selector = str(parameter.get("Selector") or "").rpartition(":")[2]
            for known in (name, parameter.get("ARN")):
                found[f"{known}:{selector}" if selector else f"{known}"] = value
                found[f"{known}:{parameter.get('Version')}"] = value
    except (AttributeError, KeyError, TypeError):
        raise PassingError(STRANGE) from None
    return found
