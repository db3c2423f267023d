"""Entity tags and dates: when a reader's copy still holds."""

import pytest
from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer
from rest_framework.views import APIView

from portfolio.api.conditional import entity_tag, is_unchanged
from portfolio.api.negotiation import indentation, negotiated

TAG = '"abc"'
CHANGED = 784111777  # Sun, 06 Nov 1994 08:49:37 GMT


def test_tag_is_of_the_bytes_alone():
    # A literal: another release, or machine, must not come to another one.
    assert entity_tag(b"[]") == '"7ebb3c7c2a87b1a2f8a7ed729ecb040d"'
    assert entity_tag(b"[] ") != entity_tag(b"[]")


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
