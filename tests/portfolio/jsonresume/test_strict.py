"""Bytes that are not strictly JSON are refused, with a sentence and, where there is one, a path."""

import json

import pytest

from portfolio.jsonresume.strict import MOST_BYTES, MOST_LEVELS, parse

REFUSED = [
    (b"", "", "The file is empty."),
    (b" \n", "", "The file is empty."),
    (b'{"basics": }', "", "Line 1, column 12 is not JSON: Expecting value."),
    (b"<!doctype html>", "", "Line 1, column 1 is not JSON: Expecting value."),
    (b'{"a": 1} x', "", "Line 1, column 10 is not JSON: Extra data."),
    (b"[]", "", "A CV is a JSON object in braces; this is []."),
    (b'"cv"', "", 'A CV is a JSON object in braces; this is "cv".'),
    (b'{"a":\n"\xff"}', "", "Line 2 holds bytes that are not UTF-8. Save the file as UTF-8."),
    ('{"a": 1}'.encode("utf-16"), "", "The file is written in UTF-16. Save it as UTF-8."),
    (b'{"a": [1, NaN]}', "a[1]", "NaN is not a number that JSON knows."),
    (b'{"a": -Infinity}', "a", "-Infinity is not a number that JSON knows."),
    (b'{"a": 1e999}', "a", "This number is too large."),
    (b'{"a": ' + b"9" * 5000 + b"}", "a", "This number has too many digits."),
    (
        rb'{"a b": {"c": "\ud800"}}',
        '["a b"].c',
        "Half of a surrogate pair (\\ud800 to \\udfff) is not a character.",
    ),
    (
        b'{"work": [{"name": "a", "name": "b"}]}',
        "work[0]",
        'The key "name" stands here more than once.',
    ),
]


@pytest.mark.parametrize(("data", "path", "sentence"), REFUSED)
def test_what_is_not_json_is_refused(data, path, sentence, faults):
    assert faults(data) == [(path, sentence)]


def test_all_faults_are_named_at_once(faults):
    found = faults(rb'{"a": NaN, "b": {"c": 1, "c": 2}, "d": "\udfff", "\ud800": 1}')
    assert [path for path, _ in found] == ["a", "b", "d", ""]


def test_file_that_is_too_large_is_refused_unread(faults):
    assert faults(b"x" * (MOST_BYTES + 1)) == [
        ("", "The file has 1,000,001 bytes; 1,000,000 are the most.")
    ]


def test_nesting_has_an_end(faults):
    deep = b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    sentence = f"Lists and objects stand more than {MOST_LEVELS} levels deep in one another."
    assert faults(deep) == [("", sentence)]
    levels = MOST_LEVELS - 1
    assert parse(b'{"x": ' + b"[" * levels + b"]" * levels + b"}")
    assert faults(b'{"x": ' + b"[" * MOST_LEVELS) == [("", sentence)]


def test_brackets_in_texts_are_no_nesting():
    text = '"' + "[{" * 200 + '\\" ['
    value = {"x": text, "y": ["\\", '"']}
    assert parse(json.dumps(value).encode()) == value


def test_byte_order_mark_is_skipped():
    assert parse(b'\xef\xbb\xbf{"a": "\xc3\xa9"}') == {"a": "é"}


def test_numbers_keep_their_kind():
    assert json.dumps(parse(b'{"a": [1, 1.0, -0.0, 1e2, true]}')) == json.dumps(
        {"a": [1, 1.0, -0.0, 100.0, True]}
    )
