"""The text of a token: what a scanner knows it by, and how long it counts."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from portfolio.models import ApiToken
from portfolio.tokens import ALPHABET, ENDS_SOON, PREFIX, checksum, digest, is_genuine, new_secret
from tests.conftest import Client

# As a client may have one from before tokens had a checksum. Of nobody.
OLD = PREFIX + "canaryTokenWithoutAnyChecksumOfItsOwn012345"
TOKENS = "/admin/portfolio/apitoken/"


def test_checksum_is_crc_32_in_letters_and_digits():
    """Of the well-known test value of CRC-32, 0xCBF43926."""
    number = 0
    for letter in checksum("123456789"):
        number = number * len(ALPHABET) + ALPHABET.index(letter)
    assert number == 0xCBF43926


def test_a_new_token_is_what_scanners_look_for():
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == 100
    for secret in secrets:
        assert re.fullmatch("portfolio_[A-Za-z0-9]{43}", secret)
        assert is_genuine(secret)


@pytest.mark.parametrize("place", range(len(PREFIX), len(PREFIX) + 43))
def test_a_text_that_differs_in_a_letter_is_no_token(place: int):
    secret = new_secret()
    other = "a" if secret[place] != "a" else "b"
    assert not is_genuine(secret[:place] + other + secret[place + 1 :])


@pytest.mark.parametrize("text", ["", PREFIX, OLD, "x" * 53])
def test_anything_else_is_no_token(text: str):
    assert not is_genuine(text)


def test_a_longer_text_is_no_token():
    assert not is_genuine(new_secret() + "x")


@pytest.mark.django_db
def test_a_token_from_before_the_checksum_counts_until_it_expires(owner):
    assert len(OLD) == len(new_secret())
    token, _ = ApiToken.objects.issue(owner, "old")
    ApiToken.objects.filter(pk=token.pk).update(digest=digest(OLD))
    answer = Client(OLD).post("/api/technologies", {"name": "Rust", "category": "language"})
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("left", "days"),
    [
        (ENDS_SOON + timedelta(hours=1), None),
        (ENDS_SOON - timedelta(hours=1), 29),
        (timedelta(hours=1), 0),
        (timedelta(hours=-1), None),
    ],
)
@pytest.mark.django_db
def test_days_left_are_told_in_the_last_month(owner, left: timedelta, days: int | None):
    token, _ = ApiToken.objects.issue(owner, "canary", lifetime=left)
    assert token.days_left == days


@pytest.mark.django_db
def test_the_command_marks_what_is_about_to_end(owner):
    ApiToken.objects.issue(owner, "canary-ending", lifetime=timedelta(days=3))
    ApiToken.objects.issue(owner, "canary-lasting", lifetime=timedelta(days=300))
    gone, _ = ApiToken.objects.issue(owner, "canary-revoked", lifetime=timedelta(days=3))
    ApiToken.objects.filter(pk=gone.pk).revoke(at=timezone.now())
    out = StringIO()
    call_command("token", "list", stdout=out)
    states = {line.split()[0]: line.split("  ")[1:] for line in out.getvalue().splitlines()[1:]}
    told = {name: next(filter(None, cells)).strip() for name, cells in states.items()}
    assert told == {
        "canary-ending": "ends in 3d",
        "canary-lasting": "living",
        "canary-revoked": "revoked",
    }
