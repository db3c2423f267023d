"""The screen with the sessions: what each account sees, and what it ends."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session

from config.sessions import SessionStore
from portfolio.accounts import recent, sign_ins
from portfolio.models import SignIn
from tests.portfolio.accounts.conftest import PASSWORD, Browser

pytestmark = pytest.mark.django_db

SESSIONS = "/admin/portfolio/signin/"


def logged_in(name="owner", **headers):
    browser = Browser()
    assert browser.log_in(name, **headers).status_code == 302
    return browser


def is_inside(browser):
    return browser.get("/admin/password_change/").status_code == 200


def rows(browser):
    """The texts of the list's rows."""
    page = browser.get(SESSIONS).content.decode()
    found = re.findall(r"<tr>.*?</tr>", page.partition("<tbody>")[2], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in found]


def end(browser, *keys):
    form = {"action": "end", "_selected_action": keys}
    return browser.post(SESSIONS, form)


@pytest.fixture
def clerk(account):
    """Somebody of the staff without any right."""
    return get_user_model().objects.create_user("clerk", password=PASSWORD, is_staff=True)


def test_list_shows_browser_address_and_which_is_this_one(account):
    logged_in(**{"user-agent": "Canary/1.0 (a phone)"})
    browser = logged_in(**{"user-agent": "Canary/2.0 <script>\x01é"})
    shown = rows(browser)
    assert len(shown) == 2
    assert shown[0].startswith("Canary/2.0 &lt;script&gt;é owner 127.0.0.1")
    assert shown[1].startswith("Canary/1.0 (a phone) owner 127.0.0.1")
    page = browser.get(SESSIONS).content.decode()
    assert page.count(">yes<") == 1
    assert page.index(">yes<") < page.index("Canary/1.0")


def test_everybody_finds_their_sessions_and_the_owner_beside_the_accounts(account, clerk):
    page = logged_in("clerk").get("/admin/").content.decode()
    assert page.count(f'"{SESSIONS}"') == 1
    page = logged_in().get("/admin/portfolio/skill/").content.decode()
    assert page.count(f'"{SESSIONS}"') == 2
    assert page.index("/admin/auth/user/") < page.rindex(f'"{SESSIONS}"')


@pytest.mark.parametrize("agent", ["", "\x00\x01", "x" * 5000])
def test_any_name_of_a_browser_is_taken(account, agent):
    browser = logged_in(**{"user-agent": agent})
    assert SignIn.objects.get().agent == "x" * min(len(agent), 200) * (agent[:1] == "x")
    assert len(rows(browser)) == 1


def test_address_is_the_one_of_the_trusted_hop(account):
    logged_in(**{"x-forwarded-for": "203.0.113.9", "x-viewer-address": "203.0.113.9"})
    assert SignIn.objects.get().address == "127.0.0.1"


def test_session_that_is_ended_is_out_at_once(account):
    browser, other = logged_in(), logged_in()
    row = SignIn.objects.get(session_digest=sign_ins.digest(other.session_key))
    assert end(browser, row.pk).status_code == 302
    assert not is_inside(other)
    assert is_inside(browser)
    assert (Session.objects.count(), SignIn.objects.count()) == (1, 1)


def test_session_that_ends_itself_is_out_too(account):
    browser = logged_in()
    assert end(browser, SignIn.objects.get().pk).status_code == 302
    assert not is_inside(browser)
    assert (Session.objects.count(), SignIn.objects.count()) == (0, 0)


def test_all_others_end_and_nobody_elses(account, clerk):
    others, browser, another = [logged_in(), logged_in()], logged_in(), logged_in("clerk")
    answer = browser.post(f"{SESSIONS}others/", follow=True)
    assert "2 sessions were ended." in answer.content.decode()
    assert [is_inside(each) for each in (*others, browser, another)] == [False, False, True, True]


def test_ending_all_others_is_a_post_with_a_recent_proof(account):
    other, browser = logged_in(), logged_in()
    assert browser.get(f"{SESSIONS}others/")["Location"] == SESSIONS
    assert is_inside(other)
    store = SessionStore(browser.session_key)
    store[recent.PROVED_AT] -= recent.LASTS
    store.save()
    answer = browser.post(f"{SESSIONS}others/")
    assert (answer.status_code, is_inside(other)) == (302, True)


def test_staff_sees_and_ends_their_own_alone(account, clerk):
    owner, own, browser = logged_in(), logged_in("clerk"), logged_in("clerk")
    assert len(rows(browser)) == 2
    assert "owner" not in " ".join(rows(browser))
    assert len(rows(owner)) == 3
    end(browser, *SignIn.objects.filter(user=account).values_list("pk", flat=True))
    assert is_inside(owner)
    end(browser, SignIn.objects.get(session_digest=sign_ins.digest(own.session_key)).pk)
    assert not is_inside(own)


def test_rights_to_the_table_show_no_more(account, clerk):
    logged_in()
    clerk.user_permissions.set(Permission.objects.filter(codename__endswith="_signin"))
    browser = logged_in("clerk")
    assert len(rows(browser)) == 1
    key = SignIn.objects.get(user=account).pk
    assert browser.get(f"{SESSIONS}{key}/change/").status_code == 302
    for page in ("add/", f"{key}/delete/", f"{key}/change/"):
        browser.post(f"{SESSIONS}{page}", {"post": "yes"})
    assert SignIn.objects.filter(user=account).count() == 1


def test_deactivated_account_is_out_at_once_and_for_good(account, clerk):
    browser, owner = logged_in("clerk"), logged_in()
    clerk.is_active = False
    clerk.save()
    assert not is_inside(browser)
    clerk.is_active = True
    clerk.save()
    assert not is_inside(browser)
    assert is_inside(owner)


def test_deleted_account_is_out_at_once(account, clerk):
    browser = logged_in("clerk")
    clerk.delete()
    assert not is_inside(browser)
    assert not SignIn.objects.exists()


def change_password(browser, old=PASSWORD, new="a canary of 24 characters"):
    form = {"old_password": old, "new_password1": new, "new_password2": new}
    return browser.post("/admin/password_change/", form)


def test_new_password_ends_all_other_sessions(account, clerk):
    browser, other, another = logged_in(), logged_in(), logged_in("clerk")
    key = browser.session_key
    assert change_password(browser).status_code == 302
    # Before anybody comes: Django itself ends a session of another password when it is used.
    assert (Session.objects.count(), SignIn.objects.count()) == (2, 2)
    assert [is_inside(each) for each in (browser, other, another)] == [True, False, True]
    assert browser.session_key != key
    assert SignIn.objects.filter(user=account).count() == 1
    assert len(rows(browser)) == 2


def test_new_password_that_somebody_else_sets_ends_them_all(account, clerk):
    browser, other, owner = logged_in("clerk"), logged_in("clerk"), logged_in()
    new = "a canary of 24 characters"
    form = {"password1": new, "password2": new, "usable_password": "true"}
    answer = owner.post(f"/admin/auth/user/{clerk.pk}/password/", form)
    assert answer.status_code == 302
    assert [is_inside(each) for each in (browser, other, owner)] == [False, False, True]
    assert not SignIn.objects.filter(user=clerk).exists()


def test_old_password_is_guessed_no_oftener_than_at_the_log_in(account):
    browser = logged_in()
    browser.cookies.pop("__Host-device")
    assert [change_password(browser, "canary-wrong").status_code for _ in range(5)] == [200] * 5
    answer = change_password(browser)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert Browser().log_in().status_code == 429


def test_new_password_needs_12_characters(account):
    answer = change_password(logged_in(), new="elevenchars")
    assert "at least 12 characters" in answer.content.decode()


@pytest.fixture
def personnel(clerk):
    """A clerk who may edit accounts, and is no superuser."""
    clerk.user_permissions.set(Permission.objects.filter(codename__endswith="_user"))
    return logged_in("clerk")


def test_whoever_edits_accounts_takes_over_no_superuser(account, personnel):
    address = f"/admin/auth/user/{account.pk}"
    new = "a canary of 24 characters"
    form = {"password1": new, "password2": new, "usable_password": "true"}
    assert personnel.post(f"{address}/password/", form).status_code == 403
    assert personnel.post(f"{address}/change/", {"username": "canary"}).status_code == 403
    assert personnel.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
    personnel.post(
        "/admin/auth/user/",
        {"action": "delete_selected", "_selected_action": account.pk, "post": "yes"},
    )
    account.refresh_from_db()
    assert account.username == "owner"
    assert account.check_password(PASSWORD)


def test_whoever_edits_accounts_makes_nobody_a_superuser(account, clerk, personnel):
    form = {
        "username": "clerk",
        "is_superuser": "on",
        "is_staff": "on",
        "is_active": "on",
        "user_permissions": Permission.objects.values_list("pk", flat=True),
    }
    personnel.post(f"/admin/auth/user/{clerk.pk}/change/", form)
    clerk.refresh_from_db()
    assert not clerk.is_superuser
    assert clerk.user_permissions.count() == 4
