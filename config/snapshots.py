"""Where requests meet `portfolio.api.snapshots`: public reads that need no database.

A public GET is answered from memory while its snapshot is fresh, after one
round trip where the content is still of the snapshot's version, and by its
view otherwise. Where the database can't be had the snapshot stands in, marked
stale. `Cache-Status` (RFC 9211) tells which it was. Views say what their
answers depend on in `answers`, a `Kind`.
"""

import logging
from collections.abc import Hashable
from contextlib import nullcontext
from dataclasses import dataclass
from http import HTTPStatus
from math import floor, inf
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date

from config import early_revision, metrics, unavailable
from config.asked import UNAVAILABLE, is_for_api, is_plain, key_of, kind_of, wrote
from config.middleware import GetResponse
from config.neon import deadline, failures
from config.remembered import Hit
from portfolio.api import conditional, snapshots
from portfolio.api.conditional import Kind, Lifetimes
from portfolio.api.snapshots import Snapshot, Snapshots, Version

# Seconds that a reader waits for the database before taking a copy that may be out of date.
# Waking Neon takes a few hundred ms; the attempt wakes it, however it ends.
PATIENCE = 2.0
READS = ("GET", "HEAD")
HARMLESS = (*READS, "OPTIONS", "TRACE")
READING = "portfolio.reading"
REVALIDATED = "portfolio; fwd=stale; fwd-status=304"

Headers = dict[str, str]

logger = logging.getLogger("config.neon")


@dataclass
class Reading:
    """A public read that its view must answer."""

    key: Hashable | None  # None where no copy is kept: of what is no JSON under /api
    snapshot: Snapshot | None  # of the last time
    version: Version | None = None  # of the content, before the view looks at it
    kind: Kind | None = None
    failure: BaseException | None = None  # of the question for the version
    answered: bool = False  # by the snapshot after all


class SnapshotMiddleware:
    """Stands behind what every answer needs (ids, redirects to HTTPS, policies), before the rest.

    And behind `UnavailableMiddleware`, which sets the deadline and answers
    where there is no snapshot to stand in.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.on = settings.SNAPSHOT_FRESH_SECONDS > 0
        # In development a page shows what was done to its template, not to the content alone.
        self.keeps_pages = self.on and not settings.DEBUG
        self.snapshots = Snapshots(
            fresh=settings.SNAPSHOT_FRESH_SECONDS,
            stale=settings.SNAPSHOT_STALE_SECONDS,
            entries=settings.SNAPSHOT_MAX_ENTRIES,
            size=settings.SNAPSHOT_MAX_BYTES,
        )
        self.lifetimes = Lifetimes(
            browser=settings.BROWSER_CACHE_SECONDS,
            edge=settings.EDGE_CACHE_SECONDS,
            edge_stale=settings.EDGE_STALE_SECONDS,
            stale=settings.SNAPSHOT_STALE_SECONDS,
        )
        # In development the admin's session opens the API too.
        classes = settings.REST_FRAMEWORK["DEFAULT_AUTHENTICATION_CLASSES"]
        self.session_counts = any(name.endswith("SessionAuthentication") for name in classes)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in HARMLESS:
            return self.write(request)
        if request.method not in READS or self.has_credentials(request):
            return private(self.get_response(request))
        key = key_of(request)
        reading = Reading(key, self.snapshots.find(key) if key else None)
        response = self.from_memory(request, reading)
        if response is None:
            request.META[READING] = reading
            response = self.finished(request, reading, self.get_response(request))
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Just before the view: which version of the content will it see, at least?"""
        reading = request.META.get(READING)
        if reading is None:
            return None
        kind = reading.kind = kind_of(view)
        if kind is None or not kind.content:
            return None
        for_api = is_for_api(request)
        if for_api is not ("Accept" in kind.vary):
            reading.key = None  # it would leave out what the answer depends on
        if reading.key is None or not (self.on if for_api else self.keeps_pages):
            return None
        reading.version = reading.version or self.snapshots.version() or self.ask(reading)
        # Who has waited for the database in vain need not wait for it again.
        return unavailable.answer(request, reading.failure) if reading.failure else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        reading = request.META.get(READING)
        if reading is None or not isinstance(error, UNAVAILABLE):
            return None
        reading.failure = error
        response = self.stale(request, reading)
        reading.answered = response is not None
        return response

    def write(self, request: HttpRequest) -> HttpResponse:
        """Whoever writes sees it in the next answer of this process."""
        try:
            response = self.get_response(request)
        finally:
            self.snapshots.doubt()
        if response.status_code < HTTPStatus.BAD_REQUEST and wrote(request):
            self.snapshots.forget()
        return private(response)

    def from_memory(self, request: HttpRequest, reading: Reading) -> HttpResponse | None:
        """The snapshot, where it may be shown without a look at the content."""
        snapshot = reading.snapshot
        if snapshot is None:
            return None
        request.get_host()  # refuses a foreign one: the middleware that does is not reached
        if self.snapshots.is_fresh(snapshot):
            return self.show(request, snapshot)
        usable = self.snapshots.is_usable(snapshot)
        with deadline.within(PATIENCE) if usable else nullcontext():
            reading.version = self.ask(reading)
        if reading.version is snapshot.version:
            return self.replay(request, snapshot, {"Cache-Status": REVALIDATED})
        return self.stale(request, reading) if self.snapshots.has_just_failed() else None

    def ask(self, reading: Reading) -> Version | None:
        """The content's version as the database names it, in one round trip.

        None where it does not answer, or did not a moment ago.
        """
        if self.snapshots.has_just_failed():
            return None
        try:
            early = early_revision.take(self.snapshots.fresh)
            if early and (version := self.snapshots.learn(*early)):
                return version
            asked = snapshots.now()
            return self.snapshots.learn(snapshots.read_state(), asked)
        except UNAVAILABLE as error:
            self.snapshots.fail()
            reading.failure = error
            return None

    def stale(self, request: HttpRequest, reading: Reading) -> HttpResponse | None:
        """The snapshot in place of a database; None where there is none, or it is too old."""
        snapshot = reading.snapshot
        if snapshot is None or not self.snapshots.is_usable(snapshot):
            return None
        record(reading.failure, age=self.snapshots.age(snapshot.version))
        ttl = floor(self.snapshots.ttl(snapshot.version))
        others = {
            "Cache-Status": f"portfolio; hit; ttl={ttl}; detail=database-unavailable",
            "Cache-Control": self.lifetimes.cache_control_when_stale(),
        }
        return self.replay(request, snapshot, others, metric="SnapshotStale")

    def show(self, request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
        response = self.replay(request, snapshot, {})
        # For `config.remembered`, which may answer the next request that is alike.
        response.hit = self.hit(snapshot)  # type: ignore[attr-defined]  # ours, not Django's
        return response

    def hit(self, snapshot: Snapshot) -> Hit:
        return Hit(self.snapshots, snapshot, self.lifetimes)

    def replay(
        self,
        request: HttpRequest,
        snapshot: Snapshot,
        others: Headers,
        metric: str = "SnapshotHit",
    ) -> HttpResponse:
        """The snapshot, with headers of this moment. `others` say what makes it more than a hit."""
        metrics.observe(metric)
        headers = {**snapshot.headers, **self.hit(snapshot).headers(), **others}
        if conditional.is_unchanged(request.META, headers["ETag"], snapshot.version.changed):
            return conditional.not_modified(headers)
        return HttpResponse(snapshot.body, headers=headers)

    def finished(
        self, request: HttpRequest, reading: Reading, response: HttpResponse
    ) -> HttpResponse:
        """The view's answer, kept, and with what lets others keep it."""
        kind = reading.kind
        if reading.answered:
            return response
        if HTTPStatus.BAD_REQUEST <= response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            # What is gone does not come back while the database is away.
            self.snapshots.discard(reading.key)
        if response.status_code != HTTPStatus.OK or kind is None or response.cookies:
            return private(response)
        if reading.key is None and (kind.content or kind.vary):
            return private(response)  # a page of the browsable API
        if kind.vary:
            patch_vary_headers(response, kind.vary)
        version = reading.version
        lasts = self.snapshots.lasts(version) if version else inf
        response["Cache-Control"] = self.lifetimes.cache_control(kind, lasts)
        response["ETag"] = conditional.public_tag(response.get("ETag"), response.content)
        if version:
            self.keep(request, reading, version, response)
        changed = version.changed if version else None
        if conditional.is_unchanged(request.META, response["ETag"], changed):
            return conditional.not_modified(response.headers)
        return response

    def keep(
        self, request: HttpRequest, reading: Reading, version: Version, response: HttpResponse
    ) -> None:
        metrics.observe("SnapshotMiss")
        headers = dict(response.items())
        snapshot = Snapshot(reading.key, version, response.content, headers, is_plain(request))
        stored = "; stored" if self.snapshots.keep(snapshot) else ""
        forwarded = "fwd=stale; fwd-status=200" if reading.snapshot else "fwd=uri-miss"
        response["Cache-Status"] = f"portfolio; {forwarded}{stored}"
        response["Last-Modified"] = http_date(version.last_modified)

    def has_credentials(self, request: HttpRequest) -> bool:
        """Whether the answer may be for this reader alone: elsewhere than under /api it is not."""
        if not is_for_api(request):
            return False
        if "HTTP_AUTHORIZATION" in request.META:
            return True
        return self.session_counts and settings.SESSION_COOKIE_NAME in request.COOKIES


def private(response: HttpResponse) -> HttpResponse:
    """Nobody keeps it, unless whoever made it said otherwise."""
    response.setdefault("Cache-Control", conditional.PRIVATE)
    return response


def record(error: BaseException | None, age: float) -> None:
    """One structured record. Not the error's text, which may quote a row or an address."""
    failure = failures.of(error)
    fields: dict[str, Any] = {"age_seconds": round(age), "status": 200}
    if failure:
        fields |= {
            "failure": str(failure.kind),
            "phase": str(failure.phase),
            "sqlstate": failure.sqlstate,
            "attempts": failure.attempts,
        }
    logger.warning("The database could not be had; a copy was served.", extra=fields)
