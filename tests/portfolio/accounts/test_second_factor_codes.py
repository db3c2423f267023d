"""Codes of an app as the RFCs compute them, and recovery codes."""

import re

import pytest

from portfolio.accounts import recovery, totp

# The secret of the examples in both RFCs.
SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str):
    """Appendix B, SHA-1, of eight digits."""
    assert totp.code(SECRET, totp.step_at(seconds), digits=8) == code


def test_codes_are_those_of_rfc_4226():
    """Appendix D, of six digits."""
    assert [totp.code(SECRET, step) for step in range(10)] == [
        "755224",
        "287082",
        "359152",
        "969429",
        "338314",
        "254676",
        "287922",
        "162583",
        "399871",
        "520489",
    ]


@pytest.mark.parametrize(
    ("seconds", "step"),
    [(119.9, None), (120, 5), (149.9, 5), (150, 5), (179.9, 5), (180, 5), (209.9, 5), (210, None)],
)
def test_a_clock_may_be_one_step_behind_or_ahead(seconds: float, step: int | None):
    assert totp.find(SECRET, "254676", at=seconds) == step


@pytest.mark.parametrize(
    "text", ["", "755225", "75522", "7552240", " 755224", "٧٥٥٢٢٤", "7552\ud800", "\0", "x" * 10**5]
)
def test_anything_else_is_no_code(text: str):
    assert totp.find(SECRET, text, at=0) is None


def test_before_the_first_step_there_is_none():
    assert totp.find(SECRET, "755224", at=0) == 0


@pytest.mark.django_db
def test_recovery_codes_are_ten_of_120_bits_each_another(owner):
    """ASVS 5.0, 6.5.2: from 112 bits on a hash of the ordinary kind is enough."""
    codes = recovery.renew(owner)
    assert len(set(codes)) == 10
    for code in codes:
        assert re.fullmatch("([a-z2-7]{4}-){5}[a-z2-7]{4}", code)
    assert recovery.left(owner) == 10


@pytest.mark.django_db
def test_the_database_holds_hashes_of_recovery_codes(owner):
    codes = recovery.renew(owner)
    digests = list(owner.recovery_codes.values_list("digest", flat=True))
    assert {len(digest) for digest in digests} == {64}
    assert not any(code.replace("-", "") in digest for code in codes for digest in digests)


@pytest.mark.django_db
def test_a_recovery_code_counts_once(owner):
    first, second, *_ = recovery.renew(owner)
    assert recovery.take(owner, first)
    assert not recovery.take(owner, first)
    assert recovery.left(owner) == 9
    assert recovery.take(owner, second)


@pytest.mark.django_db
@pytest.mark.parametrize("typed", [str.upper, lambda code: code.replace("-", " "), "  {}\n".format])
def test_a_recovery_code_may_be_typed_as_people_do(owner, typed):
    first, *_ = recovery.renew(owner)
    assert recovery.take(owner, typed(first))


def test_letters_that_look_alike_are_one():
    assert recovery.digest("O1lb-8b0o") == recovery.digest("olLB-BBOo")


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "-", "\0", "\ud800", "x" * 10**5])
def test_anything_else_is_no_recovery_code(owner, text):
    recovery.renew(owner)
    assert not recovery.take(owner, text)
    assert recovery.left(owner) == 10


@pytest.mark.django_db
def test_renewed_codes_take_the_place_of_the_old(owner):
    old = recovery.renew(owner)
    new = recovery.renew(owner)
    assert not any(recovery.take(owner, code) for code in old)
    assert all(recovery.take(owner, code) for code in new)
