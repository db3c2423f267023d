"""The page, and what search engines and browsers look for beside it."""

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.translation import get_language
from django.views.generic.base import View

from portfolio.api import conditional

TEMPLATE = "portfolio/page/page.html"
ROBOTS = """User-agent: *
Disallow: /admin

Sitemap: {address}
"""
SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{address}</loc></url></urlset>
"""


def address_of(request: HttpRequest) -> str:
    """Where the public finds the page: `https://cv.example.org/`."""
    # Not by reverse(), which would import the admin's screens to know their addresses.
    origin = settings.PUBLIC_ORIGIN or f"{request.scheme}://{request.get_host()}"
    return f"{origin}{get_script_prefix()}"


class PageView(View):
    """The portfolio as the public sees it, the same for everyone, from one statement."""

    answers = conditional.PAGE

    def get(self, request: HttpRequest) -> HttpResponse:
        # Here, for the addresses of this module are known to every process.
        from portfolio import cv

        return HttpResponse(render(cv.read(), address_of(request)))


def render(shown: Any, address: str) -> str:
    """The page of a `portfolio.cv.CV`, all of which shows. It can be found at `address`."""
    from portfolio.pages import addresses, sections, structured

    picture = addresses.picture(shown.person.image) if shown.person else ""
    picture_address = urljoin(address, picture) if picture else ""
    context = {
        "cv": shown,
        "person": shown.person,
        "employers": sections.employers(shown.experience),
        "skills": sections.by_category(shown.skills),
        "technologies": sections.by_category(shown.technologies),
        "contacts": sections.contacts(shown.person, shown.profiles),
        "is_empty": not (shown.person or any(rows for _, rows in shown.lists())),
        "address": address,
        "language": get_language(),
        "picture": picture,
        "picture_address": picture_address,
        "root": get_script_prefix(),
        "structured": structured.person(shown, address, picture_address),
    }
    # Without the request: who asks, and with which cookies, can't change a byte.
    return render_to_string(TEMPLATE, context)


class RobotsView(View):
    """`robots.txt` (RFC 9309). It keeps the owner's screens out of search results."""

    answers = conditional.DOCUMENT

    def get(self, request: HttpRequest) -> HttpResponse:
        text = ROBOTS.format(address=f"{address_of(request)}sitemap.xml")
        return HttpResponse(text, content_type="text/plain; charset=utf-8")


class SitemapView(View):
    """`sitemap.xml` (sitemaps.org): there is one page. When it changed, `Last-Modified` says."""

    answers = conditional.DOCUMENT

    def get(self, request: HttpRequest) -> HttpResponse:
        # No character of a host's name means anything to XML.
        text = SITEMAP.format(address=address_of(request))
        return HttpResponse(text, content_type="application/xml; charset=utf-8")
