"""What lets a reader keep an answer: who may, for how long, and how to ask whether it still holds.

RFC 9110 for entity tags and dates, RFC 9111 for `Cache-Control` and `Age`,
RFC 5861 for stale answers. A view says which of the kinds below its answers
are; what says nothing is for its reader alone.
"""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from math import inf
from typing import Any, NamedTuple

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags, parse_http_date_safe

# Errors too: their body names one request, and a hidden row that is shown must be seen at once.
PRIVATE = "private, no-store"
HOUR = 3600  # seconds
# More than the settings allow of all lifetimes together.
LONGEST = 48 * HOUR

# What brings a reader's copy up to date. `Link` because the row that makes a next page does not
# change the bytes of this one; a page's own policy, or the one for all others took its place.
TOLD_AGAIN = (
    "Age",
    "Cache-Control",
    "Cache-Status",
    "Content-Security-Policy",
    "ETag",
    "Last-Modified",
    "Link",
    "Vary",
)


class Kind(NamedTuple):
    """What a view's public answers depend on."""

    content: bool  # on the database, so on its revision
    vary: tuple[str, ...]


# Under /api: what the public sees of the content, and for its owner more of it.
CONTENT = Kind(content=True, vary=("Accept", "Authorization"))
# Elsewhere: a page, `robots.txt`, `sitemap.xml`. The same for everybody, the owner too: it may
# depend on the content, the path, the host and the scheme, never on the query, another header,
# a cookie or the account.
PAGE = Kind(content=True, vary=())
# The bytes under a name never change, but whether anything visible shows them does.
IMAGE = PAGE
# The same until the next release, indentation (`Accept: application/json; indent=2`) apart.
LINKS = Kind(content=False, vary=("Accept", "Authorization"))
DOCUMENT = Kind(content=False, vary=())


class Lifetimes(NamedTuple):
    """How long others may keep the content, in seconds."""

    browser: int
    edge: int
    edge_stale: int  # while the edge asks for a new one
    stale: int  # while there is none to be had

    def cache_control(self, kind: Kind, lasts: float = inf) -> str:
        """`lasts` is in seconds: what is due to change then is kept by nobody for longer."""
        if not kind.content:
            return f"public, max-age={HOUR}, stale-if-error={self.stale}"
        return content_cache_control(self, int(max(0.0, min(lasts, LONGEST))))

    def cache_control_when_stale(self) -> str:
        """For what is stale already: to be asked for again, and to fall back on."""
        return f"public, max-age=0, stale-if-error={self.stale}"


@lru_cache(maxsize=256)
def content_cache_control(lifetimes: Lifetimes, lasts: int) -> str:
    browser, edge = min(lifetimes.browser, lasts), min(lifetimes.edge, lasts)
    # Browsers heed it too.
    stale = min(lifetimes.edge_stale, lasts - max(browser, edge))
    return (
        f"public, max-age={browser}, s-maxage={edge}, stale-while-revalidate={stale}, "
        f"stale-if-error={lifetimes.stale}"
    )


def entity_tag(body: bytes) -> str:
    """A strong tag: the same for the same bytes, in every process and release."""
    return f'"{blake2b(body, digest_size=16).hexdigest()}"'


def public_tag(version: str | None, body: bytes) -> str:
    """A public answer's tag: of its bytes, and before them the version that its view says."""
    digest = entity_tag(body)
    return f"{version[:-1]}.{digest[1:]}" if version else digest


def is_unchanged(meta: Mapping[str, Any], tag: str, changed: int | None) -> bool:
    """Whether a reader that sent these conditions has what they would get.

    `changed` is the second of the last change. Dates count where there is no
    `If-None-Match` alone (RFC 9110, section 13.1.3): they are coarse.
    """
    tags = meta.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        # Weakly compared: an edge that compresses makes a strong tag a weak one.
        return any(sent in ("*", tag, f"W/{tag}") for sent in parse_etags(tags))
    since = meta.get("HTTP_IF_MODIFIED_SINCE")
    if since is None or changed is None:
        return False
    second = parse_http_date_safe(since)
    return second is not None and changed <= second


def not_modified(headers: Mapping[str, str]) -> HttpResponse:
    """A 304 in place of the answer with these headers."""
    told = {name: headers[name] for name in TOLD_AGAIN if name in headers}
    return HttpResponseNotModified(headers=told)
