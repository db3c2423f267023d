"""Logging in and out: a session of its own, and nothing of the one before."""

import logging

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session

from config.sessions import SessionStore, digest, new_key
from portfolio.models import SignIn
from tests.portfolio.accounts.conftest import LOGIN, PASSWORD, Browser

pytestmark = pytest.mark.django_db

SESSION, CSRF = settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME


def is_inside(browser):
    return browser.get("/admin/").status_code == 200


def test_the_right_password_lets_in(browser, account):
    answer = browser.log_in()
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert is_inside(browser)


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("owner", "canary-wrong"),
        ("owner", ""),
        ("", PASSWORD),
        ("nobody", PASSWORD),
        ("OWNER", PASSWORD),
        ("owner\0", PASSWORD),
        ("owner", "x" * 501),
        ("x" * 151, PASSWORD),
    ],
)
def test_anything_else_does_not(browser, account, name, password):
    answer = browser.log_in(name, password)
    assert answer.status_code == 200
    assert not is_inside(browser)
    assert not Session.objects.exists()


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_right_password_of_an_account_without_the_admin_is_told_like_a_wrong_one(
    browser, account, change
):
    get_user_model().objects.update(**change)
    answer = browser.log_in()
    wrong = Browser().log_in(password="canary-wrong")
    errors = [each.context["form"].non_field_errors() for each in (answer, wrong)]
    assert errors[0] == errors[1]
    assert errors[0]
    assert not is_inside(browser)


def test_name_is_taken_as_the_account_was_made(browser, account):
    """Signs that look alike and are the same letter: NFKC, as Django stores names."""
    assert browser.log_in("ｏｗｎｅｒ").status_code == 302


def test_leads_to_a_page_of_ours_alone(browser, account):
    form = {"username": "owner", "password": PASSWORD}
    for target, expected in {
        "/admin/portfolio/skill/": "/admin/portfolio/skill/",
        "https://elsewhere.example/": "/admin/",
        "//elsewhere.example": "/admin/",
        "javascript:alert(1)": "/admin/",
        "": "/admin/",
    }.items():
        answer = Browser().post(LOGIN, form | {"next": target})
        assert answer["Location"] == expected


def test_session_that_was_planted_leads_nowhere(browser, account):
    planted = SessionStore()
    planted["something"] = "of a stranger"
    planted.save()
    browser.cookies[SESSION] = planted.session_key
    browser.log_in()
    assert browser.session_key != planted.session_key
    thief = Browser()
    thief.cookies[SESSION] = planted.session_key
    assert not is_inside(thief)
    assert Session.objects.count() == 1


def test_key_that_the_browser_brings_is_never_taken_over(browser, account):
    browser.cookies[SESSION] = brought = new_key()
    browser.log_in()
    assert browser.session_key != brought


def test_log_in_again_ends_the_session_before(browser, account):
    browser.log_in()
    before = browser.session_key
    browser.log_in()
    assert [row.session_digest for row in SignIn.objects.all()] == [digest(browser.session_key)]
    thief = Browser()
    thief.cookies[SESSION] = before
    assert not is_inside(thief)


def test_log_out_is_a_post_that_ends_the_session_on_the_server(browser, account):
    browser.log_in()
    key = browser.session_key
    assert browser.get("/admin/logout/").status_code == 405
    assert is_inside(browser)
    assert browser.post("/admin/logout/").status_code == 200
    assert (Session.objects.count(), SignIn.objects.count()) == (0, 0)
    browser.cookies[SESSION] = key
    assert not is_inside(browser)


def test_cookies_are_for_this_host_over_https_and_no_script(browser, account):
    browser.get(LOGIN)
    answer = browser.log_in()
    assert sorted(answer.cookies) == ["__Host-csrftoken", "__Host-device", "__Host-sessionid"]
    for name, cookie in answer.cookies.items():
        assert (cookie["secure"], cookie["httponly"], cookie["path"]) == (True, True, "/"), name
        assert cookie["domain"] == ""
        assert cookie["samesite"] in {"Lax", "Strict"}


def test_nothing_of_the_table_opens_a_session(browser, account):
    browser.log_in()
    session = Session.objects.get()
    thief = Browser()
    for value in (session.session_key, SignIn.objects.get().session_digest, session.session_data):
        thief.cookies[SESSION] = value
        assert not is_inside(thief)
    assert browser.session_key[:16] not in session.session_key + session.session_data


def test_posts_that_no_form_of_ours_sends_wake_no_database(
    browser, account, django_assert_num_queries
):
    with django_assert_num_queries(0):
        browser.get(LOGIN)
        browser.cookies[SESSION] = "x" * 48
        browser.get(LOGIN)
        browser.get("/admin/")
        for name, password in [("", PASSWORD), ("owner", ""), ("x" * 151, "x"), ("a\0b", "x")]:
            browser.log_in(name, password)
        strict = Browser()
        strict.handler.enforce_csrf_checks = True
        assert strict.log_in().status_code == 403


def test_log_lines_have_neither_names_nor_passwords(browser, caplog, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    get_user_model().objects.create_superuser("canary-name", password=PASSWORD)
    caplog.set_level(logging.DEBUG)
    for name in ("canary-name", "canary-nobody"):
        for _ in range(7):
            browser.log_in(name, "canary-wrong")
    Browser().log_in("canary-name")
    kept = [f"{record.getMessage()} {vars(record)}" for record in caplog.records]
    assert [line for line in kept if "Too many wrong passwords." in line]
    ours = [line for line in kept if "django.db.backends" not in line]
    assert [line for line in ours if "canary" in line] == []
