"""A signed call to an AWS service, without an SDK.

    place = aws.place_in(os.environ, "lambda")
    answer = aws.send(place, body, {"X-Amz-Invocation-Type": "Event"}, path=path, seconds=1.0)

    AWS_REGION (or AWS_DEFAULT_REGION), AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
                                as Lambda sets them
    AWS_ENDPOINT_URL_<SERVICE>  another endpoint; plain HTTP to this machine alone

What fails is told as the end of a sentence. It never quotes what AWS said: that may hold anything.
"""

import http.client
import re
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from config.signing import Credentials, signed

LONGEST_ANSWER = 7_000_000  # bytes; Lambda's own limit for a function's answer is 6 MB
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
# As people write them.
NAMES = {"cloudfront": "CloudFront", "codedeploy": "CodeDeploy", "lambda": "Lambda", "ssm": "SSM"}
# Global services have one home, whose region signs.
HOMES = {"cloudfront": ("us-east-1", "cloudfront.amazonaws.com")}

CREDENTIALS = (
    "AWS refuses the credentials in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and "
    "AWS_SESSION_TOKEN: renew them"
)


class RefusalError(Exception):
    """Why it can't be done and what to do, as the end of a sentence. Never a value."""


class PassingError(RefusalError):
    """It may go well in a moment."""


class Place(NamedTuple):
    """Where to call, and as who. No `context` is plain HTTP."""

    service: str
    host: str
    port: int | None
    context: ssl.SSLContext | None
    region: str
    credentials: Credentials

    @property
    def name(self) -> str:
        return NAMES[self.service]


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]  # lower-case names
    body: bytes


def place_in(environment: Mapping[str, str], service: str) -> Place:
    """The service as a function with this environment reaches it. Raises `RefusalError`."""
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
    region, usual = HOMES.get(service, (region, f"{service}.{region}.amazonaws.com"))
    variable = f"AWS_ENDPOINT_URL_{service.upper()}"
    host, port, secure = endpoint(environment.get(variable) or f"https://{usual}", variable)
    context = trust(environment) if secure else None
    return Place(service, host, port, context, region, credentials)


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


def endpoint(url: str, variable: str) -> tuple[str, int | None, bool]:
    """Host, port, and whether it is HTTPS."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    bare = not (parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc)
    secure = parts.scheme == "https"
    if not (host and bare and (secure or (parts.scheme == "http" and host in LOOPBACK))):
        raise RefusalError(f"{variable} is no endpoint: leave it out, or write https:// and a host")
    return host, port, secure


def send(
    place: Place, body: bytes, headers: Mapping[str, str], *, path: str = "/", seconds: float
) -> Answer:
    """One POST. `seconds` are for each step of it. Raises `RefusalError` where nothing answers.

    `path` is percent-encoded.
    """
    connection: http.client.HTTPConnection
    trouble: RefusalError
    if place.context:
        connection = http.client.HTTPSConnection(
            place.host, place.port, timeout=seconds, context=place.context
        )
    else:
        connection = http.client.HTTPConnection(place.host, place.port, timeout=seconds)
    host = place.host if place.port is None else f"{place.host}:{place.port}"
    given = signed(
        {"Host": host, **headers},
        body,
        path=path,
        credentials=place.credentials,
        service=place.service,
        region=place.region,
        moment=datetime.now(UTC),
    )
    try:
        connection.request("POST", path, body, given)
        response = connection.getresponse()
        told = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, told, response.read(LONGEST_ANSWER))
    except ssl.SSLCertVerificationError:
        trouble = RefusalError(f"{place.host} shows a certificate that nobody here vouches for")
    except (TimeoutError, OSError):
        trouble = PassingError(
            f"{place.host} can't be reached: a function inside a VPC needs an endpoint for "
            f"{place.name}, or a way out"
        )
    except (http.client.HTTPException, ValueError):
        trouble = PassingError(strange(place))
    finally:
        connection.close()
    raise trouble


def invoke(
    environment: Mapping[str, str], function: str, payload: bytes, *, kind: str, seconds: float
) -> Answer:
    """Invokes a Lambda function: `RequestResponse` waits for its answer, `Event` for none.

    `function` is a name or an ARN. Raises `RefusalError` unless Lambda took the payload.
    https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
    """
    place = place_in(environment, "lambda")
    path = f"/2015-03-31/functions/{quote(function, safe='')}/invocations"
    headers = {"Content-Type": "application/json", "X-Amz-Invocation-Type": kind}
    answer = send(place, payload, headers, path=path, seconds=seconds)
    if answer.status not in {http.HTTPStatus.OK, http.HTTPStatus.ACCEPTED}:
        raise refused(place, answer)
    return answer


def strange(place: Place) -> str:
    variable = f"AWS_ENDPOINT_URL_{place.service.upper()}"
    return f"what answers is not {place.name}: see {variable} and the network"


def refused(place: Place, answer: Answer) -> RefusalError:
    """What an answer means that is none of those that were hoped for."""
    code = error_code(answer)
    told = f"{place.name} in {place.region} answered {answer.status}{code and f' ({code})'}"
    if answer.status >= http.HTTPStatus.INTERNAL_SERVER_ERROR or "Throttl" in code:
        return PassingError(told)
    return RefusalError(told)


def error_code(answer: Answer) -> str:
    """AWS's word for what went wrong: in a header, in JSON or in XML. Empty where it is none."""
    said = answer.headers.get("x-amzn-errortype", "").partition(":")[0]
    if not said:
        found = re.search(rb'"__type"\s*:\s*"(?:[^"]*#)?(\w+)"|<Code>(\w+)</Code>', answer.body)
        said = (found[1] or found[2]).decode() if found else ""
    return said if re.fullmatch("[A-Z][A-Za-z.]{1,50}", said) else ""
