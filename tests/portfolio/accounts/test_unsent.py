"""A form that is sent after its session has ended."""

import json
import re

import pytest
from django.conf import settings

from portfolio.models import Skill
from tests.factories import CONTENT
from tests.portfolio.accounts.conftest import Browser

pytestmark = pytest.mark.django_db

ADD = "/admin/portfolio/skill/add/"
TEXT = 'canary "text" </script><b>\r\nof two lines'


def unsent_in(answer):
    found = re.search(
        r'<script id="unsent" type="application/json">(.*?)</script>', answer.content.decode()
    )
    return json.loads(found[1]) if found else None


def test_page_has_all_that_was_written(browser, account):
    form = {"name": "Go", "note": TEXT, "tag": ["one", "two"], "_save": "Save"}
    answer = browser.post(f"{ADD}?_popup=1", form)
    assert answer.status_code == 403
    assert "no-store" in answer["Cache-Control"]
    assert unsent_in(answer) == {
        "address": f"{ADD}?_popup=1",
        "fields": [
            ["name", "Go"],
            ["note", TEXT],
            ["tag", "one"],
            ["tag", "two"],
            ["_save", "Save"],
        ],
    }
    page = answer.content.decode()
    assert "Your session has ended" in page
    assert "/admin/login/?next=%2Fadmin%2Fportfolio%2Fskill%2Fadd%2F%3F_popup%3D1" in page
    assert "<b>" not in page.partition("<dl")[2]
    assert not Skill.objects.exists()


def test_no_secret_is_shown_again(browser, account):
    form = {
        "username": "kim",
        "password1": "canary-secret",
        "old_password": "canary-secret",
        "code": "canary-secret",
        "csrfmiddlewaretoken": "canary-secret",
    }
    answer = browser.post("/admin/auth/user/add/", form)
    assert unsent_in(answer)["fields"] == [["username", "kim"]]
    assert b"canary-secret" not in answer.content


def test_no_field_of_the_cv_is_taken_for_a_secret(browser, account):
    """Whatever is left out is sent as if it had been emptied."""
    names = {column.name for model in CONTENT for column in model._meta.concrete_fields}
    # And on the screen of a conflict.
    sent = {f"{before}{name}": "x" for name in names for before in ("", "choose.", "mine.")}
    answer = browser.post("/admin/portfolio/personalinfo/add/", sent)
    assert dict(unsent_in(answer)["fields"]) == sent
    assert "postal_code" in names


@pytest.mark.parametrize(
    ("letter", "is_kept"), [("x", True), ("é", True), ('"', True), ("<", False), ("\x01", False)]
)
@pytest.mark.parametrize("csrf", [False, True])
def test_no_form_makes_an_answer_that_lambda_refuses(account, letter, is_kept, csrf):
    """What a stranger sends comes back several times as long, escaped for HTML and for JSON."""
    stranger = Browser()
    stranger.handler.enforce_csrf_checks = csrf
    text = letter * (990_000 // len(letter.encode()))
    answer = stranger.post(
        ADD,
        f"name={text}",
        content_type="application/x-www-form-urlencoded",
        headers={"Origin": "https://testserver"},
    )
    assert len(json.dumps(answer.content.decode())) < 6_200_000
    assert "no-store" in answer["Cache-Control"]
    assert answer.status_code == (403 if is_kept else 413)
    if is_kept:
        assert dict(unsent_in(answer)["fields"])["name"] == text


def test_nothing_written_leads_to_the_log_in(browser, account):
    for form in ({}, {"password": "x"}):
        answer = browser.post(ADD, form)
        assert (answer.status_code, answer["Location"]) == (302, f"/admin/login/?next={ADD}")


def test_script_is_led_to_the_log_in(browser, account):
    answer = browser.post(ADD, {"name": "Go"}, headers={"sec-fetch-mode": "cors"})
    assert answer.status_code == 302


def test_form_of_elsewhere_is_not_shown(account):
    """Who could make our page show a text could make people send it."""
    stranger = Browser()
    stranger.handler.enforce_csrf_checks = True
    for origin in ("https://elsewhere.example", "null", "http://testserver"):
        answer = stranger.post(ADD, {"name": "canary-elsewhere"}, headers={"origin": origin})
        assert answer.status_code == 403
        assert b"canary-elsewhere" not in answer.content
        assert answer["Content-Type"] == "application/problem+json"


def test_page_of_before_a_log_in_in_another_tab_loses_nothing(account):
    browser = Browser()
    browser.handler.enforce_csrf_checks = True
    browser.get("/admin/login/")
    old = browser.cookies[settings.CSRF_COOKIE_NAME].value
    here = {"origin": "https://testserver"}
    form = {"username": "owner", "password": "canary-correct-horse", "csrfmiddlewaretoken": old}
    assert browser.post("/admin/login/", form, headers=here).status_code == 302
    answer = browser.post(ADD, {"name": "Go", "csrfmiddlewaretoken": old}, headers=here)
    assert answer.status_code == 403
    assert unsent_in(answer) == {"address": ADD, "fields": [["name", "Go"]]}
    page = answer.content.decode()
    assert "You have logged in since" in page
    assert f'href="{ADD}"' in page


def test_api_tells_a_program_as_ever(account):
    stranger = Browser()
    stranger.handler.enforce_csrf_checks = True
    answer = stranger.post("/admin/login/", {"username": "owner", "password": "x"})
    assert (answer.status_code, answer.json()["status"]) == (403, 403)


def test_account_that_may_not_is_refused_as_ever(account, browser):
    from django.contrib.auth import get_user_model

    from tests.portfolio.accounts.conftest import PASSWORD

    get_user_model().objects.create_user("clerk", password=PASSWORD, is_staff=True)
    browser.log_in("clerk")
    answer = browser.post(ADD, {"name": "Go"})
    assert answer.status_code == 403
    assert unsent_in(answer) is None
