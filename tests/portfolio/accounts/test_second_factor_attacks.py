"""What somebody would try who has the password, or another account, or much patience."""

import os
import subprocess
import sys
import time
from base64 import b32decode, b32encode
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import RequestFactory
from django.urls import get_resolver, reverse

from config.env import BASE_DIR
from config.sessions import SessionStore
from portfolio.accounts import second_factor, second_step, totp
from portfolio.accounts.second_factor import MOST_CODES
from portfolio.models import ApiToken, SecondFactor
from tests.accounts import code, enrol
from tests.conftest import Client
from tests.emulator.emulator import with_database
from tests.factories import a_technology
from tests.portfolio.accounts.persons import CODES, KEY, PASSWORD, Person, a_person

pytestmark = pytest.mark.django_db

COOKIE = django_settings.SESSION_COOKIE_NAME
OPEN_TO_ALL = {"login", "logout", "jsi18n", "second_step", "second_step_recovery"}
STRANGER = RequestFactory().post("/")


@pytest.fixture
def account():
    return a_person()


def pending(next_page: str = "") -> Person:
    """A browser in which the password was right, and nothing more."""
    person = Person()
    person.give_password(**{"next": next_page} if next_page else {})
    return person


def admin_pages():
    """One address of each page of the admin, by its name."""
    for name, patterns in get_resolver("config.admin_urls").reverse_dict.lists():
        if isinstance(name, str) and name not in OPEN_TO_ALL | {"first_enrolment", "view_on_site"}:
            [[(_, parameters)], *_] = patterns[0]
            values = {"digest": "0" * 32, "ending": "png", "app_label": "portfolio", "url": "x"}
            yield name, {each: values.get(each, "1") for each in parameters}


# Skipped steps


def test_a_right_password_alone_opens_no_page_of_the_admin(account):
    enrol(account)
    person = pending()
    person.handler.enforce_csrf_checks = False
    pages = dict(admin_pages())
    assert {"index", "portfolio_skill_changelist", "second_factor", "confirm"} <= set(pages)
    opened = {
        (name, method)
        for name, values in pages.items()
        for method in ("get", "post")
        for answer in [getattr(person, method)(reverse(f"admin:{name}", kwargs=values))]
        if not answer.get("Location", "").startswith("/admin/login/")
    }
    assert opened == set()


def test_a_right_password_alone_opens_no_more_of_the_api_than_the_public_has(account):
    a_technology("canary-hidden", active=False)
    enrol(account)
    person = pending()
    person.handler.enforce_csrf_checks = False
    assert person.get("/api/technologies").json() == []
    body = {"name": "canary", "category": "tool"}
    answer = person.post("/api/technologies", body, content_type="application/json")
    assert answer.status_code == 401


def test_enrolment_is_no_way_round_a_second_factor_that_there_is(account):
    enrol(account)
    person = pending()
    answer = person.get(reverse("admin:first_enrolment"))
    assert (answer.status_code, answer["Location"]) == (302, "/admin/login/code/")


def test_a_pending_log_in_is_its_browsers_alone(account):
    secret = enrol(account)
    pending()
    other = Person()
    other.get("/admin/login/")
    other.handler.enforce_csrf_checks = False
    other.post(reverse("admin:second_step"), {"code": code(secret)})
    assert not other.is_inside


def test_logging_in_anew_takes_a_new_second_step(account):
    secret = enrol(account)
    person = pending()
    person.give_code(code(secret))
    assert person.is_inside
    person.handler.enforce_csrf_checks = False
    person.post("/admin/logout/")
    assert not person.is_inside
    assert person.get(reverse("admin:second_step"))["Location"].startswith("/admin/login/")


# Codes that must not count


def test_a_code_counts_once_in_whatever_browser(account):
    text = code(enrol(account))
    first, second = pending(), pending()
    assert first.give_code(text).status_code == 302
    answer = second.give_code(text)
    assert (answer.status_code, second.is_inside) == (200, False)
    assert "was used before" in answer.text


def test_a_code_from_before_the_last_one_counts_no_more(account):
    secret = enrol(account)
    earlier, later = code(secret), code(secret)
    assert second_factor.check(STRANGER, account, later).is_right
    assert not second_factor.check(STRANGER, account, earlier).is_right


def test_the_code_by_which_an_app_was_set_up_counts_no_more(account):
    person = pending()
    [key] = KEY.findall(person.get(reverse("admin:first_enrolment")).text)
    text = code(key)
    person.give_code(text, page="first_enrolment")
    assert person.is_inside
    other = pending()
    other.give_code(text)
    assert not other.is_inside


def test_a_code_or_recovery_code_of_another_account_is_wrong(account):
    enrol(account)
    other = a_person("other")
    secret = enrol(other)
    recovery_code, *_ = second_factor.renew_codes(other)
    person = pending()
    person.give_code(code(secret))
    person.give_code(recovery_code, page="second_step_recovery")
    assert not person.is_inside
    assert other.recovery_codes.filter(used_at=None).count() == 10


def test_a_code_of_some_minutes_ago_is_wrong(account):
    secret = enrol(account)
    old = totp.code(b32decode(secret), totp.step_at(time.time()) - 4)
    assert not second_factor.check(STRANGER, account, old).is_right


def test_an_app_that_was_replaced_counts_no_more(account):
    secret = enrol(account)
    text = code(secret)
    enrol(account)
    assert not second_factor.check(STRANGER, account, text).is_right


# At the same time


def all_at_once(count: int, function) -> list:
    """What each of so many threads answers, each with a connection of its own."""
    ready = Barrier(count)

    def run(_):
        try:
            ready.wait(60)
            return function()
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(run, range(count)))


@pytest.mark.django_db(transaction=True)
def test_of_several_that_use_one_recovery_code_at_once_one_is_let_in(account):
    enrol(account)
    recovery_code, *_ = second_factor.renew_codes(account)
    found = all_at_once(4, lambda: second_factor.recovery.take(account, recovery_code))
    assert sorted(found) == [False, False, False, True]
    assert second_factor.recovery.left(account) == 9


@pytest.mark.django_db(transaction=True)
def test_of_several_that_use_one_code_at_once_one_is_let_in(account):
    text = code(enrol(account))
    found = all_at_once(4, lambda: second_factor.take(account, text))
    assert sorted(found) == [False, False, False, True]


@pytest.mark.django_db(transaction=True)
def test_of_several_that_enrol_at_once_one_has_the_account(account):
    def try_it() -> bool:
        seed = second_factor.new_seed(account)
        secret = b32encode(second_factor.secret_of(account, seed) or b"").decode()
        try:
            return bool(second_factor.enrol(account, seed, code(secret)))
        except second_factor.AlreadyEnrolledError:
            return False

    assert sorted(all_at_once(4, try_it)) == [False, False, False, True]
    assert account.recovery_codes.count() == 10


@pytest.mark.django_db(transaction=True)
def test_codes_that_are_renewed_at_once_are_ten_in_the_end(account):
    enrol(account)
    all_at_once(4, lambda: second_factor.renew_codes(account))
    assert account.recovery_codes.count() == 10


GUESSER = """
import django
django.setup()
from django.contrib.auth import get_user_model
from django.test import RequestFactory
from portfolio.accounts import second_factor
account = get_user_model().objects.get(username="owner")
request = RequestFactory().post("/")
guesses = [second_factor.check(request, account, "no code") for _ in range(4)]
print(sum(not guess.wait for guess in guesses))
"""


@pytest.mark.django_db(transaction=True)
def test_of_all_guesses_of_all_processes_five_are_looked_at(account):
    secret = enrol(account)
    url = with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    environment = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }

    def guess(_: int) -> int:
        done = subprocess.run(
            [sys.executable, "-c", GUESSER],
            cwd=BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return int(done.stdout)

    with ThreadPoolExecutor(3) as threads:
        looked_at = list(threads.map(guess, range(3)))
    assert sum(looked_at) == MOST_CODES
    # Even the right one has to wait.
    checked = second_factor.check(STRANGER, account, code(secret))
    assert not checked.is_right
    assert 0 < checked.wait <= second_factor.PERIOD


def test_after_five_guesses_the_page_says_when_to_come_back(account):
    secret = enrol(account)
    person = pending()
    for _ in range(MOST_CODES):
        assert person.give_code("no code").status_code == 200
    answer = person.give_code(code(secret))
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= second_factor.PERIOD
    assert "Too many codes were tried. Try again in 15 minutes." in answer.text
    assert not person.is_inside


def test_guesses_at_recovery_codes_count_with_the_others(account):
    enrol(account)
    recovery_code, *_ = second_factor.renew_codes(account)
    for _ in range(MOST_CODES):
        second_factor.check(STRANGER, account, "aaaa-bbbb-cccc-dddd")
    assert second_factor.check(STRANGER, account, recovery_code).wait
    assert second_factor.recovery.left(account) == 10


def test_forged_addresses_buy_no_guesses(account):
    enrol(account)
    person = pending()
    for number in range(MOST_CODES + 1):
        headers = {"X-Forwarded-For": f"192.0.2.{number}", "X-Viewer-Address": f"192.0.2.{number}"}
        person.defaults |= {f"HTTP_{k.upper().replace('-', '_')}": v for k, v in headers.items()}
        answer = person.give_code("no code")
    assert answer.status_code == 429


def test_who_guesses_keeps_no_browser_out_that_logged_in_before(account):
    secret = enrol(account)
    own = pending()
    own.give_code(code(secret))
    for _ in range(MOST_CODES):
        second_factor.check(STRANGER, account, "no code")

    own.handler.enforce_csrf_checks = False
    own.post("/admin/logout/")
    own.handler.enforce_csrf_checks = True
    own.give_password()
    assert own.give_code(code(secret)).status_code == 302
    assert own.is_inside


# Where it leads


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://testserver@evil.example/",
        "https://testserver.evil.example/",
        "evil.example",
        " //evil.example",
        "/\x00/evil.example",
        "",
    ],
)
def test_it_leads_to_no_other_host(account, address: str):
    secret = enrol(account)
    person = pending(address)
    assert person.give_code(code(secret))["Location"] == "/admin/"


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", None, 7])
def test_the_second_step_leads_to_no_other_host(account, address):
    """Whatever the log-in passes on."""
    enrol(account)
    request = RequestFactory().post("/", secure=True)
    request.session = SessionStore()
    request.user = AnonymousUser()
    assert second_step.after_password(request, account, address)
    assert request.session[second_step.KEY]["next_page"] == "/admin/"


# Sessions that were planted


def test_a_session_that_was_planted_learns_nothing(account):
    """An attacker's own pending log-in, put into the owner's browser before."""
    enrol(a_person("attacker"))
    attacker = Person()
    attacker.give_password("attacker")
    planted = attacker.session_id

    secret = enrol(account)
    owner = Person()
    owner.cookies[COOKIE] = planted
    owner.give_password()
    assert owner.session_id != planted
    owner.give_code(code(secret))
    assert owner.is_inside
    assert not attacker.is_inside
    assert attacker.get(reverse("admin:second_step")).status_code == 302


def test_no_session_of_the_first_step_is_left(account):
    secret = enrol(account)
    person = pending()
    person.give_code(code(secret))
    [session] = Session.objects.all()
    assert second_step.KEY not in session.get_decoded()


# A token


@pytest.mark.parametrize("scope", ["read", "write"])
def test_a_token_opens_no_page_of_the_admin(account, scope: str):
    client = Client(ApiToken.objects.issue(account, "canary", scope=scope)[1])
    opened = {
        (name, method)
        for name, values in admin_pages()
        for method in ("get", "post")
        for answer in [getattr(client, method)(reverse(f"admin:{name}", kwargs=values))]
        if not answer.get("Location", "").startswith("/admin/login/")
    }
    assert opened == set()


# What is written down


def test_no_secret_of_it_is_logged_or_kept(account, caplog):
    """The seed's secret, codes, recovery codes, the password."""
    caplog.set_level("DEBUG")
    person = pending()
    [key] = KEY.findall(person.get(reverse("admin:first_enrolment")).text)
    secret = "".join(key.split())
    setup = code(secret)
    codes = CODES.findall(person.give_code(setup, page="first_enrolment").text)
    wrong = "canary-wrong-code"
    other = pending()
    other.give_code(wrong)
    other.give_code(codes[0], page="second_step_recovery")
    assert other.is_inside

    seed = SecondFactor.objects.get(user=account).seed
    kept = "\n".join(
        [
            *(f"{record.__dict__} {record.getMessage()}" for record in caplog.records),
            *(f"{session.get_decoded()}" for session in Session.objects.all()),
        ]
    )
    assert "'account'" in kept  # it was looked at
    for hidden in (secret, b32decode(secret).hex(), seed, wrong, PASSWORD, *codes):
        assert hidden not in kept
