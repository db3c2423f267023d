"""The second step of the log-in: what is asked, when, and where it leads."""

import pytest
from django.conf import settings as django_settings
from django.urls import reverse

from portfolio.accounts import second_factor, second_step
from portfolio.models import SecondFactor, SignIn
from tests.accounts import code, enrol
from tests.portfolio.accounts.persons import CODES, KEY, PASSWORD, Person, a_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return a_person()


def test_the_app_lets_in_after_the_password(account):
    secret = enrol(account)
    person = Person()
    asked = person.give_password(next="/admin/portfolio/skill/")
    assert (asked.status_code, asked["Location"]) == (302, "/admin/login/code/")
    assert not person.is_inside

    answer = person.give_code(code(secret))
    assert (answer.status_code, answer["Location"]) == (302, "/admin/portfolio/skill/")
    assert person.is_inside


def test_a_code_may_be_typed_in_two_groups(account):
    text = code(enrol(account))
    person = Person()
    person.give_password()
    assert person.give_code(f" {text[:3]} {text[3:]} ").status_code == 302
    assert person.is_inside


def test_a_wrong_code_is_told_and_asked_again(account):
    enrol(account)
    person = Person()
    person.give_password()
    answer = person.give_code("no code")
    assert answer.status_code == 200
    assert "This code is not right, or was used before." in answer.text
    assert 'value="no code"' not in answer.text
    assert not person.is_inside


def test_a_recovery_code_lets_in_and_says_how_many_are_left(account):
    enrol(account)
    recovery_code, *_ = second_factor.renew_codes(account)
    person = Person()
    person.give_password()
    answer = person.give_code(recovery_code, page="second_step_recovery")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert "That recovery code is used up; 9 are left." in person.get("/admin/").text


def test_the_last_recovery_code_says_so(account):
    enrol(account)
    last, *others = second_factor.renew_codes(account)
    account.recovery_codes.exclude(pk__in=[account.recovery_codes.order_by("pk")[0].pk]).delete()
    assert len(others) == 9
    person = Person()
    person.give_password()
    person.give_code(last, page="second_step_recovery")
    assert "That was the last recovery code." in person.get("/admin/").text


def test_the_pages_are_kept_by_nobody(account):
    enrol(account)
    person = Person()
    person.give_password()
    for name in ("second_step", "second_step_recovery"):
        answer = person.get(reverse(f"admin:{name}"))
        assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)


@pytest.mark.parametrize("name", ["second_step", "second_step_recovery", "first_enrolment"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_a_right_password_each_page_leads_to_the_log_in(name: str, method: str, account):
    enrol(account)
    browser = Person()
    browser.handler.enforce_csrf_checks = False
    answer = getattr(browser, method)(reverse(f"admin:{name}"), {"code": "123456"})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/login/?next=%2Fadmin%2F")


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_other_methods_are_refused(method: str, account):
    browser = Person()
    browser.handler.enforce_csrf_checks = False
    assert getattr(browser, method)(reverse("admin:second_step")).status_code == 405


def test_the_second_step_takes_five_minutes_at_most(account):
    secret = enrol(account)
    person = Person()
    person.give_password(next="/admin/portfolio/skill/")
    person.age(second_step.TO_CODE - 60, second_step.KEY, "at")
    assert person.get(reverse("admin:second_step")).status_code == 200
    person.age(61, second_step.KEY, "at")

    person.handler.enforce_csrf_checks = False
    answer = person.post(reverse("admin:second_step"), {"code": code(secret)})
    assert answer["Location"] == "/admin/login/?next=%2Fadmin%2Fportfolio%2Fskill%2F"
    assert not person.is_inside
    assert SecondFactor.objects.get(user=account).last_step == 0  # no code was looked at


def test_a_password_that_was_changed_meanwhile_ends_it(account):
    secret = enrol(account)
    person = Person()
    person.give_password()
    account.set_password(PASSWORD + " no more")
    account.save()
    person.handler.enforce_csrf_checks = False
    answer = person.post(reverse("admin:second_step"), {"code": code(secret)})
    assert answer["Location"].startswith("/admin/login/")
    assert not person.is_inside


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_an_account_that_was_shut_meanwhile_is_not_let_in(account, change):
    secret = enrol(account)
    person = Person()
    person.give_password()
    type(account).objects.filter(pk=account.pk).update(**change)
    person.handler.enforce_csrf_checks = False
    answer = person.post(reverse("admin:second_step"), {"code": code(secret)})
    assert answer["Location"].startswith("/admin/login/?next=")
    assert not person.is_inside
    assert not SignIn.objects.exists()


def test_the_sessions_id_is_new_after_each_step(account):
    secret = enrol(account)
    person = Person()
    person.get("/admin/login/")
    person.give_password()
    first = person.session_id
    person.give_code(code(secret))
    second = person.session_id
    assert first != second
    stranger = Person()
    stranger.cookies[django_settings.SESSION_COOKIE_NAME] = first
    assert not stranger.is_inside


# An account without a second factor, where one is required


def test_an_account_without_one_is_led_to_enrolment_and_nowhere_else(account):
    person = Person()
    answer = person.give_password(next="/admin/portfolio/skill/")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/login/second-factor/")
    for page in ("/admin/", "/admin/portfolio/skill/", "/admin/second-factor/", "/admin/confirm/"):
        assert person.get(page)["Location"].startswith("/admin/login/")


def test_enrolment_shows_the_key_and_a_picture_then_recovery_codes_and_logs_in(account):
    person = Person()
    person.give_password(next="/admin/portfolio/skill/")
    page = person.get(reverse("admin:first_enrolment"))
    assert "no-store" in page["Cache-Control"]
    assert 'src="data:image/svg+xml' in page.text
    [key] = KEY.findall(page.text)

    answer = person.give_code(code(key), page="first_enrolment")
    codes = CODES.findall(answer.text)
    assert (answer.status_code, len(codes)) == (200, 10)
    assert "no-store" in answer["Cache-Control"]
    assert 'href="/admin/portfolio/skill/"' in answer.text
    assert person.is_inside
    assert second_factor.is_enrolled(account)

    # The next time it is asked for, and both let in.
    other = Person()
    assert other.give_password()["Location"] == "/admin/login/code/"
    assert other.give_code(code(key))["Location"] == "/admin/"
    third = Person()
    third.give_password()
    assert third.give_code(codes[0], page="second_step_recovery")["Location"] == "/admin/"


def test_enrolment_shows_the_same_key_until_it_is_done(account):
    person = Person()
    person.give_password()
    first = KEY.findall(person.get(reverse("admin:first_enrolment")).text)
    answer = person.give_code("no code", page="first_enrolment")
    assert "This code is not right" in answer.text
    assert KEY.findall(answer.text) == first
    assert not SecondFactor.objects.exists()
    assert not person.is_inside


def test_enrolment_takes_a_quarter_of_an_hour_at_most(account):
    person = Person()
    person.give_password()
    person.age(second_step.TO_ENROL - 60, second_step.KEY, "at")
    assert person.get(reverse("admin:first_enrolment")).status_code == 200
    person.age(61, second_step.KEY, "at")
    answer = person.get(reverse("admin:first_enrolment"))
    assert answer["Location"].startswith("/admin/login/")


def test_of_two_that_enrol_one_account_the_first_has_it(account):
    """Who knows the password alone can't put an app beside the owner's."""
    first, second = Person(), Person()
    keys = []
    for person in (first, second):
        person.give_password()
        keys += KEY.findall(person.get(reverse("admin:first_enrolment")).text)
    token = second.get(reverse("admin:first_enrolment"))
    assert token.status_code == 200
    first.give_code(code(keys[0]), page="first_enrolment")

    second.handler.enforce_csrf_checks = False
    answer = second.post(reverse("admin:first_enrolment"), {"code": code(keys[1])})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/login/code/")
    assert not second.is_inside
    with pytest.raises(second_factor.AlreadyEnrolledError):
        second_factor.enrol(account, second_factor.new_seed(account), "x") or second_factor.enrol(
            account, *seed_and_code(account)
        )


def seed_and_code(account):
    from base64 import b32encode

    seed = second_factor.new_seed(account)
    secret = second_factor.secret_of(account, seed)
    return seed, code(b32encode(secret).decode())


def test_where_it_is_not_required_the_password_is_enough(account, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    person = Person()
    assert person.give_password()["Location"] == "/admin/"
    assert person.is_inside


def test_where_it_is_not_required_who_has_one_is_asked(account, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    enrol(account)
    person = Person()
    assert person.give_password()["Location"] == "/admin/login/code/"
    assert not person.is_inside


def test_it_is_required_unless_told_otherwise(settings):
    assert settings.DEBUG is False
    assert settings.SECOND_FACTOR_REQUIRED is True


def test_a_second_factor_that_was_never_confirmed_keeps_nobody_out(account, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    enrol(account)
    SecondFactor.objects.update(confirmed_at=None)
    person = Person()
    assert person.give_password()["Location"] == "/admin/"
