"""Dates as a CV gives them."""

from datetime import date

import pytest

from portfolio import dates


@pytest.mark.parametrize(
    ("given", "start", "end", "precision"),
    [
        ("2014", date(2014, 1, 1), date(2014, 12, 31), "year"),
        ("2014-03", date(2014, 3, 1), date(2014, 3, 31), "month"),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29), "month"),
        ("2014-03-05", date(2014, 3, 5), date(2014, 3, 5), "day"),
        ("0001", date(1, 1, 1), date(1, 12, 31), "year"),
        ("9999-12", date(9999, 12, 1), date(9999, 12, 31), "month"),
    ],
)
def test_what_was_given_comes_back_and_an_end_is_the_last_day(given, start, end, precision):
    assert dates.parse(given) == (start, precision)
    assert dates.parse(given, end=True) == (end, precision)
    assert dates.text(*dates.parse(given)) == given
    assert dates.text(*dates.parse(given, end=True)) == given


@pytest.mark.parametrize(
    "given", ["", "14", "2014-3", "2014-13", "2015-02-29", "0000", "2014-03-05T00", "२०१४", " 2014"]
)
def test_anything_else_is_refused_with_a_sentence(given):
    with pytest.raises(ValueError, match=r"Write a year|There is no such date"):
        dates.parse(given)


def test_what_was_not_stated_has_no_text():
    assert dates.text(dates.NOT_STATED, dates.NONE) is None
    assert dates.text(None, dates.DAY) is None
