"""AWS's signature of a request, version 4, for a POST.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
The tests hold it against botocore's.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote

ALGORITHM = "AWS4-HMAC-SHA256"


class Credentials(NamedTuple):
    """A key's id and its secret. `token` goes with keys that expire, such as a function's."""

    key_id: str
    secret: str
    token: str = ""

    def __repr__(self) -> str:
        return "Credentials(***)"


def signed(
    headers: Mapping[str, str],
    body: bytes,
    *,
    credentials: Credentials,
    service: str,
    region: str,
    moment: datetime,
    path: str = "/",
) -> dict[str, str]:
    """`headers`, which include Host, with those that prove who sends them and `body`.

    AWS accepts them for five minutes from `moment` (UTC). `path` is percent-encoded, and all
    services but S3 want it encoded once more in what is signed.
    """
    time = moment.strftime("%Y%m%dT%H%M%SZ")
    headers = dict(headers) | {"X-Amz-Date": time}
    if credentials.token:
        headers["X-Amz-Security-Token"] = credentials.token
    by_name = sorted((name.lower(), " ".join(value.split())) for name, value in headers.items())
    names = ";".join(name for name, _ in by_name)
    lines = "".join(f"{name}:{value}\n" for name, value in by_name)
    target = quote(path, safe="/~")
    request = "\n".join(("POST", target, "", lines, names, hashlib.sha256(body).hexdigest()))
    scope = f"{time[:8]}/{region}/{service}/aws4_request"
    text = "\n".join((ALGORITHM, time, scope, hashlib.sha256(request.encode()).hexdigest()))
    key = f"AWS4{credentials.secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    headers["Authorization"] = (
        f"{ALGORITHM} Credential={credentials.key_id}/{scope}, "
        f"SignedHeaders={names}, Signature={signature}"
    )
    return headers
