"""What the page's template says of texts, dates and addresses: `{% load page %}`."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

register = template.Library()

# The imports wait: every process that renders any template imports this module.


@register.filter
def markdown(text: str | None, level: int = 3) -> SafeString:
    """`{{ job.description|markdown:4 }}`: blocks of HTML, headings from `h4` on."""
    from portfolio.pages.markdown import render

    return render(text, level)


@register.filter
def inline_markdown(text: str | None) -> SafeString:
    """`{{ highlight|inline_markdown }}`: one line."""
    from portfolio.pages.markdown import inline

    return inline(text)


@register.filter
def plain(text: str | None) -> str:
    """`{{ person.summary|plain }}`: the words without their markup."""
    from portfolio.pages.markdown import plain

    return plain(text)


@register.simple_tag
def period(row: Any) -> SafeString:
    """`{% period job %}`: Mar 2014 – present."""
    from portfolio.pages.times import period

    return period(row)


@register.simple_tag
def moment(row: Any, name: str = "date") -> SafeString:
    """`{% moment award %}`, `{% moment book "release_date" %}`: Mar 2014."""
    from portfolio.pages.times import moment

    return moment(row, name)


@register.filter
def web(address: str | None) -> str:
    """The address where it leads to the web, else nothing."""
    from portfolio.pages.addresses import web

    return web(address)


@register.filter
def readable(address: str | None) -> str:
    """A web address as people write it: `github.com/kim`."""
    from portfolio.pages.addresses import readable, web

    return readable(web(address))


@register.filter
def picture(address: str | None) -> str:
    """The address of a picture that was uploaded here, else nothing."""
    from portfolio.pages.addresses import picture

    return picture(address)
