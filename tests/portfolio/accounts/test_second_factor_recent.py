"""What needs a proof of the last ten minutes, and the screen that asks for it."""

from urllib.parse import quote

import pytest
from django.contrib.auth import get_user_model

from portfolio.accounts import recent, second_factor
from portfolio.models import ApiToken
from tests.accounts import code, enrol
from tests.portfolio.accounts.persons import PASSWORD, Person, a_person

pytestmark = pytest.mark.django_db

CONFIRM = "/admin/confirm/"
TOKENS = "/admin/portfolio/apitoken/"
ACCOUNTS = "/admin/auth/user/"


@pytest.fixture
def account():
    return a_person()


@pytest.fixture
def secret(account):
    return enrol(account)


@pytest.fixture
def person(account, secret):
    """Who logged in more than ten minutes ago."""
    person = Person()
    person.give_password()
    person.give_code(code(secret))
    person.age(recent.LASTS, recent.PROVED_AT)
    return person


def leads_to_confirm(answer, page):
    assert answer.status_code == 302
    assert answer["Location"] == f"{CONFIRM}?next={quote(page, safe='')}"
    return True


PAGES = [
    f"{TOKENS}add/",
    "/admin/password_change/",
    "/admin/second-factor/app/",
    "/admin/second-factor/codes/",
    "/admin/second-factor/remove/",
    f"{ACCOUNTS}add/",
    f"{ACCOUNTS}{{account}}/change/",
    f"{ACCOUNTS}{{account}}/password/",
    f"{ACCOUNTS}{{account}}/delete/",
]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_these_pages_lead_to_the_confirm_screen(person, account, page: str, method: str):
    person.handler.enforce_csrf_checks = False
    page = page.format(account=account.pk)
    body = {"post": {"name": "x", "days": "1"}, "get": {}}[method]
    assert leads_to_confirm(getattr(person, method)(page, body), page)
    assert not ApiToken.objects.exists()
    assert get_user_model().objects.get().password == account.password


@pytest.mark.parametrize("page", PAGES)
def test_after_it_they_open(person, account, secret, page: str, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    page = page.format(account=account.pk)
    address = person.get(page)["Location"]
    answer = person.send(address, next=page, password=PASSWORD, code=code(secret))
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert person.get(page).status_code == 200


@pytest.mark.parametrize("action", ["revoke"])
def test_revoking_tokens_needs_it(person, account, action: str):
    token, _ = ApiToken.objects.issue(account, "canary")
    person.handler.enforce_csrf_checks = False
    answer = person.post(TOKENS, {"action": action, "_selected_action": token.pk})
    assert leads_to_confirm(answer, TOKENS)
    token.refresh_from_db()
    assert token.state == "living"
    assert "do it once more" in person.get(TOKENS).text


def test_deleting_accounts_needs_it(person, account):
    other = a_person("other")
    person.handler.enforce_csrf_checks = False
    chosen = {"action": "delete_selected", "_selected_action": other.pk, "post": "yes"}
    assert leads_to_confirm(person.post(ACCOUNTS, chosen), ACCOUNTS)
    assert get_user_model().objects.filter(pk=other.pk).exists()


def test_looking_does_not_need_it(person, account):
    for page in ("/admin/", TOKENS, ACCOUNTS, "/admin/second-factor/", "/admin/portfolio/skill/"):
        assert person.get(page).status_code == 200


def test_logging_in_is_such_a_proof(account, secret):
    person = Person()
    person.give_password()
    person.give_code(code(secret))
    assert person.get(f"{TOKENS}add/").status_code == 200
    assert person.get(CONFIRM, {"next": TOKENS})["Location"] == TOKENS


def test_a_proof_lasts_ten_minutes_and_no_longer(account, secret):
    person = Person()
    person.give_password()
    person.give_code(code(secret))
    person.age(recent.LASTS - 60, recent.PROVED_AT)
    assert person.get(f"{TOKENS}add/").status_code == 200
    person.age(61, recent.PROVED_AT)
    assert person.get(f"{TOKENS}add/").status_code == 302


def test_a_clock_that_was_set_back_makes_no_proof_younger(person):
    person.age(-2 * recent.LASTS, recent.PROVED_AT)
    assert person.get(f"{TOKENS}add/").status_code == 302


@pytest.mark.parametrize(
    ("password", "is_code_right"), [("wrong", True), (PASSWORD, False), ("wrong", False)]
)
def test_it_takes_both(person, secret, password: str, is_code_right: bool):
    text = code(secret) if is_code_right else "no code"
    answer = person.send(CONFIRM, next=TOKENS, password=password, code=text)
    assert answer.status_code == 200
    assert person.get(f"{TOKENS}add/").status_code == 302


def test_a_wrong_password_uses_up_no_code(person, secret):
    text = code(secret)
    answer = person.send(CONFIRM, next=TOKENS, password="wrong", code=text)
    assert "That is not your password." in answer.text
    answer = person.send(CONFIRM, next=TOKENS, password=PASSWORD, code=text)
    assert answer["Location"] == TOKENS


def test_the_password_of_another_account_is_wrong(person, secret):
    get_user_model().objects.create_superuser("other", password="canary of the other")
    answer = person.send(CONFIRM, next=TOKENS, password="canary of the other", code=code(secret))
    assert answer.status_code == 200
    assert person.get(f"{TOKENS}add/").status_code == 302


def test_a_code_counts_once_here_too(person, secret):
    text = code(secret)
    person.send(CONFIRM, next=TOKENS, password=PASSWORD, code=text)
    person.age(recent.LASTS, recent.PROVED_AT)
    answer = person.send(CONFIRM, next=TOKENS, password=PASSWORD, code=text)
    assert answer.status_code == 200


def test_a_recovery_code_will_do(person, account):
    recovery_code, *_ = second_factor.renew_codes(account)
    answer = person.send(CONFIRM, next=TOKENS, password=PASSWORD, code=recovery_code)
    assert answer["Location"] == TOKENS


def test_who_has_no_second_factor_confirms_by_the_password(account, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    person = Person()
    person.give_password()
    person.age(recent.LASTS, recent.PROVED_AT)
    assert 'name="code"' not in person.get(CONFIRM).text
    assert person.send(CONFIRM, next=TOKENS, password=PASSWORD)["Location"] == TOKENS


def test_passwords_are_guessed_five_times_at_most(person, secret):
    for _ in range(5):
        person.send(CONFIRM, next=TOKENS, password="wrong", code="no code")
    answer = person.send(CONFIRM, next=TOKENS, password=PASSWORD, code=code(secret))
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)
    assert person.get(f"{TOKENS}add/").status_code == 302


def test_codes_are_guessed_five_times_at_most(person, secret):
    for _ in range(5):
        person.send(CONFIRM, next=TOKENS, password=PASSWORD, code="no code")
    answer = person.send(CONFIRM, next=TOKENS, password=PASSWORD, code=code(secret))
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)


def test_the_sessions_id_is_new_after_it(person, secret):
    before = person.session_id
    person.send(CONFIRM, next=TOKENS, password=PASSWORD, code=code(secret))
    assert person.session_id != before
    assert person.is_inside


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x", ""]
)
def test_it_leads_to_no_other_host(person, secret, address: str):
    answer = person.send(CONFIRM, next=address, password=PASSWORD, code=code(secret))
    assert answer["Location"] == "/admin/"


def test_it_is_for_who_is_logged_in():
    assert Person().get(CONFIRM)["Location"].startswith("/admin/login/")
