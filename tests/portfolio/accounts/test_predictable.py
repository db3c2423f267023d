"""New passwords that somebody who guesses would try after the common ones."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from config.env import BASE_DIR
from portfolio.accounts.predictable import WORDS

REFUSED = (
    *("football2026!", "Password#2031", "!!!iloveyou!!", "qwertyqwertyqwerty", " sunshine2026 "),
    *("portfolio2026", "PortfolioPortfolio", "curriculum#01", "Postgres12345"),
)
TAKEN = (
    "correct horse battery staple",
    "football in the rain",
    "short canary",
    "portfolio mustang",
)


@pytest.mark.parametrize("password", REFUSED)
def test_a_common_password_with_little_added_is_refused(password: str) -> None:
    with pytest.raises(ValidationError, match="common password with fewer than 6 characters added"):
        validate_password(password)


@pytest.mark.parametrize("password", TAKEN)
def test_a_phrase_of_common_words_is_taken(password: str) -> None:
    validate_password(password)


@pytest.mark.parametrize("word", sorted(WORDS))
def test_words_of_this_product_make_no_password(word: str) -> None:
    with pytest.raises(ValidationError, match="common password with fewer than"):
        validate_password(f"{word * 3}2026!")


def test_the_words_are_documented() -> None:
    page = " ".join((BASE_DIR / "docs" / "log-in.md").read_text().split())

    assert [word for word in WORDS if f"`{word}`" not in page] == []
