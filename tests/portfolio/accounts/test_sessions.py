"""How long a session lasts, and what is written for it."""

import math
import re
import time
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config import sessions
from config.sessions import RANDOM, SINCE, SessionStore, digest, new_key
from portfolio.models import SignIn
from tests.portfolio.accounts.conftest import Browser

pytestmark = pytest.mark.django_db

SESSION = configured.SESSION_COOKIE_NAME
IDLE, ABSOLUTE = 2 * 3600, 12 * 3600


@pytest.fixture
def inside(browser, account):
    browser.log_in()
    return browser


def is_inside(browser):
    return browser.get("/admin/password_change/").status_code == 200


def unused_for(seconds):
    """As if nothing had been asked for so long."""
    Session.objects.update(expire_date=F("expire_date") - timedelta(seconds=seconds))
    SignIn.objects.update(last_used_at=F("last_used_at") - timedelta(seconds=seconds))


def begun_before(seconds):
    """As if the log-in had been so long ago, and the session in use ever since."""
    session = Session.objects.get()
    data = session.get_decoded()
    data[SINCE] -= seconds
    session.session_data = SessionStore().encode(data)
    session.save()


def seconds_left():
    return (Session.objects.get().expire_date - timezone.now()).total_seconds()


def test_ends_after_two_hours_without_use(inside):
    assert IDLE - 60 < seconds_left() <= IDLE
    unused_for(IDLE - 60)
    assert is_inside(inside)
    unused_for(IDLE + 1)
    assert not is_inside(inside)


def test_use_is_noted_after_five_minutes_and_with_it_the_time_that_is_left(inside):
    unused_for(310)
    assert is_inside(inside)
    assert IDLE - 60 < seconds_left() <= IDLE
    assert timezone.now() - SignIn.objects.get().last_used_at < timedelta(seconds=300)


def test_nothing_is_written_for_a_request_within_five_minutes(inside):
    unused_for(200)
    with CaptureQueriesContext(connection) as seen:
        assert is_inside(inside)
    written = [each["sql"] for each in seen if not each["sql"].lstrip().startswith("SELECT")]
    assert written == []
    unused_for(200)
    with CaptureQueriesContext(connection) as seen:
        assert is_inside(inside)
    assert len([each for each in seen if not each["sql"].lstrip().startswith("SELECT")]) == 1


def test_ends_twelve_hours_after_the_log_in_however_much_it_is_used(inside):
    begun_before(ABSOLUTE - 3600)
    unused_for(3600)
    assert is_inside(inside)
    # Another hour, not two.
    assert seconds_left() <= 3600
    begun_before(3600)
    Session.objects.update(expire_date=timezone.now() + timedelta(seconds=1))
    inside.post("/admin/jsi18n/")
    assert seconds_left() <= 1


def test_what_a_session_keeps_makes_it_last_no_longer(inside):
    begun_before(ABSOLUTE - 100)
    store = SessionStore(inside.session_key)
    store["something"] = 1
    store.save()
    assert seconds_left() <= 100


def test_log_in_begins_anew(browser, account):
    store = SessionStore()
    store.save()
    store[SINCE] -= 3600
    store.save()
    store.cycle_key()
    assert time.time() - store[SINCE] < 60


def test_periods_are_settings(inside, settings):
    settings.SESSION_IDLE_SECONDS = 900
    unused_for(IDLE - 300)
    assert is_inside(inside)
    assert 300 < seconds_left() <= 900


def test_cookie_is_kept_for_twelve_hours(browser, account):
    assert browser.log_in().cookies[SESSION]["max-age"] == ABSOLUTE


def test_key_that_we_did_not_make_costs_no_statement(browser, django_assert_num_queries):
    good = new_key()
    junk = ["x" * 48, good[:-1], good + "0", good[1:] + "0", good.swapcase(), "é" * 48, "\0" * 48]
    with django_assert_num_queries(0):
        for key in junk:
            browser.cookies[SESSION] = key
            assert browser.get("/admin/").status_code == 302
    browser.cookies[SESSION] = good
    with django_assert_num_queries(1):
        assert browser.get("/admin/").status_code == 302


def test_key_of_the_secret_before_is_valid_while_that_is_named(settings):
    key, before = new_key(), settings.SECRET_KEY
    settings.SECRET_KEY = "another key for tests alone, long enough for Django and known too"
    assert SessionStore(key).session_key is None
    settings.SECRET_KEY_FALLBACKS = [before]
    assert SessionStore(key).session_key == key


def test_row_and_sign_in_go_together(inside):
    key = inside.session_key
    assert [each.session_key for each in Session.objects.all()] == [digest(key)]
    assert [each.session_digest for each in SignIn.objects.all()] == [digest(key)]
    SessionStore(key).delete()
    assert (Session.objects.count(), SignIn.objects.count()) == (0, 0)


def test_what_has_run_out_is_cleared_at_the_next_log_in_and_by_command(inside):
    unused_for(IDLE + 1)
    Browser().log_in()
    assert (Session.objects.count(), SignIn.objects.count()) == (1, 1)
    unused_for(IDLE + 1)
    call_command("clearsessions")
    assert (Session.objects.count(), SignIn.objects.count()) == (0, 0)


def test_session_that_is_gone_is_not_brought_back_by_who_still_uses_it(inside):
    from django.contrib.sessions.backends.base import UpdateError

    store = SessionStore(inside.session_key)
    store["something"] = 1
    SessionStore(inside.session_key).delete()
    with pytest.raises(UpdateError):
        store.save()
    assert not Session.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_admin_is_read_where_the_database_takes_no_changes(browser, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    get_user_model().objects.create_superuser("owner")
    browser.force_login(get_user_model().objects.get())
    unused_for(3600)
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    try:
        assert browser.get("/admin/password_change/").status_code == 200
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET default_transaction_read_only")
    assert seconds_left() < IDLE - 3500
    assert sessions.TOUCH_SECONDS == 300


@pytest.mark.parametrize(
    ("name", "wrong"), [("SESSION_IDLE_SECONDS", "60"), ("SESSION_ABSOLUTE_SECONDS", "one")]
)
def test_period_out_of_range_ends_the_start(name, wrong, monkeypatch):
    from config import env

    monkeypatch.setenv(name, wrong)
    with pytest.raises(env.ConfigurationError, match=name):
        env.number(name, default=7200, least=600, most=86_400)


def test_a_key_has_more_than_128_bits_of_chance():
    keys = [new_key() for _ in range(100)]
    random = {key[:RANDOM] for key in keys}
    assert len(random) == 100
    # 62 letters and digits: 5.95 bits each.
    assert all(re.fullmatch(f"[a-zA-Z0-9]{{{RANDOM}}}", each) for each in random)
    assert RANDOM * math.log2(62) > 128
