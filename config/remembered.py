"""Public answers that the function gave from memory, for whoever asks exactly the same again.

The application answers a read from a fresh snapshot in half a millisecond, most
of it Django's and apig-wsgi's way in and out. Its answer is kept beside the
event, and the next event that is alike gets it while the same snapshot is fresh.
What the application decided for it (host, scheme, media type, condition) is not
decided anew: an event counts as alike if it has the same path, query and headers,
save those that no public answer depends on. Never for a reader with credentials.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from math import floor
from typing import Any, NamedTuple

from django.utils.http import http_date

from portfolio.api.conditional import CONTENT, Lifetimes
from portfolio.api.snapshots import Snapshot, Snapshots

# Who reads, and which way the request came. Any other header must be the same, known or not.
MEANINGLESS = {
    "accept-encoding",
    "accept-language",
    "cloudfront-viewer-address",
    "referer",
    "user-agent",
    "via",
    "x-amz-cf-id",
    "x-amzn-trace-id",
    "x-forwarded-for",
    "x-viewer-address",
}
CREDENTIALS = {"authorization", "cookie"}
READS = ("GET", "HEAD")
MOST_ENTRIES = 200
MOST_CHARACTERS = 2_000_000
LARGEST = 200_000  # characters of one answer: an image of more is Django's to show
LONGEST_KEY = 2_000  # characters
# What makes an event something else than a request.
OTHERS = {"methodArn", "routeArn", "source"}

Headers = dict[str, str]
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
# Message and fields for the log.
Line = tuple[str, dict[str, Any]]

date = lru_cache(maxsize=16)(http_date)


class Hit(NamedTuple):
    """A snapshot that was shown because it is fresh."""

    snapshots: Snapshots
    snapshot: Snapshot
    lifetimes: Lifetimes

    def lasts(self) -> bool:
        """Whether it is what the application would show now."""
        snapshots, snapshot, _ = self
        return snapshots.is_fresh(snapshot) and snapshots.find(snapshot.key) is snapshot

    def headers(self) -> Headers:
        """Those that differ from one reader to the next."""
        snapshots, snapshot, lifetimes = self
        version = snapshot.version
        age = snapshots.age(version)
        ttl = floor(min(snapshots.fresh, version.lasts) - age)
        return {
            "Age": str(int(age)),
            "Cache-Control": lifetimes.cache_control(CONTENT, version.lasts - age),
            "Cache-Status": f"portfolio; hit; ttl={ttl}",
            "Last-Modified": date(version.last_modified),
        }


class Answer(NamedTuple):
    """What the handler answered to an event, and what it wrote into the log."""

    hit: Hit
    line: Line
    response: dict[str, Any]

    @property
    def size(self) -> int:
        texts = sum(len(name) + len(value) for name, value in self.response["headers"].items())
        return len(self.response["body"]) + texts

    def again(self, request_id: str) -> dict[str, Any]:
        """The same for another reader, in apig-wsgi's shape of payload 2.0."""
        headers = dict(self.response["headers"])
        for name, value in self.hit.headers().items():
            if (lower := name.lower()) in headers:
                headers[lower] = value
        headers["x-request-id"] = request_id
        return self.response | {"headers": headers, "cookies": []}


class Answers:
    """The last answers of a process, by `key_of` their events."""

    def __init__(self) -> None:
        self.kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self.size = 0

    def find(self, key: Hashable) -> Answer | None:
        answer = self.kept.get(key)
        if answer is None or not answer.hit.lasts():
            return None
        self.kept.move_to_end(key)
        return answer

    def keep(self, key: Hashable, answer: Answer) -> None:
        self.drop(key)
        if answer.size > LARGEST:
            return
        self.kept[key] = answer
        self.size += answer.size + LONGEST_KEY
        while len(self.kept) > MOST_ENTRIES or self.size > MOST_CHARACTERS:
            self.drop(next(iter(self.kept)))

    def drop(self, key: Hashable) -> None:
        gone = self.kept.pop(key, None)
        self.size -= gone.size + LONGEST_KEY if gone else 0


def key_of(event: Any) -> Hashable | None:
    """All of the event that its answer may depend on; None where that is too much to say.

    Payload 2.0 alone (an HTTP API, a Function URL), without a body or credentials.
    """
    if not isinstance(event, dict) or event.get("version") != "2.0" or event.get("body"):
        return None
    if not OTHERS.isdisjoint(event) or event.get("cookies") or event.get("isBase64Encoded"):
        return None
    context, given = event.get("requestContext"), event.get("headers")
    if not isinstance(context, dict) or not isinstance(given, dict) or "elb" in context:
        return None
    http = context.get("http")
    method = http.get("method") if isinstance(http, dict) else None
    if method not in READS:
        return None
    headers = headers_of(given)
    key = (method, event.get("rawPath"), event.get("rawQueryString"), context.get("stage"))
    if headers is None or not all(isinstance(part, str | None) for part in key):
        return None
    length = sum(len(part) for part in (*key, *headers) if part)
    return (*key, headers) if length <= LONGEST_KEY else None


def headers_of(given: dict[str, Any]) -> tuple[str, ...] | None:
    """Names and values by turns. None where one is a credential, or perhaps no text for HTTP."""
    found: list[str] = []
    for name, value in given.items():
        if not isinstance(name, str) or not isinstance(value, str):
            return None
        if not (value.isascii() and value.isprintable()):
            return None
        if name in MEANINGLESS:
            continue
        if name.lower() in CREDENTIALS:
            return None
        found += (name, value)
    return tuple(found)


class Watch:
    """The application, and the hit that its answer came from, if it was one."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.hit: Hit | None = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        response = self.application(environ, start_response)
        # Django hands out its response itself; `config.snapshots` sets this.
        self.hit = getattr(response, "hit", None)
        return response
