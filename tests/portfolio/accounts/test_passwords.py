"""What a guess costs, counted in hashes: the same for every name."""

import os
import subprocess
import sys
from collections import Counter

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.hashers import PBKDF2PasswordHasher, identify_hasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from config import settings as product
from portfolio.accounts.passwords import Argon2
from portfolio.models import Attempt
from tests.hashing import Fast

pytestmark = pytest.mark.django_db

PASSWORD, WRONG = "canary-right", "canary-wrong"
# What was computed: the algorithm, and how much of it.
computed: Counter = Counter()


class Argon2Counted(Fast):
    def verify(self, password, encoded):
        is_match = super().verify(password, encoded)
        computed[encoded.rsplit("$", 2)[0]] += 1
        return is_match

    def encode(self, password, salt):
        computed["made"] += 1
        return super().encode(password, salt)


class Older(PBKDF2PasswordHasher):
    iterations = 1000

    def encode(self, password, salt, iterations=None):
        computed["pbkdf2"] += iterations or self.iterations
        return super().encode(password, salt, iterations)


class MuchOlder(Older):
    iterations = 300


@pytest.fixture
def hashers(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.Argon2Counted", f"{__name__}.Older"]


@pytest.fixture
def accounts(hashers):
    """One of each sort: how its password was hashed, and whether it may log in."""
    make = get_user_model().objects.create_user
    new, old, oldest = Argon2Counted(), Older(), MuchOlder()
    make("new").set_password(PASSWORD)
    for name, encoded in {
        "new": new.encode(PASSWORD, new.salt()),
        "inactive": new.encode(PASSWORD, new.salt()),
        "old": old.encode(PASSWORD, old.salt()),
        "inactive-old": old.encode(PASSWORD, old.salt()),
        "oldest": oldest.encode(PASSWORD, oldest.salt()),
        "without": "!" + "x" * 40,
        "empty": "",
        "gibberish": "nothing$that$is$known",
    }.items():
        account, _ = get_user_model().objects.get_or_create(username=name)
        account.password = encoded
        account.is_active = not name.startswith("inactive")
        account.save()


def cost(name, password=WRONG):
    Attempt.objects.all().delete()
    computed.clear()
    found = authenticate(None, username=name, password=password)
    return found, dict(computed)


NAMES = ("new", "old", "oldest", "inactive", "inactive-old", "without", "empty", "gibberish")


def test_a_wrong_password_costs_the_same_for_every_name(accounts):
    costs = {name: cost(name) for name in (*NAMES, "nobody", "owner'; --")}
    expected = {"argon2$argon2id$v=19$m=8,t=1,p=1": 1, "pbkdf2": 1300}
    assert costs == dict.fromkeys(costs, (None, expected))


@pytest.mark.parametrize("encoded", ["argon2$argon2id", "pbkdf2_sha256$x", "argon2$$$$", "$", "!"])
def test_what_is_no_hash_lets_nobody_in(hashers, encoded):
    get_user_model().objects.create_user("broken")
    get_user_model().objects.update(password=encoded)
    for password in (PASSWORD, encoded):
        assert authenticate(None, username="broken", password=password) is None


def test_inactive_account_costs_the_same_with_its_right_password(accounts):
    for name in ("inactive", "inactive-old"):
        assert cost(name, PASSWORD) == cost("nobody", PASSWORD)


def test_one_accounts_password_opens_no_other(accounts):
    other = Argon2Counted()
    get_user_model().objects.create_user("other", password="canary-other")
    assert cost("other", PASSWORD)[0] is None
    assert cost("new", "canary-other")[0] is None
    assert other.verify("canary-other", get_user_model().objects.get(username="other").password)


def test_where_all_hashes_are_new_nobody_pays_for_old_ones(hashers):
    get_user_model().objects.create_user("new", password=PASSWORD)
    assert cost("new") == cost("nobody")
    assert cost("nobody")[1] == {"argon2$argon2id$v=19$m=8,t=1,p=1": 1}


def test_where_no_account_has_a_password_one_is_hashed_all_the_same(hashers):
    assert cost("nobody") == (None, {"made": 1})


@pytest.mark.parametrize("name", ["old", "oldest"])
def test_old_hash_is_replaced_at_the_next_log_in(accounts, name):
    found, _ = cost(name, PASSWORD)
    account = get_user_model().objects.get(username=name)
    assert found == account
    assert found.password == account.password
    assert account.password.startswith("argon2$argon2id$v=19$m=8,t=1,p=1$")
    assert cost(name, PASSWORD)[0] == account
    assert get_user_model().objects.get(username=name).password == account.password


def test_hash_of_a_wrong_password_stays(accounts):
    before = get_user_model().objects.get(username="old").password
    cost("old")
    assert get_user_model().objects.get(username="old").password == before


def test_new_hash_overwrites_no_password_that_was_changed_meanwhile(accounts):
    from portfolio.accounts import passwords

    account = get_user_model().objects.get(username="old")
    get_user_model().objects.filter(pk=account.pk).update(password="changed")
    passwords.renew(account, PASSWORD)
    assert get_user_model().objects.get(username="old").password == "changed"


def test_product_hashes_with_argon2id_as_it_was_measured(settings):
    settings.PASSWORD_HASHERS = product.PASSWORD_HASHERS
    account = get_user_model().objects.create_user("owner", password=PASSWORD)
    assert account.password.startswith("argon2$argon2id$v=19$m=65536,t=3,p=1$")
    assert isinstance(identify_hasher(account.password), Argon2)
    assert authenticate(None, username="owner", password=PASSWORD) == account


def test_product_still_takes_what_django_hashed_before(settings):
    settings.PASSWORD_HASHERS = product.PASSWORD_HASHERS
    encoded = MuchOlder().encode(PASSWORD, "saltsaltsaltsaltsaltsa")
    get_user_model().objects.create_user("owner")
    get_user_model().objects.update(password=encoded)
    account = authenticate(None, username="owner", password=PASSWORD)
    assert account
    assert account.password.startswith("argon2$")


@pytest.mark.parametrize("password", ["short canary", "correct horse battery", "ünïcödé päss"])
def test_a_new_password_has_at_least_12_characters(password):
    validate_password(password)
    with pytest.raises(ValidationError, match="at least 12 characters"):
        validate_password(password[:11])


@pytest.mark.parametrize("password", ["1qaz2wsx3edc4rfv", "qwerty123456", "134679852258"])
def test_a_common_password_is_refused(password):
    with pytest.raises(ValidationError, match=r"too common|entirely numeric"):
        validate_password(password)


def test_password_like_the_accounts_name_is_refused():
    account = get_user_model()(username="robin-vale-owner")
    with pytest.raises(ValidationError, match="too similar"):
        validate_password("robin-vale-owner1", account)


def test_nothing_of_it_is_imported_before_somebody_logs_in():
    script = """
import config.lambda_handler, sys
print([name for name in sys.modules if name.startswith(("argon2", "portfolio.accounts"))])
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=dict(os.environ),
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout.strip().splitlines()[-1] == "[]"
