"""A write that names a key is done once, however often it is sent.

`Idempotency-Key` as in draft-ietf-httpapi-idempotency-key-header-07. Three things make it so:

- The statement that looks up the writer's token also looks for the key's first answer, and takes an
  advisory lock of the transaction, without waiting: of two requests with one key, one goes on.
- The answer is written in the transaction of the write itself: both stay, or neither does.
- Where the look-up's snapshot was older than its lock, the unique constraint finds out.

A key belongs to an account and counts for a day. What was refused is not kept.
"""

import json
import re
from base64 import b64decode
from hashlib import sha256
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.core.exceptions import RequestDataTooBig
from django.db.models import BooleanField, F, Func, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat, JSONObject
from django.http import HttpResponse
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from portfolio import once
from portfolio.api.exceptions import ContentTooLarge, HeaderError

HEADER = "HTTP_IDEMPOTENCY_KEY"
REPLAYED = "Idempotent-Replayed"
# A String of RFC 8941, section 3.3.3; and what clients send that know no such thing: a UUID, say.
QUOTED = r'"((?:[ !#-\[\]-~]|\\["\\]){1,255})"'
BARE = r"[A-Za-z0-9!#$%&'*+.^_`|~:/=-]{1,255}"
PATTERN = f"^({QUOTED}|{BARE})$"
MALFORMED = (
    "Write one text of 1 to 255 characters in quotation marks, as in "
    '"8e03978e-40d5-43dd-bc93-6894a57f9324", and best a new UUID for each thing to be done.'
)
# What is told anew with each answer.
OF_THE_MOMENT = {"allow", "ratelimit", "ratelimit-policy", "vary"}


class InFlight(APIException):
    """Another request with this key is being answered."""

    status_code = 409
    default_code = "in_flight"
    default_detail = (
        "A request with this Idempotency-Key is being answered. Send the same again in a second."
    )
    # REST framework makes a header of it: seconds.
    wait = 1


class Reused(APIException):
    """The key was given to something else."""

    status_code = 422
    default_code = "idempotency_key_reused"
    default_detail = (
        "This Idempotency-Key was sent with another request: other in its method, address, body, "
        "Accept or If-Match. Take a new key for each thing to be done."
    )


class Replay(Exception):  # noqa: N818 - no error
    """There is an answer already."""

    def __init__(self, first_answer: HttpResponse) -> None:
        super().__init__()
        self.first_answer = first_answer


def key_of(request: Request) -> str:
    """The key, without its quotation marks. Raises HeaderError."""
    text = request.META[HEADER].strip()
    if quoted := re.fullmatch(QUOTED, text):
        return re.sub(r"\\(.)", r"\1", quoted[1])
    if not re.fullmatch(BARE, text):
        raise HeaderError("Idempotency-Key", MALFORMED)
    return text


def sought(request: Request, user: str = "user_id") -> dict[str, Any]:
    """What a statement finds out about the key: whether it is free, and its first answer.

    `user` is the column with the account's id in what the statement reads: the token, mostly.
    """
    try:
        key = key_of(request)
    except HeaderError:
        # To be told after what the client may do at all: `begun`.
        return {}
    parts = Value("idempotency "), Cast(F(user), TextField()), Value(f" {key}")
    name = Concat(*parts, output_field=TextField())
    lock = Func(
        Func(name, Value(0), function="hashtextextended"),
        function="pg_try_advisory_xact_lock",
        output_field=BooleanField(),
    )
    kept = once.kept(user=OuterRef(user), key=key)
    body = Func(F("body"), Value("base64"), function="encode", output_field=TextField())
    answer = JSONObject(request="request", status="status", headers="headers", body=body)
    return {"is_key_free": lock, "first_answer": Subquery(kept.values(answer=answer))}


class Once(NamedTuple):
    """A write under a key that nobody has used."""

    user: Any
    key: str
    request: str

    def keep(self, response: Response) -> None:
        """Writes the answer beside what was done. Raises InFlight where another was quicker."""
        response.render()
        headers = {
            name: value
            for name, value in response.headers.items()
            if name.lower() not in OF_THE_MOMENT
        }
        answer = {
            "status": response.status_code,
            "headers": json.dumps(headers),
            "body": response.content,
        }
        if not once.keep(**self._asdict(), **answer):
            raise InFlight


def begun(request: Request, *, owner: bool) -> Once:
    """The write, to be kept when it is done. Raises Replay where it was done before.

    `owner` is whether hidden rows are shown: the answer depends on it.
    """
    key = key_of(request)
    asked = digest(request, owner=owner)
    is_free, first = looked_up(request)
    if first is None:
        if not is_free:
            raise InFlight
        return Once(request.user.pk, key, asked)
    if first["request"] != asked:
        raise Reused
    raise Replay(replayed(first))


def looked_up(request: Request) -> tuple[bool, dict[str, Any] | None]:
    """Whether nobody else is answering it, and the first answer if there is one."""
    found: Any = request.auth
    if not hasattr(found, "is_key_free"):
        # In development an admin's session writes too.
        accounts: Any = get_user_model().objects
        found = accounts.annotate(**sought(request, "pk")).get(pk=request.user.pk)
    return found.is_key_free, found.first_answer


def digest(request: Request, *, owner: bool) -> str:
    """A text for all that the answer depends on, which is the same for the same request alone."""
    try:
        body = request._request.body
    except RequestDataTooBig:
        raise ContentTooLarge from None
    parts = [
        request.method,
        request.get_full_path(),
        request.content_type,
        request.accepted_media_type,
        request.META.get("HTTP_IF_MATCH"),
        owner,
    ]
    # JSON's own end tells where the body begins.
    return sha256(json.dumps(parts).encode() + body).hexdigest()


def replayed(first: dict[str, Any]) -> HttpResponse:
    """The first answer once more."""
    answer = HttpResponse(b64decode(first["body"]), status=first["status"])
    del answer["Content-Type"]
    for name, value in first["headers"].items():
        answer[name] = value
    answer[REPLAYED] = "true"
    return answer
