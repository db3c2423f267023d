"""What counts as blank here and in the database."""

import sys

import pytest
from django.db import connection

from portfolio.jsonresume.parts import has_substance

pytestmark = pytest.mark.django_db

SURROGATES = range(0xD800, 0xE000)


def test_whatever_has_substance_here_is_not_blank_to_the_database():
    """Otherwise an import would show a row that the table's rule refuses."""
    characters = [
        chr(code)
        for code in range(1, sys.maxunicode + 1)
        if code not in SURROGATES and has_substance(chr(code))
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            r"SELECT it FROM unnest(%s::text[]) AS given (it) WHERE it !~ '\S'", [characters]
        )
        assert cursor.fetchall() == []
    assert len(characters) > 100_000


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u00a0", "\u200b", "\u3000", "\x1f", "\x85"])
def test_text_that_shows_nothing_is_blank(text):
    assert not has_substance(text)
