"""The keys of forms that add a row: whose they are, what none is, and who is told what."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolio.admin.adding import NAME
from portfolio.models import IdempotencyKey, Skill, Technology
from tests.portfolio.admin.forms import SKILL, TECHNOLOGY
from tests.portfolio.admin.test_adding import ADD, AGAIN, OTHER, key_in, names, opened
from tests.portfolio.admin.test_conflict import text_of

pytestmark = pytest.mark.django_db


# Keys


# One like those that forms have. Always the same: processes that share tests compare their names.
KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"


@pytest.mark.parametrize(
    "key",
    [
        "",
        "x",
        "\0",
        "9" * 5000,
        KEY.upper(),
        f"{KEY}0",
        f"{KEY}\n",
        f"{{{KEY}}}",
        "½" * 36,
    ],
)
def test_what_is_no_key_of_ours_is_none(screens, key):
    for _ in range(2):
        assert screens.post(ADD, SKILL | {"_once": key}).status_code == 302
    assert names() == ["Python", "Python"]
    assert not IdempotencyKey.objects.exists()
    assert key_in(screens.post(ADD, SKILL | {"_once": key, "level": "6"})) != key


def test_without_a_key_it_is_saved_as_ever(screens):
    for _ in range(2):
        assert screens.post(ADD, SKILL).status_code == 302
    assert names() == ["Python", "Python"]


def test_a_key_belongs_to_its_account(screens, staff):
    sent = opened(screens)
    screens.post(ADD, sent)
    browser = staff("add_skill", "view_skill")
    assert browser.post(ADD, sent).status_code == 302
    assert names() == ["Python", "Python"]


def test_a_key_belongs_to_its_table(screens):
    key = {"_once": key_in(screens.get(ADD))}
    for path, values in ((ADD, SKILL), ("/admin/portfolio/technology/add/", TECHNOLOGY)):
        assert screens.post(path, values | key).status_code == 302
    assert (Skill.objects.count(), Technology.objects.count()) == (1, 1)


def test_no_client_of_the_api_can_send_the_key_of_a_form(screens, owner_api):
    sent = opened(screens)
    screens.post(ADD, sent)
    [kept] = IdempotencyKey.objects.all()
    assert kept.key == NAME.format(model="portfolio.skill", key=sent["_once"])
    for key in (kept.key, f'"{kept.key}"'):
        # The header's bytes are read as Latin-1.
        answer = owner_api.post("/api/skills", SKILL, HTTP_IDEMPOTENCY_KEY=key)
        assert answer.status_code == 400
        told = key.encode().decode("latin-1")
        answer = owner_api.post("/api/skills", SKILL, HTTP_IDEMPOTENCY_KEY=told)
        assert answer.status_code == 400
    # The same number is another key there.
    body = {"name": "Go", "category": "language", "level": 3}
    answer = owner_api.post("/api/skills", body, HTTP_IDEMPOTENCY_KEY=sent["_once"])
    assert answer.status_code == 201


def test_a_key_counts_for_a_day_and_is_forgotten_by_whoever_writes_next(screens):
    first, second = opened(screens), opened(screens, name="Go")
    for sent in (first, second):
        screens.post(ADD, sent)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE idempotency_keys SET created_at = now() - interval '25 hours'")
    assert screens.post(ADD, first).status_code == 302
    assert names() == ["Go", "Python", "Python"]
    assert [kept.key[-36:] for kept in IdempotencyKey.objects.all()] == [first["_once"]]


def test_a_key_costs_three_statements_and_another_sending_no_write(screens):
    key = opened(screens)
    costs = []
    for sent in (SKILL, SKILL, key, key):
        with CaptureQueriesContext(connection) as captured:
            assert screens.post(ADD, sent).status_code == 302
        costs.append(len(captured))
    # The first also looks up what Django then keeps.
    assert costs[2] == costs[1] + 3
    assert not [each for each in captured if each["sql"].startswith(("INSERT", "UPDATE", "WITH"))]


# Rights


def test_who_may_not_look_is_not_told_what_became_of_the_row(staff):
    browser = staff("add_skill")
    sent = opened(browser)
    assert browser.post(ADD, sent).status_code == 302
    Skill.objects.update(name="canary since")
    again = browser.post(ADD, sent)
    assert (again.status_code, again["Location"]) == (302, "/admin/")
    page = browser.get(ADD).text
    assert f"This was saved already. {AGAIN}" in page
    other = browser.post(ADD, sent | {"name": "Go"})
    assert other.status_code == 409
    assert f"Nothing was added: this form was saved already. {OTHER}" in text_of(other)
    for text in (page, other.text):
        assert "canary since" not in text
    assert names() == ["canary since"]


def test_who_may_not_add_any_more_is_refused(staff):
    browser = staff("add_skill")
    sent = opened(browser)
    browser.post(ADD, sent)
    get_user_model().objects.get(username="staff").user_permissions.clear()
    assert browser.post(ADD, sent).status_code == 403


def test_a_window_that_asks_for_what_it_may_not_know_is_refused(screens):
    path = "/admin/portfolio/technology/add/"
    sent = TECHNOLOGY | {"_once": key_in(screens.get(path))}
    assert screens.post(path, sent).status_code == 302
    for field in ("canary", "\0", "category", "experiencetechnology"):
        junk = {"_popup": "1", "_to_field": field}
        assert screens.post(path, sent | junk).status_code == 400
