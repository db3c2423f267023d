"""What somebody wrote into a form, and sent when their session had ended, is not lost.

The answer is a page that has it all. Its script puts it into the tab's own memory (sessionStorage,
which ends with the tab), and when that form's page is open again after the log-in, `unsent.js` asks
whether to send it. The server keeps nothing: a stranger could fill it.
"""

import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from portfolio.api import errors

# Parts of the names of fields that no page and no tab may keep; and a whole name, for an address
# has a `postal_code`.
SECRET, CODE = ("password", "secret", "token", "csrf"), "code"
ENDED = _("Your session has ended")
OUTDATED = _("You have logged in since this page was opened")

# Characters of the page as Lambda sends it, escaped once more for JSON. Its answer ends at 6 MB:
# more would be a failure of the function, at any stranger's wish.
LARGEST = 6_000_000

View = Callable[..., HttpResponse]
django_admin_view = admin.site.admin_view


def admin_view(view: View, cacheable: bool = False) -> View:  # noqa: FBT001, FBT002 - Django's
    """In the place of Django's `AdminSite.admin_view`, which leads to the log-in and drops it."""
    inner = django_admin_view(view, cacheable)

    @wraps(inner)
    def keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Its token was right, so it comes from a page of ours.
        if request.method == "POST" and not admin.site.has_permission(request):
            return page(request, ENDED) or inner(request, *args, **kwargs)
        return inner(request, *args, **kwargs)

    return keeping


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's `CSRF_FAILURE_VIEW`. A log-in in another tab makes the tokens of this one old."""
    ours = f"{request.scheme}://{request.get_host()}"
    if request.path.startswith(reverse("admin:index")) and request.headers.get("Origin") == ours:
        return page(request, OUTDATED) or refused(request)
    return refused(request)


def refused(request: HttpRequest) -> HttpResponse:
    sentence = gettext(
        "The form came from elsewhere, or is too old. Reload the page, and send it again."
    )
    return errors.respond(request, HTTPStatus.FORBIDDEN, sentence)


@sensitive_variables("fields")
def page(request: HttpRequest, title: Any) -> HttpResponse | None:
    """None where there is nothing to keep, or a script asked."""
    fields = fields_of(request)
    by_script = request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
    if not fields or by_script or request.path in {reverse("admin:login"), reverse("admin:logout")}:
        return None
    address = request.get_full_path()
    is_inside = admin.site.has_permission(request)
    context = {
        **admin.site.each_context(request),
        "title": title,
        "unsent": {"address": address, "fields": fields},
        "way": address if is_inside else f"{reverse('admin:login')}?{urlencode({'next': address})}",
        "is_inside": is_inside,
        "files": sorted(request.FILES),
    }
    texts = [(name, value) for name, value in fields if value and name[0] != "_"]
    # Where that is too much, for the script alone, without the copy that is to be read.
    for shown in (texts, []):
        told = context | {"texts": shown}
        answer = render(request, "admin/portfolio/unsent.html", told, status=HTTPStatus.FORBIDDEN)
        add_never_cache_headers(answer)
        if len(json.dumps(answer.content.decode())) <= LARGEST:
            return answer
    sentence = gettext("This came too late to be saved, and is too long to be kept on a page.")
    return errors.respond(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence)


def fields_of(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name and not is_secret(name)
    ]


def is_secret(name: str) -> bool:
    return name.lower() == CODE or any(word in name.lower() for word in SECRET)
