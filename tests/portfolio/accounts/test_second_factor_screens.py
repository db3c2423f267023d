"""The screens of the second factor within the admin."""

import re

import pytest
from django.urls import reverse

from portfolio.accounts import recent, second_factor
from portfolio.models import SecondFactor
from tests.accounts import code, enrol
from tests.portfolio.accounts.persons import CODES, KEY, Person, a_person

pytestmark = pytest.mark.django_db

OVERVIEW, APP, CODES_PAGE, REMOVE = (
    f"/admin/second-factor/{page}" for page in ("", "app/", "codes/", "remove/")
)


@pytest.fixture
def account():
    return a_person()


@pytest.fixture
def secret(account):
    return enrol(account)


@pytest.fixture
def person(account, secret):
    """Who has just logged in."""
    person = Person()
    person.give_password()
    person.give_code(code(secret))
    return person


def test_the_overview_tells_since_when_and_how_many_codes_are_left(person, account):
    first, *_ = second_factor.renew_codes(account)
    second_factor.recovery.take(account, first)
    page = person.get(OVERVIEW).text
    since = SecondFactor.objects.get(user=account).confirmed_at
    assert f"An authenticator app is set up since {since.day} {since:%B %Y}." in page
    assert "9 recovery codes of 10 are left." in " ".join(page.split())


def test_each_screen_leads_to_it(person):
    assert f'href="{OVERVIEW}"' in person.get("/admin/").text


def test_it_asks_nobody_else(person, account):
    other = a_person("other")
    second_factor.renew_codes(other)
    enrol(other)
    codes = CODES.findall(person.send(CODES_PAGE).text)
    assert len(codes) == 10
    assert account.recovery_codes.count() == 10
    assert not any(second_factor.recovery.take(other, each) for each in codes)


def test_another_app_takes_the_place_of_the_first_once_it_has_shown_a_code(person, account, secret):
    before = second_factor.of(account).seed
    page = person.get(APP)
    assert "no-store" in page["Cache-Control"]
    [key] = KEY.findall(page.text)
    person.send(APP, code="no code")
    assert KEY.findall(person.get(APP).text) == [key]
    # The first counts until then.
    assert second_factor.of(account).seed == before

    answer = person.send(APP, code=code(key))
    assert len(CODES.findall(answer.text)) == 10
    assert SecondFactor.objects.count() == 1
    third = Person()
    third.give_password()
    third.give_code(code(secret))
    assert not third.is_inside
    third.give_code(code(key))
    assert third.is_inside


def test_the_key_of_another_app_is_new_each_time(person):
    [first] = KEY.findall(person.get(APP).text)
    person.send(APP, code=code(first))
    [second] = KEY.findall(person.get(APP).text)
    assert first != second


def test_new_recovery_codes_are_asked_for_then_shown_once(person, account):
    old = second_factor.renew_codes(account)
    assert "count no more" in person.get(CODES_PAGE).text
    answer = person.send(CODES_PAGE)
    codes = CODES.findall(answer.text)
    assert len(codes) == 10
    assert not set(codes) & set(old)
    assert "no-store" in answer["Cache-Control"]
    for page in ("", "app/", "codes/"):
        assert not CODES.search(person.get(OVERVIEW + page).text)


def test_recovery_codes_are_for_who_has_an_app(account, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    person = Person()
    person.give_password()
    assert person.get(CODES_PAGE)["Location"] == OVERVIEW
    assert not account.recovery_codes.exists()


def test_where_it_is_required_it_is_not_removed(person, account):
    person.handler.enforce_csrf_checks = False
    answer = person.post(REMOVE)
    assert answer["Location"] == OVERVIEW
    assert "Set up another app instead." in person.get(OVERVIEW).text
    assert second_factor.is_enrolled(account)
    assert REMOVE not in person.get(OVERVIEW).text


def test_where_it_is_not_required_it_can_be_removed(person, account, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    second_factor.renew_codes(account)
    assert f'href="{REMOVE}"' in person.get(OVERVIEW).text
    assert person.send(REMOVE)["Location"] == OVERVIEW
    assert not second_factor.is_enrolled(account)
    assert not account.recovery_codes.exists()
    other = Person()
    assert other.give_password()["Location"] == "/admin/"


def test_where_it_is_not_required_one_may_be_set_up(account, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    person = Person()
    person.give_password()
    assert "the password alone lets you in" in person.get(OVERVIEW).text
    [key] = KEY.findall(person.get(APP).text)
    person.send(APP, code=code(key))
    assert second_factor.is_enrolled(account)


@pytest.mark.parametrize("page", [APP, CODES_PAGE, REMOVE])
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_changes_it_needs_a_recent_proof(person, account, page, method, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    codes = account.recovery_codes.count()
    person.age(recent.LASTS, recent.PROVED_AT)
    person.handler.enforce_csrf_checks = False
    answer = getattr(person, method)(page)
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/admin/confirm/")
    assert second_factor.is_enrolled(account)
    assert account.recovery_codes.count() == codes


def test_no_page_has_a_style_a_script_or_an_address_of_its_own(person):
    """The content policy would refuse them."""
    other = Person()
    other.give_password()
    pages = [person.get(OVERVIEW + page).text for page in ("", "app/", "codes/")]
    pages += [other.get(reverse("admin:second_step")).text]
    for page in pages:
        assert not re.search(r"\sstyle=|<style|<script(?![^>]*\bsrc=)|\son\w+=", page)


def test_the_picture_says_what_the_key_says(person, account):
    page = person.get(APP).text
    [key] = KEY.findall(page)
    [address] = re.findall(r'href="(otpauth://[^"]+)"', page)
    secret = "".join(key.split())
    assert address.replace("&amp;", "&") == (
        f"otpauth://totp/testserver%3Aowner?secret={secret}&issuer=testserver"
        "&algorithm=SHA1&digits=6&period=30"
    )
