"""What needs a proof of the last minutes: tokens, passwords, second factors, others' sessions.

A browser that was left open, or a stolen session, is not enough for what lets somebody in for
long. Logging in is such a proof; later the confirm screen asks for the password and a code again.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

# Seconds for which a proof counts.
LASTS = 600
PROVED_AT = "proved_at"

NOTHING_CHANGED = _("Nothing was changed yet: confirm that it is you, then do it once more.")

View = Callable[..., HttpResponse]


def note(request: HttpRequest, **_: Any) -> None:
    """The account has just shown all that lets it in. Hears of each log-in: `portfolio.apps`."""
    request.session[PROVED_AT] = int(time.time())


def is_recent(request: HttpRequest) -> bool:
    proved_at = request.session.get(PROVED_AT)
    # Not after now either: a clock that was set back makes nothing younger.
    return proved_at is not None and 0 <= int(time.time()) - proved_at < LASTS


def proof_first(request: HttpRequest) -> HttpResponse | None:
    """The way to the confirm screen, which leads back here; None where there is a recent proof."""
    if is_recent(request):
        return None
    if request.method not in {"GET", "HEAD"}:
        messages.warning(request, NOTHING_CHANGED)
    address = reverse("admin:confirm")
    return HttpResponseRedirect(f"{address}?{urlencode({'next': request.get_full_path()})}")


def require_recent(view: View) -> View:
    """A view that is reached with a recent proof alone.

    Its form asks when it is opened, so that what was written into it is not lost.
    """

    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return proof_first(request) or view(request, *args, **kwargs)

    return asking
