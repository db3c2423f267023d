"""`manage.py account reset-second-factor`: for who has lost the phone and the codes."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from config import commands_allowed
from portfolio.accounts import second_factor
from tests.accounts import code, enrol
from tests.portfolio.accounts.persons import Person, a_person

pytestmark = pytest.mark.django_db


def reset(name: str = "owner") -> str:
    out = StringIO()
    call_command("account", "reset-second-factor", name, stdout=out)
    return out.getvalue()


def test_it_takes_the_app_and_the_codes_and_ends_the_sessions():
    account = a_person()
    secret = enrol(account)
    second_factor.renew_codes(account)
    person = Person()
    person.give_password()
    person.give_code(code(secret))
    assert person.is_inside

    assert "has no second factor any more, and is logged out everywhere." in reset()
    assert not person.is_inside
    assert not second_factor.is_enrolled(account)
    assert not account.recovery_codes.exists()
    assert Person().give_password()["Location"] == "/admin/login/second-factor/"


def test_it_touches_no_other_account():
    a_person()
    other = a_person("other")
    enrol(other)
    second_factor.renew_codes(other)
    assert "owner has no second factor." in reset()
    assert second_factor.is_enrolled(other)
    assert other.recovery_codes.count() == 10


def test_an_account_that_there_is_not_is_told():
    with pytest.raises(CommandError, match="There is no account of that name"):
        reset("nobody")


def test_it_runs_where_nobody_sits_at_a_terminal():
    words = commands_allowed.require("account", ["reset-second-factor", "owner"])
    assert words == ["account", "reset-second-factor", "owner"]


def test_no_secret_is_printed():
    account = a_person()
    secret = enrol(account)
    seed = account.second_factor.seed
    told = reset()
    assert secret not in told
    assert seed not in told
