"""Entity tags and dates: when a reader's copy still holds."""

from math import inf

import pytest
from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer
from rest_framework.views import APIView

from portfolio.api.conditional import (
    CONTENT,
    DOCUMENT,
    IMAGE,
    LINKS,
    PAGE,
    Lifetimes,
    entity_tag,
    is_unchanged,
    not_modified,
    public_tag,
)
from portfolio.api.negotiation import indentation, negotiated

TAG = '"abc"'
CHANGED = 784111777  # Sun, 06 Nov 1994 08:49:37 GMT


def test_tag_is_of_the_bytes_alone():
    # A literal: another release, or machine, must not come to another one.
    assert entity_tag(b"[]") == '"7ebb3c7c2a87b1a2f8a7ed729ecb040d"'
    assert entity_tag(b"[] ") != entity_tag(b"[]")


def test_public_tag_of_a_row_is_of_its_version_and_of_the_bytes():
    """What the clock shows of a row moves no version."""
    tag = public_tag('"7"', b"[]")
    assert tag == '"7.7ebb3c7c2a87b1a2f8a7ed729ecb040d"'
    assert len({tag, public_tag('"8"', b"[]"), public_tag('"7"', b"[] ")}) == 3
    assert public_tag(None, b"[]") == entity_tag(b"[]")


@pytest.mark.parametrize(
    ("sent", "unchanged"),
    [
        (TAG, True),
        ("*", True),
        (f"W/{TAG}", True),
        (f'"x", {TAG}', True),
        (f'"x",W/"y" ,\t{TAG}', True),
        ('"x"', False),
        ('"ABC"', False),
        ("abc", False),
        ("", False),
        ('"x", *', False),
        ("é", False),
    ],
)
def test_if_none_match(sent, unchanged):
    assert is_unchanged({"HTTP_IF_NONE_MATCH": sent}, TAG, CHANGED) is unchanged


@pytest.mark.parametrize(
    ("sent", "unchanged"),
    [
        ("Sun, 06 Nov 1994 08:49:37 GMT", True),
        ("Sun, 06 Nov 1994 08:49:38 GMT", True),
        ("Sunday, 06-Nov-94 08:49:37 GMT", True),
        ("Sun, 06 Nov 1994 08:49:36 GMT", False),
        ("Sun, 99 Nov 1994 08:49:37 GMT", False),
        ("yesterday", False),
        ("", False),
    ],
)
def test_if_modified_since(sent, unchanged):
    assert is_unchanged({"HTTP_IF_MODIFIED_SINCE": sent}, TAG, CHANGED) is unchanged


def test_a_date_says_nothing_where_nobody_knows_when_it_changed():
    since = {"HTTP_IF_MODIFIED_SINCE": "Sun, 06 Nov 2044 08:49:37 GMT"}
    assert not is_unchanged(since, TAG, None)


@pytest.mark.parametrize("tag", ['"x"', ""])
def test_a_date_does_not_count_beside_a_tag(tag):
    since = {"HTTP_IF_MODIFIED_SINCE": "Sun, 06 Nov 2044 08:49:37 GMT"}
    assert not is_unchanged(since | {"HTTP_IF_NONE_MATCH": tag}, TAG, CHANGED)


def test_no_condition_no_304():
    assert not is_unchanged({}, TAG, CHANGED)


def test_304_brings_the_pages_own_policy_lest_the_one_for_all_replace_it():
    headers = {"ETag": TAG, "Content-Security-Policy": "canary", "Content-Type": "text/html"}
    told = not_modified(headers).headers
    assert told["Content-Security-Policy"] == "canary"
    assert "Content-Type" not in told


# For how long others may keep it

LIFETIMES = Lifetimes(browser=5, edge=60, edge_stale=30, stale=86_400)


@pytest.mark.parametrize("kind", [CONTENT, PAGE, IMAGE])
@pytest.mark.parametrize(
    ("lasts", "browser", "edge", "stale"),
    [
        (inf, 5, 60, 30),
        (1e12, 5, 60, 30),
        (90, 5, 60, 30),
        (89.9, 5, 60, 29),
        (61, 5, 60, 1),
        (60, 5, 60, 0),
        (59.999, 5, 59, 0),
        (10, 5, 10, 0),
        (4.5, 4, 4, 0),
        (1, 1, 1, 0),
        (0.9, 0, 0, 0),
        (0, 0, 0, 0),
        (-0.1, 0, 0, 0),
        (-3600, 0, 0, 0),
    ],
)
def test_nobody_keeps_content_beyond_the_next_moment(kind, lasts, browser, edge, stale):
    assert LIFETIMES.cache_control(kind, lasts) == (
        f"public, max-age={browser}, s-maxage={edge}, "
        f"stale-while-revalidate={stale}, stale-if-error=86400"
    )


def test_browser_that_may_keep_it_longer_than_the_edge_keeps_no_stale_one_beyond_either():
    lifetimes = Lifetimes(browser=100, edge=60, edge_stale=60, stale=0)
    assert lifetimes.cache_control(PAGE, 120) == (
        "public, max-age=100, s-maxage=60, stale-while-revalidate=20, stale-if-error=0"
    )


@pytest.mark.parametrize("kind", [LINKS, DOCUMENT])
def test_what_is_no_content_is_due_at_no_moment(kind):
    expected = "public, max-age=3600, stale-if-error=86400"
    assert LIFETIMES.cache_control(kind, 1) == LIFETIMES.cache_control(kind) == expected


@pytest.mark.parametrize(
    ("accept", "indent"),
    [
        ("*/*", 0),
        ("application/json", 0),
        ("application/json, text/plain, */*", 0),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 0),
        ("application/json; indent=4", 4),
        ("application/json; indent=99", 8),
        ("application/json; indent=0", 0),
        ("application/json; indent=x", 0),
        ("text/csv", None),
        ("nonsense", None),
        ("text/csv;q=0.9, " * 20 + "*/*", None),  # longer than anybody needs
    ],
)
def test_what_accept_changes_about_the_bytes(accept, indent):
    assert indentation(accept) == indent


def test_a_page_of_the_browsable_api_is_no_json(monkeypatch):
    monkeypatch.setattr(APIView, "renderer_classes", [JSONRenderer, BrowsableAPIRenderer])
    negotiated.cache_clear()
    try:
        assert indentation("text/html, */*;q=0.8") is None
        assert indentation("*/*") == 0
    finally:
        negotiated.cache_clear()
