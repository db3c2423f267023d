"""A database that can't be had is a 503 that says when to come back. Never a 500, never a hang.

A statement timeout is a 503 too, not a 504: to clients, caches and gateways it
is one contract, and `Retry-After` belongs to it (RFC 9110, section 15.6.4).
"""

import logging
import math
import time
from html import escape
from sys import exc_info

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_noop as _

from config import metrics
from config.middleware import GetResponse
from config.neon import deadline, failures
from config.neon.failures import Failure, Kind

logger = logging.getLogger("config.neon")

# What a client of the API is told of an unknown outcome: with a key of its own, and without one.
OUTCOME_UNKNOWN = _(
    "The connection broke while saving. Whether the change was saved is not known: look first."
)
SEND_AGAIN = (
    "The connection broke while saving. Whether the change was saved is not known. Send it again "
    "with the same Idempotency-Key: it is done once."
)
LOOK_FIRST = f"{OUTCOME_UNKNOWN} With an Idempotency-Key it could just be sent again."
# What the owner is told whose form adds a row once, however often it is sent.
ADDED_ONCE = _(
    "The connection broke while saving. Whether it was saved is not known. It can just be sent "
    "again: nothing is added twice."
)
# What to tell, and seconds after which trying again may help.
ANSWERS = {
    Kind.UNREACHABLE: (_("The database can't be reached."), 2),
    Kind.TOO_MANY: (_("The database has no connection to spare."), 2),
    Kind.PASSWORD: (_("The database does not let this service in."), 60),
    Kind.CONFIGURATION: (_("The database does not let this service in."), 60),
    Kind.LOST: (_("The connection to the database broke."), 1),
    Kind.DEADLINE: (_("The database did not answer in time."), 5),
    Kind.TIMEOUT: (_("The database took too long for this and gave up."), 5),
    Kind.READ_ONLY: (_("The database takes no changes at the moment. Reading works."), 30),
    Kind.CONFLICT: (_("Another change came in between. Nothing was saved."), 1),
    Kind.OUTCOME_UNKNOWN: (OUTCOME_UNKNOWN, 1),
}

# In the clothes of the public page, under a name that needs no look at the list of static files.
PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="stylesheet" href="/static/portfolio/page.css">
</head>
<body>
<main>
<header class="head"><h1>{heading}</h1></header>
<div class="empty"><p>{detail}</p><p>{again}</p></div>
</main>
</body>
</html>
"""


class UnavailableMiddleware:
    """Gives each request its deadline, and answers for the database when that fails in a view.

    What fails in a middleware (a session, say) reaches `server_error` instead.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.started = time.monotonic()  # type: ignore[attr-defined]  # ours, not Django's
        # Within the one that the Lambda handler has set, if any.
        with deadline.within(settings.REQUEST_DEADLINE):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answer(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`, called while the exception is being handled."""
    from portfolio.api import errors

    return answer(request, exc_info()[1]) or errors.server_error(request)


def answer(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """The 503, where a database that can't be had is behind `error`."""
    failure = failures.of(error)
    if failure is None or not failure.is_unavailable:
        return None
    record(request, failure)
    detail, seconds = ANSWERS[failure.kind]
    if is_for_people(request):
        response = page(request, failure, detail, seconds)
    else:
        from portfolio.api import errors

        if failure.kind is Kind.OUTCOME_UNKNOWN and request.path_info.startswith("/api"):
            detail = SEND_AGAIN if "HTTP_IDEMPOTENCY_KEY" in request.META else LOOK_FIRST
        response = errors.respond(request, 503, detail)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    # For who may have a copy to show instead.
    response.database_unavailable = True  # type: ignore[attr-defined]  # ours, not Django's
    # One record for one failure: Django would write another, with the exception's text.
    response._has_been_logged = True  # type: ignore[attr-defined]  # as django.utils.log has it
    return response


def record(request: HttpRequest, failure: Failure) -> None:
    """One structured record. Not the error's text, which may quote a row or an address."""
    metrics.observe("NeonUnavailable")
    started = getattr(request, "started", math.nan)
    logger.error(
        "The database could not be had.",
        extra={
            "failure": str(failure.kind),
            "phase": str(failure.phase),
            "sqlstate": failure.sqlstate,
            "attempts": failure.attempts,
            "elapsed_ms": round((time.monotonic() - started) * 1000, 1),
            "status": 503,
        },
    )


def is_for_people(request: HttpRequest) -> bool:
    """Whether a browser shows the answer. Programs under /api get a problem document."""
    path = request.path_info
    if path == "/":
        return True  # a page, whatever is asked for
    return not path.startswith("/api") and "text/html" in request.headers.get("Accept", "")


def page(request: HttpRequest, failure: Failure, detail: str, seconds: int) -> HttpResponse:
    """Its link would open a form anew, empty: what was sent is sent again by loading it again."""
    is_unknown = failure.kind is Kind.OUTCOME_UNKNOWN
    # A view that finds out by itself what it has done already says so.
    is_done_once = getattr(request, "is_done_once", False)
    if is_unknown and is_done_once:
        detail = ADDED_ONCE
    if request.method == "POST" and (is_done_once or not is_unknown):
        again = ngettext(
            "Reload this page in %(seconds)d second, and let your browser send the form again.",
            "Reload this page in %(seconds)d seconds, and let your browser send the form again.",
            seconds,
        )
    else:
        again = ngettext(
            '<a href="">Try again</a> in %(seconds)d second.',
            '<a href="">Try again</a> in %(seconds)d seconds.',
            seconds,
        )
    text = PAGE.format(
        language=get_language(),
        title=gettext("Unavailable"),
        heading=gettext("Unavailable for a moment"),
        detail=escape(gettext(detail)),
        again=again % {"seconds": seconds},
    )
    return HttpResponse(text, status=503)
