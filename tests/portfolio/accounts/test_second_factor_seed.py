"""What the database holds of an app, and what becomes of it when SECRET_KEY is rotated."""

from base64 import b32decode, urlsafe_b64decode, urlsafe_b64encode

import pytest
from django.contrib.auth import get_user_model
from django.test import RequestFactory

from portfolio.accounts import sealing, second_factor
from portfolio.models import SecondFactor
from tests.accounts import code, enrol

OLD, NEW = "canary-old-key " * 5, "canary-new-key " * 5
SECRET = b"12345678901234567890"


@pytest.fixture
def request_of_a_stranger():
    return RequestFactory().post("/")


def test_sealed_is_opened_again():
    sealed = sealing.seal(SECRET, "a")
    assert len(sealed) == 64  # what the column holds
    assert sealing.open_sealed(sealed, "a") == (SECRET, True)


def test_the_same_secret_is_sealed_differently_each_time():
    assert sealing.seal(SECRET, "a") != sealing.seal(SECRET, "a")


def test_what_is_sealed_does_not_hold_the_secret():
    assert SECRET not in urlsafe_b64decode(sealing.seal(SECRET, "a"))


def test_another_account_or_another_key_opens_nothing(settings):
    sealed = sealing.seal(SECRET, "a")
    assert sealing.open_sealed(sealed, "b") is None
    settings.SECRET_KEY = NEW
    assert sealing.open_sealed(sealed, "a") is None


@pytest.mark.parametrize("place", range(48))
def test_a_changed_byte_opens_nothing(place: int):
    data = bytearray(urlsafe_b64decode(sealing.seal(SECRET, "a")))
    data[place] ^= 1
    assert sealing.open_sealed(urlsafe_b64encode(data).decode(), "a") is None


@pytest.mark.parametrize("text", ["", "x", "é", "A" * 64, "A" * 62, "=" * 64])
def test_junk_opens_nothing(text: str):
    assert sealing.open_sealed(text, "a") is None


def test_only_a_secret_of_an_app_is_sealed():
    with pytest.raises(ValueError, match="20 bytes"):
        sealing.seal(b"short", "a")


@pytest.mark.django_db
def test_the_row_of_an_account_does_not_hold_its_secret(owner):
    secret = b32decode(enrol(owner))
    factor = SecondFactor.objects.get(user=owner)
    assert secret not in urlsafe_b64decode(factor.seed)
    assert secret.hex() not in factor.seed


@pytest.mark.django_db
def test_a_seed_in_another_accounts_row_lets_nobody_in(owner, request_of_a_stranger):
    """Who may write to the database can't put the app they have into the owner's row."""
    other = get_user_model().objects.create_user("other", is_staff=True)
    secret = enrol(other)
    enrol(owner)
    SecondFactor.objects.filter(user=owner).update(
        seed=SecondFactor.objects.get(user=other).seed, last_step=0
    )
    assert not second_factor.check(request_of_a_stranger, owner, code(secret)).is_right


@pytest.mark.django_db
def test_a_rotated_key_keeps_the_app_and_seals_its_secret_anew(
    owner, settings, request_of_a_stranger
):
    settings.SECRET_KEY = OLD
    secret = enrol(owner)
    before = SecondFactor.objects.get(user=owner).seed

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert second_factor.check(request_of_a_stranger, owner, code(secret)).is_right
    assert SecondFactor.objects.get(user=owner).seed != before

    settings.SECRET_KEY_FALLBACKS = []
    assert second_factor.check(request_of_a_stranger, owner, code(secret)).is_right


@pytest.mark.django_db
def test_a_wrong_code_seals_nothing_anew(owner, settings, request_of_a_stranger):
    settings.SECRET_KEY = OLD
    enrol(owner)
    before = SecondFactor.objects.get(user=owner).seed

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert not second_factor.check(request_of_a_stranger, owner, "no code").is_right
    assert SecondFactor.objects.get(user=owner).seed == before


@pytest.mark.django_db
def test_without_the_key_the_app_is_lost_and_recovery_codes_count(
    owner, settings, request_of_a_stranger
):
    settings.SECRET_KEY = OLD
    secret = enrol(owner)
    recovery_code, *_ = second_factor.renew_codes(owner)

    settings.SECRET_KEY = NEW
    assert not second_factor.check(request_of_a_stranger, owner, code(secret)).is_right
    checked = second_factor.check(request_of_a_stranger, owner, recovery_code)
    assert checked.by is second_factor.By.RECOVERY
