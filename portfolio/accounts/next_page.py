"""Where to go after a log-in or a confirmation: to a page of ours, whatever an address says."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def safe(request: HttpRequest, page: object) -> str:
    """The page that was wished for, if it is one of this host; else the admin's first."""
    if (
        isinstance(page, str)
        and page.startswith("/")
        and page.isprintable()
        and url_has_allowed_host_and_scheme(
            page, allowed_hosts=None, require_https=request.is_secure()
        )
    ):
        return page
    return reverse("admin:index")
