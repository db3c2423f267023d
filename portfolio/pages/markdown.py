"""The owner's texts: Markdown (CommonMark), as HTML that is safe on any page.

HTML within a text is shown as it was typed. Links lead to the web or to a mail
program and pass on no recommendation. Pictures are not loaded: their words
stand in for them. Headings take the level that fits below whatever the text
stands under, without gaps, so that the outline of the page holds.

    render("Moved it to **Lambda**.")        <p>Moved it to <strong>Lambda</strong>.</p>
    inline("Moved it to **Lambda**.")        without the paragraph
    plain("Moved it to **Lambda**.")         Moved it to Lambda.

The parser is imported when a text first needs it. Plain sentences, which most
texts are, need none.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe

LOWEST = 6  # of HTML's headings
SCHEMES = ("http://", "https://", "mailto:")
# A link's words stay with who wrote them: no vote for search engines, no hand back to this page.
REL = "nofollow noopener"
# What stands in the place of a line's end where a text must be one line.
BREAKS = {"softbreak", "hardbreak"}

# Lines in which no character can mean anything to CommonMark: no markup within, and nothing at
# either end that makes a list, a heading, a quotation, code or a break.
LINE = r"(?![-+=#>~\s]|[0-9]+[.)])(?:[^\\`*_\[\]<&\r\n\t\0]|&(?![#A-Za-z]))+(?<!\s)"
SENTENCES = re.compile(rf"{LINE}(?:\n+{LINE})*")


def render(text: str | None, level: int = 3) -> SafeString:
    """Paragraphs, lists and the like. Its first heading is an `h3`, or of another `level`."""
    if not text:
        return safe("")
    if SENTENCES.fullmatch(text):
        paragraphs = re.split(r"\n\n+", text)
        # As the parser would write it.
        return safe("".join(f"<p>{escaped(each)}</p>\n" for each in paragraphs))
    tokens = parser().parse(text)
    number_headings(tokens, level)
    return written(tokens)


def inline(text: str | None) -> SafeString:
    """One line: emphasis, code and links, and no blocks."""
    if not text:
        return safe("")
    if SENTENCES.fullmatch(text) and "\n" not in text:
        return safe(escaped(text))
    return written(parser().parseInline(text))


def plain(text: str | None) -> str:
    """The words alone, in one line. Not escaped."""
    if not text:
        return ""
    if not SENTENCES.fullmatch(text):
        text = " ".join(words(parser().parse(text)))
    return " ".join(text.split())


@cache
def parser() -> Any:
    from markdown_it import MarkdownIt

    found = MarkdownIt("commonmark", {"html": False})
    # Its documented way to say which addresses may be linked.
    found.validateLink = is_allowed  # type: ignore[method-assign, assignment]
    return found


def is_allowed(address: str) -> bool:
    return address.lower().startswith(SCHEMES)


def written(tokens: list[Any]) -> SafeString:
    for token in tokens:
        if token.children:
            token.children = [tamed(child) for child in token.children]
    found = parser()
    # The parser escapes all text, and HTML in it is text.
    return safe(found.renderer.render(tokens, found.options, {}))


def tamed(token: Any) -> Any:
    if token.type == "link_open":
        token.attrSet("rel", REL)
    if token.type == "image":
        token.content = "".join(words(token.children or []))
        token.type, token.children = "text", None
    return token


def number_headings(tokens: list[Any], level: int) -> None:
    """A heading is one level below the one that it stands under, whatever it was written as."""
    above: list[int] = []
    for token in tokens:
        if token.type not in {"heading_open", "heading_close"}:
            continue
        if token.type == "heading_open":
            given = int(token.tag[1])
            above = [each for each in above if each < given] + [given]
        token.tag = f"h{min(level + len(above) - 1, LOWEST)}"


def words(tokens: list[Any]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            yield "".join(words(token.children))
        elif token.children:
            yield from words(token.children)
        else:
            yield " " if token.type in BREAKS else token.content


def safe(html: str) -> SafeString:
    """Of texts that were escaped before they came here, alone."""
    return mark_safe(html)  # noqa: S308


def escaped(text: str) -> str:
    for character, entity in ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"):
        text = text.replace(character, entity)
    return text
