"""Five wrong passwords in a quarter of an hour, and who is let in all the same."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import authenticate, get_user_model
from django.db.models import F

from portfolio.accounts import device, passwords
from portfolio.models import Attempt
from tests.portfolio.accounts.conftest import LOGIN, PASSWORD, Browser

pytestmark = pytest.mark.django_db

DEVICE = "__Host-device"


def guess(browser, name="owner", times=1, **headers):
    """The last answer's status."""
    for _ in range(times):
        answer = browser.log_in(name, "canary-wrong", **headers)
    return answer.status_code


def later(seconds):
    Attempt.objects.update(at=F("at") - timedelta(seconds=seconds))


@pytest.mark.parametrize("name", ["owner", "nobody"])
def test_the_sixth_guess_is_not_looked_at(account, name):
    assert [guess(Browser(), name) for _ in range(7)] == [200] * 5 + [429] * 2


def test_a_guess_costs_four_statements_and_a_refused_one_three(
    browser, account, django_assert_num_queries
):
    for _ in range(5):
        # The account, the count of all strangers, its own, the hashes.
        with django_assert_num_queries(4):
            guess(browser)
    with django_assert_num_queries(3):
        guess(browser)


def test_page_says_when_to_come_back(browser, account):
    guess(browser, times=5)
    answer = browser.log_in()
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 900
    assert "no-store" in answer["Cache-Control"]
    text = answer.content.decode()
    assert re.search(r"Try again in 1[0-5] minutes, at \d\d:\d\d UTC\.", text)
    assert 'name="password"' in text


def test_the_right_password_is_not_looked_at_either(browser, account):
    guess(Browser(), times=5)
    assert browser.log_in().status_code == 429


def test_the_wait_ends_by_itself(browser, account):
    guess(Browser(), times=9)
    later(901)
    assert browser.log_in().status_code == 302


def test_refused_guesses_make_nobody_wait_longer(browser, account):
    guess(Browser(), times=5)
    later(600)
    guess(Browser(), times=5)
    later(301)
    assert browser.log_in().status_code == 302


@pytest.mark.parametrize("spelled", ["ｏｗｎｅｒ", " owner ", "owner"])
def test_a_name_counts_as_the_account_that_it_means(account, spelled):
    guess(Browser(), times=4)
    assert [guess(Browser(), spelled) for _ in range(2)] == [200, 429]


def test_a_name_is_counted_as_django_compares_it(account):
    """Whoever asks the backend itself, as no form does."""
    for name in ["ｏｗｎｅｒ", "ｏwner", "oｗner", "owｎer", "owner"]:
        assert authenticate(None, username=name, password="canary-wrong") is None
    assert authenticate(None, username="owner", password=PASSWORD) is None
    of_names = Attempt.objects.exclude(about=passwords.STRANGERS)
    assert of_names.values("about").distinct().count() == 1


@pytest.fixture
def few_strangers(monkeypatch):
    """So many tries for all of them together."""
    monkeypatch.setattr(passwords, "MOST_OF_STRANGERS", 3)


def test_who_takes_another_name_each_time_is_refused_in_the_end(account, few_strangers):
    """Without a hash, and without another row: there are names without end."""
    assert [guess(Browser(), f"nobody-{number}") for number in range(4)] == [200] * 3 + [429]
    rows = Attempt.objects.count()
    answers = [Browser().log_in(f"nobody-{number}") for number in range(4, 9)]
    assert {answer.status_code for answer in answers} == {429}
    assert all(0 < int(answer["Retry-After"]) <= 900 for answer in answers)
    assert Attempt.objects.count() == rows
    later(901)
    assert guess(Browser(), "nobody") == 200


def test_strangers_keep_no_browser_out_that_is_known(browser, account, few_strangers):
    browser.log_in()
    browser.post("/admin/logout/")
    for number in range(4):
        guess(Browser(), f"nobody-{number}")
    assert Browser().log_in().status_code == 429
    assert browser.log_in().status_code == 302


def test_right_passwords_are_none_of_the_strangers_tries(account, few_strangers):
    assert [Browser().log_in().status_code for _ in range(5)] == [302] * 5


def test_addresses_and_cookies_that_are_made_up_count_for_nothing(account):
    statuses = []
    for number in range(7):
        stranger = Browser()
        stranger.cookies[DEVICE] = f"made-up-{number}:1:signature"
        headers = {
            "x-forwarded-for": f"203.0.113.{number}",
            "x-viewer-address": f"203.0.113.{number}",
        }
        statuses.append(guess(stranger, **headers))
    assert statuses == [200] * 5 + [429] * 2


def test_other_accounts_are_not_kept_waiting(browser, account):
    get_user_model().objects.create_superuser("other", password=PASSWORD)
    guess(Browser(), times=6)
    assert browser.log_in("other").status_code == 302


def test_right_passwords_use_up_nothing_and_wrong_ones_before_still_count(account):
    guess(Browser(), times=4)
    assert [Browser().log_in().status_code for _ in range(3)] == [302] * 3
    assert [guess(Browser()) for _ in range(2)] == [200, 429]


def test_browser_that_logged_in_before_has_tries_of_its_own(browser, account):
    browser.log_in()
    browser.post("/admin/logout/")
    guess(Browser(), times=9)
    assert browser.log_in().status_code == 302
    browser.post("/admin/logout/")
    assert [guess(browser) for _ in range(6)] == [200] * 5 + [429]


def test_a_device_is_known_to_one_account_alone(browser, account):
    get_user_model().objects.create_superuser("other", password=PASSWORD)
    browser.log_in("other")
    guess(Browser(), times=5)
    assert guess(browser) == 429


def test_a_device_is_unknown_after_the_password_changed(browser, account):
    browser.log_in()
    account.set_password("another canary")
    account.save()
    guess(Browser(), times=5)
    assert browser.log_in(password="another canary").status_code == 429


def test_a_device_is_known_for_a_year(browser, account, monkeypatch):
    browser.log_in()
    guess(Browser(), times=5)
    monkeypatch.setattr(device, "SECONDS", -1)
    assert browser.log_in().status_code == 429


def test_device_cookie_opens_nothing(browser, account):
    browser.log_in()
    thief = Browser()
    thief.cookies[DEVICE] = browser.cookies[DEVICE].value
    assert thief.get("/admin/").status_code == 302
    thief.cookies[settings.SESSION_COOKIE_NAME] = browser.cookies[DEVICE].value
    assert thief.get("/admin/").status_code == 302


def test_link_makes_a_browser_known(browser, account):
    guess(Browser(), times=5)
    answer = browser.get(LOGIN, {"device": device.introduction(account)})
    assert "This browser is known now" in answer.content.decode()
    assert browser.get("/admin/").status_code == 302
    assert browser.log_in().status_code == 302


def test_link_counts_for_ten_minutes_and_is_no_cookie(browser, account, monkeypatch):
    guess(Browser(), times=5)
    text = device.introduction(account)
    browser.cookies[DEVICE] = text.partition(":")[2].rpartition(":")[0]
    assert browser.log_in().status_code == 429
    monkeypatch.setattr(device, "LINK_SECONDS", -1)
    assert "too old" in browser.get(LOGIN, {"device": text}).content.decode()
    assert browser.log_in().status_code == 429


@pytest.mark.parametrize(
    "text", ["x", "1:", ":", "1:a:b", "9" * 30 + ":a", "٣:a", "1:é", "-1:a", "1:a:b:c"]
)
def test_link_that_is_made_up_is_told_so_and_costs_no_statement(
    browser, account, text, django_assert_num_queries
):
    with django_assert_num_queries(0):
        answer = browser.get(LOGIN, {"device": text})
    assert answer.status_code == 200
    assert "too old" in answer.content.decode()
    assert DEVICE not in answer.cookies


def test_whatever_asks_for_a_password_is_counted(rf, account):
    """The backend itself counts, not the page alone."""
    for _ in range(5):
        assert authenticate(None, username="owner", password="canary-wrong") is None
    assert authenticate(None, username="owner", password=PASSWORD) is None
    request = rf.post("/")
    assert authenticate(request, username="owner", password=PASSWORD) is None
    assert 0 < request.password_wait <= passwords.SECONDS
