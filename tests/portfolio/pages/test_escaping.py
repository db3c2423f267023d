"""Whatever a text of the CV holds, on the page it is text."""

from typing import Any

import pytest
from django.db import models

from portfolio import dates
from portfolio.cv import CV, LISTS
from portfolio.models import PersonalInfo
from portfolio.pages.views import render
from tests.portfolio.pages.reading import Page

ADDRESS = "https://cv.example.org/"
CORPUS = [
    "<script>canary()</script>",
    "</script><script>canary()</script>",
    "<!--<script>",
    "]]><script>canary()</script>",
    "</title></head><body onload=canary()>",
    '"><img src=x onerror=canary()>',
    "' onmouseover='canary()",
    '" onfocus="canary()" autofocus="',
    "<svg/onload=canary()>",
    "<iframe srcdoc='<script>canary()</script>'>",
    "<style>@import 'https://evil.example'</style>",
    "javascript:canary()",
    " javascript:canary()",
    "JAVASCRIPT:canary()",
    "data:text/html,<script>canary()</script>",
    'https://a.example/"><script>canary()</script>',
    "https://a.example/' onclick='canary()",
    "[x](javascript:canary())",
    '[x](https://a.example/"onclick=canary())',
    "![x](https://evil.example/x.png)",
    '<a href="javascript:canary()">x</a>',
    "<https://a.example/><script>canary()</script>",
    "`</code><script>canary()</script>`",
    "```\n</pre><script>canary()</script>\n```",
    "{{ person.name }}{% now 'Y' %}",
    "&lt;script&gt;canary()&lt;/script&gt;",
    "\u2028canary()\u2029",
    '/images/0123456789abcdef0123456789abcdef.jpg"onerror=canary()',
    "//evil.example/x.png",
]
# The same for every CV: of the page's own.
ELEMENTS = {
    *("html", "head", "meta", "title", "link", "script", "body", "main", "header", "footer"),
    *("section", "article", "div", "figure", "figcaption", "blockquote", "span", "time", "small"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "dl", "dt", "dd", "a", "img", "b"),
    *("em", "strong", "code", "pre", "br", "hr"),
}
ATTRIBUTES = {
    *("lang", "charset", "name", "content", "property", "href", "rel", "sizes", "type", "title"),
    *("class", "id", "aria-label", "aria-labelledby", "src", "alt", "width", "height", "loading"),
    *("datetime", "download", "start"),
}
SCHEMES = ("http://", "https://", "mailto:", "tel:", "/api/", "/static/")


def filled(model: Any, text: str) -> Any:
    """A row, not saved, whose every text is this one."""
    row = model()
    for column in model._meta.concrete_fields:
        if column.name.endswith("_precision"):
            setattr(row, column.name, dates.YEAR)
        elif isinstance(column, models.CharField | models.TextField):
            setattr(row, column.name, text)
        elif isinstance(column, models.JSONField):
            setattr(row, column.name, [text, text])
        elif type(column) is models.DateField:
            setattr(row, column.name, dates.date(2020, 1, 1))
        elif column.name in {"level", "years_experience"}:
            setattr(row, column.name, 3)
    row.technology_names = [text]
    return row


def of(text: str) -> CV:
    """A CV with two rows in each list."""
    lists = {name: [filled(model, text), filled(model, text)] for name, model in LISTS.items()}
    return CV(person=filled(PersonalInfo, text), **lists)


@pytest.mark.parametrize("text", CORPUS)
def test_text_in_every_place_stays_text(text: str):
    page = Page(render(of(text), ADDRESS))
    assert {element.tag for element in page.elements} <= ELEMENTS
    for element in page.elements:
        assert set(element.attributes) <= ATTRIBUTES, element
        for name in ("href", "src"):
            if name in element.attributes:
                assert element.attributes[name].startswith(SCHEMES), element
    scripts = [element.attributes for element in page.elements if element.tag == "script"]
    assert scripts == [{"type": "application/ld+json"}]
    assert page.all("img") == []
    # All of it arrived, as text.
    assert page.linked_data["name"] == text
    assert text.split(maxsplit=1)[0] in page.words("h1")


@pytest.mark.parametrize("text", ["", "x", "x" * 20_000, "ü" * 255, " ", "\n", "0"])
def test_a_text_of_any_length_leaves_the_page_whole(text: str):
    page = Page(render(of(text), ADDRESS))
    assert page.linked_data["@type"] == "Person"
    assert len(page.sections) >= 12
