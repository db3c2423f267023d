"""The words in which two texts differ."""

import pytest

from portfolio.admin import words


def shown(one, other):
    """Both texts with what differs in brackets."""
    return tuple(
        "".join(f"[{piece}]" if is_marked else piece for piece, is_marked in words.marked(*each))
        for each in zip((one, other), words.apart(one, other), strict=True)
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("", "", ("", "")),
        ("a b c", "a b c", ("a b c", "a b c")),
        ("a b c", "a x c", ("a [b] c", "a [x] c")),
        ("a b", "a b c d", ("a b", "a b [c d]")),
        ("", "a b", ("", "[a b]")),
        ("a\nb", "a b", ("a\nb", "a b")),
        ("  a", "a", ("  a", "a")),
        ("x a b c y", "x c y", ("x [a b] c y", "x c y")),
    ],
)
def test_words_that_the_other_has_not_are_marked(one, other, expected):
    assert shown(one, other) == expected


@pytest.mark.parametrize("text", ["a" * 20_000, "a " * 10_000, "a b " * 5_000, " \n" * 10_000])
def test_nothing_of_a_text_is_lost_however_long(text):
    for other in (text + "b", "b " + text, text[::-1] + "c", ""):
        for one, places in zip((text, other), words.apart(text, other), strict=True):
            assert "".join(piece for piece, _ in words.marked(one, places)) == one
