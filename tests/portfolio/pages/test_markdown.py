"""The owner's texts as HTML."""

import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.env import BASE_DIR
from portfolio.pages import markdown
from tests.portfolio.pages.reading import Page

# What CommonMark knows is more likely here than in any text.
CHARACTERS = st.one_of(st.characters(), st.sampled_from("\n\n  \t*_`[]()<>&#!+-=~|:.\\/\"'1290aZé"))
# The same examples each time, and no limit of time for any.
SETTINGS = settings(
    max_examples=300,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TEXTS = st.text(CHARACTERS, max_size=60)
# Plain sentences, with what is nearly markup.
PIECES = [
    *("Moved it.", "C# & F#", "a-b", "10 years", "3.5", "“so”", '"so"', "é", "http://x.example"),
    *("\n", "\n\n", " ", "\u00a0", "- ", "+", "1. ", "# ", ">", "=", "~"),
    *("AT&T", "AT&amp;T", "a*b"),
]
# One for each character and place that LINE leaves out.
NEARLY_PLAIN = [
    *("_a_", "*a*", "`a`", "[a]: b", "[a](https://b)", "<a@b.example>", "a\\*", "&copy;", "&#35;"),
    *("\tcode", "    code", "1. a", "1) a", "+ a", "- a", "> a", "# a", "~~~", "===", "---"),
    *("a\n===", "a\n---", "a  \nb", "a\\\nb", "a\r\nb", "a\0b", "a\n\n\nb", "a\n b"),
    *(" a", "a ", "\u00a0a"),
]
SENTENCES = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (None, ""),
        ("", ""),
        ("Built it.", "<p>Built it.</p>\n"),
        ("Built it.\n\nRan it.", "<p>Built it.</p>\n<p>Ran it.</p>\n"),
        ("**Built** *it* `now`.", "<p><strong>Built</strong> <em>it</em> <code>now</code>.</p>\n"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
        ("Cedar & Finch, 3 > 2", "<p>Cedar &amp; Finch, 3 &gt; 2</p>\n"),
        ("<b>raw</b>", "<p>&lt;b&gt;raw&lt;/b&gt;</p>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        (
            "[site](https://a.example)",
            '<p><a href="https://a.example" rel="nofollow noopener">site</a></p>\n',
        ),
        (
            "<https://a.example>",
            '<p><a href="https://a.example" rel="nofollow noopener">https://a.example</a></p>\n',
        ),
        (
            "[mail](mailto:kim@a.example)",
            '<p><a href="mailto:kim@a.example" rel="nofollow noopener">mail</a></p>\n',
        ),
        ("![a *clock*](https://a.example/c.png)", "<p>a clock</p>\n"),
        ("![](https://a.example/c.png)", "<p></p>\n"),
        (
            "[![a clock](https://a.example/c.png)](https://a.example)",
            '<p><a href="https://a.example" rel="nofollow noopener">a clock</a></p>\n',
        ),
    ],
)
def test_text_becomes_html(text, html):
    assert markdown.render(text) == html


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#115;cript:alert(1)",
        "&#x6A;avascript:alert(1)",
        "vbscript:x",
        "data:text/html,<script>alert(1)</script>",
        "data:image/png;base64,AAAA",
        "file:///etc/passwd",
        "//evil.example",
        "/admin/logout/",
        "ftp://a.example",
        "\\javascript:alert(1)",
    ],
)
@pytest.mark.parametrize("form", ["[x]({})", "<{}>", "[x][1]\n\n[1]: {}", "![x]({})", "[x](<{}>)"])
def test_no_link_leads_anywhere_but_to_the_web_or_a_mail_program(form, address):
    page = Page(markdown.render(form.format(address)))
    assert [element.tag for element in page.elements if element.tag in {"a", "img"}] == []


@pytest.mark.parametrize(
    ("text", "level", "levels"),
    [
        ("# a\n\n## b\n\n# c", 3, [3, 4, 3]),
        ("### a\n\n# b\n\n### c", 3, [3, 3, 4]),
        ("# a\n\n#### b\n\n## c\n\n###### d", 4, [4, 5, 5, 6]),
        ("# a\n\n## b\n\n### c\n\n#### d", 5, [5, 6, 6, 6]),
        ("Title\n=====\n\nBelow\n-----", 4, [4, 5]),
    ],
)
def test_headings_take_the_level_below_what_they_stand_under(text, level, levels):
    assert [found for found, _ in Page(markdown.render(text, level)).outline] == levels


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Cut it by **half**", "Cut it by <strong>half</strong>"),
        ("- no list", "- no list"),
        ("# no heading", "# no heading"),
        ("see <https://a.example>", None),
        ("plain & simple", "plain &amp; simple"),
        ("two\nlines", "two\nlines"),
        (None, ""),
    ],
)
def test_one_line_has_no_blocks(text, html):
    found = markdown.inline(text)
    assert html is None or found == html
    assert {element.tag for element in Page(found).elements} <= {"a", "strong", "em", "code"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# Hello\n\n*I* build\n[things](https://a.example).", "Hello I build things."),
        ("- one\n- `two`\n\n![three](https://a.example/3.png)", "one two three"),
        ("```\nSELECT 1;\n```", "SELECT 1;"),
        ("Fish & <b>chips</b>", "Fish & <b>chips</b>"),
        ("Plain.", "Plain."),
        (None, ""),
    ],
)
def test_words_alone(text, words):
    assert markdown.plain(text) == words


@SETTINGS
@given(TEXTS | SENTENCES)
def test_what_is_taken_for_plain_sentences_is_what_the_parser_would_write(text):
    compare(text)


@pytest.mark.parametrize("text", NEARLY_PLAIN)
def test_what_means_something_is_not_taken_for_plain(text):
    compare(text)


def compare(text):
    if not markdown.SENTENCES.fullmatch(text):
        return
    expected = markdown.parser().render(text)
    assert markdown.render(text) == expected
    if "\n" not in text:
        assert markdown.inline(text) == markdown.parser().renderInline(text)
    assert markdown.plain(text) == " ".join(
        " ".join(markdown.words(markdown.parser().parse(text))).split()
    )


@SETTINGS
@given(TEXTS)
def test_any_text_becomes_well_formed_and_harmless(text):
    page = Page(markdown.render(text))
    allowed = {"p", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code"}
    allowed |= {"em", "strong", "a", "br", "hr"}
    assert {element.tag for element in page.elements} <= allowed
    for element in page.elements:
        assert set(element.attributes) <= {"href", "title", "rel", "class", "start"}
        assert element.attributes.get("href", "https://").lower().startswith(markdown.SCHEMES)


def test_parser_waits_for_the_first_text_that_needs_it():
    program = """
import sys
from portfolio.pages import markdown
markdown.render("Plain sentences.\\n\\nTwo & more."), markdown.inline("One."), markdown.plain("So.")
print("markdown_it" in sys.modules)
markdown.render("*Markup*")
print("markdown_it" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=BASE_DIR, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "True"]
