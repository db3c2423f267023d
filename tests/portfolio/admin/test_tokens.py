"""API tokens: made once, shown once, revoked."""

import json
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.utils import timezone

from portfolio.admin.tokens import NAME_TAKEN
from portfolio.models import ApiToken
from portfolio.tokens import digest
from tests.conftest import Client
from tests.factories import a_technology
from tests.portfolio.admin.forms import TECHNOLOGY, mistakes

pytestmark = pytest.mark.django_db

TOKENS = "/admin/portfolio/apitoken/"


def make(client, user, **values):
    form = {"name": "website", "scope": "write", "days": "30", "user": user.pk}
    return client.post(f"{TOKENS}add/", form | values)


def text_in(answer):
    assert answer.status_code == 200
    (secret,) = set(re.findall(r"portfolio_[A-Za-z0-9]{43}", answer.content.decode()))
    return secret


def test_new_token_is_shown_and_opens_the_api(screens, owner):
    secret = text_in(make(screens, owner))
    body = {key: TECHNOLOGY[key] for key in ("name", "category")}
    assert Client(secret).post("/api/technologies", body).status_code == 201


def test_new_token_is_kept_by_nobody(screens, owner):
    answer = make(screens, owner)
    secret = text_in(answer)
    assert "no-store" in answer["Cache-Control"]
    assert set(answer.cookies) <= {settings.CSRF_COOKIE_NAME}
    token = ApiToken.objects.get()
    assert token.digest == digest(secret)
    kept = [
        *(json.dumps(session.get_decoded()) for session in Session.objects.all()),
        *(f"{entry.object_repr} {entry.change_message}" for entry in LogEntry.objects.all()),
    ]
    pages = [f"{TOKENS}", f"{TOKENS}{token.pk}/change/", f"{TOKENS}{token.pk}/history/", "/admin/"]
    kept += [screens.get(page).content.decode() for page in pages]
    for text in kept:
        assert secret not in text
        assert token.digest not in text


@pytest.mark.parametrize("button", ["_save", "_continue", "_addanother", "_popup"])
def test_new_token_is_shown_whatever_was_pressed(screens, owner, button):
    text_in(make(screens, owner, **{button: "1"}))


def test_token_lives_as_long_as_was_chosen(screens, owner):
    make(screens, owner, days="30")
    left = ApiToken.objects.get().expires_at - timezone.now()
    assert timedelta(days=29, hours=23) < left <= timedelta(days=30)


def test_form_proposes_the_own_account_and_the_usual_life(screens, owner, settings):
    settings.API_TOKEN_LIFETIME = timedelta(days=90)
    form = screens.get(f"{TOKENS}add/").context["adminform"].form
    assert (form["user"].value(), form["days"].value()) == (owner.pk, 90)


def test_read_token_is_made_for_reading(screens, owner):
    secret = text_in(make(screens, owner, scope="read"))
    body = {key: TECHNOLOGY[key] for key in ("name", "category")}
    assert Client(secret).post("/api/technologies", body).status_code == 403


def test_name_of_a_living_token_is_refused(screens, owner):
    ApiToken.objects.issue(owner, "website")
    assert mistakes(make(screens, owner)) == {"name": [NAME_TAKEN]}


def test_name_of_a_revoked_token_is_free(screens, owner):
    ApiToken.objects.issue(owner, "website")
    ApiToken.objects.all().revoke()
    text_in(make(screens, owner))


@pytest.mark.parametrize("days", ["0", "-1", "3651", "x", ""])
def test_life_out_of_range_is_refused(screens, owner, days):
    assert list(mistakes(make(screens, owner, days=days))) == ["days"]


def test_revoked_token_opens_nothing(screens, owner):
    token, secret = ApiToken.objects.issue(owner, "website")
    a_technology("Go")
    assert Client(secret).get("/api/technologies").status_code == 200
    answer = screens.post(TOKENS, {"action": "revoke", "_selected_action": [token.pk]}, follow=True)
    assert "1 API token revoked." in answer.content.decode()
    assert Client(secret).get("/api/technologies").status_code == 401
    assert [entry.change_message for entry in LogEntry.objects.all()] == ["Revoked."]


def test_revoking_again_keeps_the_first_date(screens, owner):
    token, _ = ApiToken.objects.issue(owner, "website")
    ApiToken.objects.all().revoke()
    first = ApiToken.objects.get().revoked_at
    answer = screens.post(TOKENS, {"action": "revoke", "_selected_action": [token.pk]}, follow=True)
    assert "0 API tokens revoked. 1 was revoked already." in answer.content.decode()
    assert ApiToken.objects.get().revoked_at == first


def test_token_is_never_edited_nor_deleted(screens, owner):
    token, _ = ApiToken.objects.issue(owner, "website")
    page = screens.get(f"{TOKENS}{token.pk}/change/").content.decode()
    assert "website" in page
    for name in ("name", "scope", "days", "user", "_save"):
        assert f'name="{name}"' not in page
    assert screens.post(f"{TOKENS}{token.pk}/change/", {"name": "x"}).status_code == 403
    assert screens.post(f"{TOKENS}{token.pk}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [token.pk], "post": "yes"}
    screens.post(TOKENS, chosen)
    assert ApiToken.objects.get().name == "website"


@pytest.mark.parametrize("lookup", ["digest__startswith", "digest", "user__password__startswith"])
def test_no_filter_guesses_at_secrets(screens, owner, lookup):
    ApiToken.objects.issue(owner, "website")
    answer = screens.get(f"{TOKENS}?{lookup}=a")
    assert (answer.status_code, answer.get("Location")) == (302, TOKENS)


# Staff


def test_staff_make_tokens_for_themselves_alone(staff, owner):
    client = staff("add_apitoken")
    assert "user" in mistakes(make(client, owner))
    text_in(make(client, get_user_model().objects.get(username="staff")))


def test_staff_see_and_revoke_their_own_tokens_alone(staff, owner):
    client = staff("view_apitoken", "change_apitoken")
    token, _ = ApiToken.objects.issue(owner, "the owner's")
    assert "the owner" not in client.get(TOKENS).content.decode()
    assert client.get(f"{TOKENS}{token.pk}/change/").status_code == 302
    client.post(TOKENS, {"action": "revoke", "_selected_action": [token.pk]})
    assert ApiToken.objects.get().revoked_at is None


def test_staff_who_may_only_look_revoke_nothing(staff):
    client = staff("view_apitoken")
    account = get_user_model().objects.get(username="staff")
    token, _ = ApiToken.objects.issue(account, "own")
    client.post(TOKENS, {"action": "revoke", "_selected_action": [token.pk]})
    assert ApiToken.objects.get().revoked_at is None
