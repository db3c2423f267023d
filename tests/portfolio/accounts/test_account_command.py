"""`manage.py account`: who there is, who must wait, who is logged in."""

import re
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from config.commands_allowed import RefusedError, require
from portfolio.accounts import passwords
from portfolio.management.commands.account import Command
from tests.portfolio.accounts.conftest import LOGIN, PASSWORD, Browser

pytestmark = pytest.mark.django_db


def run(*words):
    out = StringIO()
    call_command("account", *words, stdout=out)
    return out.getvalue()


def guess(times):
    for _ in range(times):
        Browser().log_in(password="canary-wrong")


def test_list_shows_accounts_sessions_and_wrong_passwords(account, browser):
    get_user_model().objects.create_user("gone", is_active=False)
    browser.log_in()
    guess(5)
    head, owner, gone = [re.split(r" {2,}", line) for line in run("list").splitlines()]
    assert head == ["NAME", "ROLE", "SECOND FACTOR", "SESSIONS", "WRONG PASSWORDS", "LAST LOG-IN"]
    assert owner[:-1] == ["owner", "owner", "no", "1", "5, must wait"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", owner[-1])
    assert gone == ["gone", "switched off", "no", "0", "0", "never"]


def test_list_of_no_account_says_how_to_make_one():
    assert run("list") == "There is no account yet. Make the owner's: createowner\n"


def test_unlock_forgets_the_guesses(account, browser):
    guess(5)
    assert run("unlock", "owner").startswith("Forgot 5 wrong passwords of owner.\n")
    assert browser.log_in().status_code == 302


def test_unlock_forgets_what_strangers_tried_under_other_names(account, browser, monkeypatch):
    monkeypatch.setattr(passwords, "MOST_OF_STRANGERS", 1)
    Browser().log_in("nobody", "canary-wrong")
    assert browser.log_in().status_code == 429
    assert run("unlock", "owner").startswith("Forgot 0 wrong passwords of owner.\n")
    assert browser.log_in().status_code == 302


def test_unlock_makes_a_browser_known_while_guessing_goes_on(account, browser, settings):
    settings.PUBLIC_ORIGIN = "https://cv.example.org"
    link = run("unlock", "owner").split()[-1]
    assert link.startswith(f"https://cv.example.org{LOGIN}?device=")
    settings.PUBLIC_ORIGIN = ""
    guess(6)
    assert Browser().log_in().status_code == 429
    assert browser.get(link.removeprefix("https://cv.example.org")).status_code == 200
    assert browser.log_in().status_code == 302


def test_unlock_of_an_account_that_is_switched_off_says_so(account):
    get_user_model().objects.update(is_active=False)
    assert "switched off" in run("unlock", "owner")
    assert "device=" not in run("unlock", "owner")


def test_log_out_ends_all_sessions_of_one_account(account, browser):
    get_user_model().objects.create_superuser("other", password=PASSWORD)
    other = Browser()
    for each, name in ((browser, "owner"), (Browser(), "owner"), (other, "other")):
        each.log_in(name)
    assert run("log-out", "owner") == "Ended 2 sessions of owner.\n"
    assert browser.get("/admin/").status_code == 302
    assert other.get("/admin/").status_code == 200


def test_new_password_by_command_ends_all_sessions(account, browser):
    browser.log_in()
    call_command("createowner", "--new-password", stdout=StringIO())
    assert browser.get("/admin/").status_code == 302
    assert run("list").splitlines()[1].split()[3] == "0"


@pytest.mark.parametrize("verb", ["unlock", "log-out"])
def test_account_that_is_not_there_is_told(verb, db):
    with pytest.raises(CommandError, match="no account of that name"):
        run(verb, "nobody")


def test_help_teaches():
    text = Command().create_parser("manage.py", "account").format_help()
    assert "manage.py account unlock owner" in text
    assert "manage.py account log-out owner" in text


@pytest.mark.parametrize(
    "words", [["list"], ["unlock", "owner"], ["log-out", "kim@example.org"], ["unlock", "zoë"]]
)
def test_runs_where_nobody_sits_at_a_terminal(words):
    assert require("account", words) == ["account", *words]


@pytest.mark.parametrize(
    "words", [["delete", "owner"], ["unlock", "a;b"], ["list", "--pythonpath=/"]]
)
def test_nothing_else_runs_there(words):
    with pytest.raises(RefusedError):
        require("account", words)
