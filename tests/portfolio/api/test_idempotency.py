"""A write that names a key is done once, and answered alike each time."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.authentication import SessionAuthentication

from portfolio.api import idempotency
from portfolio.api.views.lists import SkillViewSet
from portfolio.models import ApiToken, IdempotencyKey, Skill, Technology
from tests.conftest import Client
from tests.factories import a_person, a_skill
from tests.portfolio.api.rows import NEW, one_of

pytestmark = pytest.mark.django_db

SKILL, TECHNOLOGY = NEW["skills"], NEW["technologies"]
KEY = '"8e03978e-40d5-43dd-bc93-6894a57f9324"'


def keyed(key: str = KEY, **headers: str) -> dict[str, Any]:
    """What a request takes along, whatever the version of the row."""
    return {"headers": {"Idempotency-Key": key, "If-Match": "*"} | headers}


def told(answer: Any) -> dict[str, str]:
    """The headers, but those of the moment."""
    momentary = ("Idempotent-Replayed", "RateLimit", "X-Request-Id")
    return {name: value for name, value in answer.headers.items() if name not in momentary}


def sent(context: Any) -> list[str]:
    """The statements, by their first word."""
    return [query["sql"].split()[0] for query in context.captured_queries]


# Sent again


@pytest.mark.parametrize("name", NEW)
def test_a_post_that_is_sent_again_is_answered_as_before_and_adds_nothing(owner_api, name):
    first, again = (owner_api.post(f"/api/{name}", NEW[name], **keyed()) for _ in range(2))

    assert first.status_code == again.status_code == 201
    assert (first.content, told(first)) == (again.content, told(again))
    assert first["Location"] == f"/api/{name}/{first.json()['id']}"
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert len(owner_api.get(f"/api/{name}").json()) == 1


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("put", "/api/skills/{}", SKILL, 200),
        ("patch", "/api/skills/{}", {"level": 1}, 200),
        ("delete", "/api/skills/{}", None, 204),
        ("put", "/api/skills/order", [], 200),
        ("put", "/api/personal-info", {"title": "Lead"}, 200),
        ("patch", "/api/personal-info", {"title": "Lead"}, 200),
    ],
)
def test_each_other_write_takes_a_key_too(owner_api, method, path, body, status):
    a_person()
    path = path.format(a_skill().pk)
    first, again = (getattr(owner_api, method)(path, body, **keyed()) for _ in range(2))

    assert (first.status_code, again.status_code) == (status, status)
    assert (first.content, told(first)) == (again.content, told(again))
    assert again["Idempotent-Replayed"] == "true"


def test_a_change_that_is_sent_again_with_its_old_tag_is_not_stale(owner_api):
    skill = a_skill(level=1)
    path = f"/api/skills/{skill.pk}"
    with_tag = keyed(**{"If-Match": owner_api.get(path)["ETag"]})
    first, again = (owner_api.patch(path, {"level": 5}, **with_tag) for _ in range(2))

    assert (first.status_code, again.status_code) == (200, 200)
    skill.refresh_from_db()
    assert (skill.level, skill.version) == (5, 2)


def test_the_answer_is_the_first_one_even_when_the_row_has_changed_since(owner_api):
    first = owner_api.post("/api/skills", SKILL, **keyed())
    owner_api.delete(first["Location"], headers={"If-Match": "*"})
    again = owner_api.post("/api/skills", SKILL, **keyed())

    assert (again.status_code, again.json()) == (201, first.json())
    assert not Skill.objects.exists()


def test_without_a_key_and_with_another_one_it_is_done_again(owner_api):
    for headers in ({}, {}, keyed("a"), keyed("b")):
        assert owner_api.post("/api/skills", SKILL, **headers).status_code == 201
    assert Skill.objects.count() == 4


def test_reads_have_no_use_for_a_key(owner_api, api):
    for reader in (owner_api, api):
        assert reader.get("/api/skills", headers={"Idempotency-Key": "no ‘key’"}).status_code == 200
    assert not IdempotencyKey.objects.exists()


# Another request with the same key


@pytest.mark.parametrize(
    ("method", "path", "body", "headers"),
    [
        ("post", "/api/skills", SKILL | {"level": 1}, {}),
        ("post", "/api/skills?fields=name", SKILL, {}),
        ("post", "/api/technologies", TECHNOLOGY, {}),
        ("post", "/api/skills", SKILL, {"If-Match": '"7"'}),
        ("post", "/api/skills", SKILL, {"Accept": "application/json; indent=2"}),
        ("delete", "/api/skills/{}", None, {}),
        ("put", "/api/skills/{}", SKILL, {}),
    ],
)
def test_a_key_with_another_request_is_422_and_nothing_is_done(
    owner_api, method, path, body, headers
):
    first = owner_api.post("/api/skills", SKILL, **keyed())
    path = path.format(first.json()["id"])
    answer = getattr(owner_api, method)(path, body, **keyed(**headers))

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] == idempotency.Reused.default_detail
    assert "Idempotent-Replayed" not in answer
    assert (Skill.objects.count(), Technology.objects.count()) == (1, 0)
    assert owner_api.post("/api/skills", SKILL, **keyed()).json() == first.json()


# Whose key it is


def staff(name: str, *rights: str) -> Any:
    user = get_user_model().objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


def token(user: Any, name: str, scope: str = "write") -> Client:
    return Client(ApiToken.objects.issue(user, name, scope=scope)[1])


def test_a_key_is_its_accounts_so_nobody_is_answered_what_another_was(owner_api):
    hidden = SKILL | {"name": "canary-hidden", "active": False}
    assert owner_api.post("/api/skills", hidden, **keyed()).status_code == 201
    stranger = token(staff("kim", "add_skill", "view_skill"), "kim's")
    answer = stranger.post("/api/skills", hidden, **keyed())

    assert answer.status_code == 201
    assert "Idempotent-Replayed" not in answer
    assert list(Skill.objects.values_list("name", flat=True)) == ["canary-hidden"] * 2


def test_any_token_of_the_account_that_may_write_gets_the_answer(owner, owner_api):
    first = owner_api.post("/api/skills", SKILL, **keyed())
    answer = token(owner, "another").post("/api/skills", SKILL, **keyed())

    assert (answer.json(), answer["Idempotent-Replayed"]) == (first.json(), "true")


def test_a_reader_of_the_account_gets_no_answer(owner, owner_api):
    owner_api.post("/api/skills", SKILL, **keyed())
    assert token(owner, "reader", "read").post("/api/skills", SKILL, **keyed()).status_code == 403


def test_a_token_that_was_revoked_gets_no_answer(owner_api):
    owner_api.post("/api/skills", SKILL, **keyed())
    ApiToken.objects.all().revoke()
    assert owner_api.post("/api/skills", SKILL, **keyed()).status_code == 401


def test_who_lost_the_right_to_write_gets_no_answer():
    kim = staff("kim", "add_skill", "view_skill")
    client = token(kim, "kim's")
    assert client.post("/api/skills", SKILL, **keyed()).status_code == 201
    kim.user_permissions.set(Permission.objects.filter(codename="view_skill"))
    assert client.post("/api/skills", SKILL, **keyed()).status_code == 403


def test_who_lost_the_right_to_see_hidden_rows_is_not_shown_one():
    kim = staff("kim", "add_skill", "view_skill")
    client = token(kim, "kim's")
    hidden = SKILL | {"active": False}
    assert client.post("/api/skills", hidden, **keyed()).json()["active"] is False
    kim.user_permissions.set(Permission.objects.filter(codename="add_skill"))
    assert client.post("/api/skills", hidden, **keyed()).status_code == 422


def test_nobody_learns_of_a_key_without_a_token(api, owner_api):
    owner_api.post("/api/skills", SKILL, **keyed())
    for key in (KEY, "not a key"):
        assert api.post("/api/skills", SKILL, **keyed(key)).status_code == 401


def test_an_admins_session_writes_once_too_where_it_may_write(api, owner, monkeypatch):
    """As in development."""
    monkeypatch.setattr(SkillViewSet, "authentication_classes", [SessionAuthentication])
    api.force_login(owner)
    first, again = (api.post("/api/skills", SKILL, **keyed()) for _ in range(2))
    assert (first.status_code, again.json()) == (201, first.json())
    assert again["Idempotent-Replayed"] == "true"


# In flight


def test_while_another_transaction_answers_it_a_request_is_409_and_waits_for_nobody(
    owner, owner_api
):
    name = f"idempotency {owner.pk} {KEY.strip(chr(34))}"
    elsewhere = connection.copy()
    try:
        with elsewhere.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
        answer = owner_api.post("/api/skills", SKILL, **keyed())
    finally:
        elsewhere.close()
    assert (answer.status_code, answer["Retry-After"]) == (409, "1")
    assert answer.json()["detail"] == idempotency.InFlight.default_detail
    assert not Skill.objects.exists()
    assert owner_api.post("/api/skills", SKILL, **keyed()).status_code == 201


# Refused


def test_what_was_refused_is_not_kept_so_the_key_can_be_used_for_the_mended_request(owner_api):
    wrong = owner_api.post("/api/skills", SKILL | {"level": 9}, **keyed())
    right = owner_api.post("/api/skills", SKILL, **keyed())

    assert (wrong.status_code, right.status_code) == (400, 201)
    assert "Idempotent-Replayed" not in right
    assert [row.status for row in IdempotencyKey.objects.all()] == [201]


def test_a_body_that_is_too_large_is_413(owner_api):
    body = '"' + "x" * 1_000_000 + '"'
    answer = owner_api.post("/api/skills", body, content_type="application/json", **keyed())
    assert answer.status_code == 413
    assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize(
    "key",
    [
        "",
        '""',
        '"',
        '"open',
        'closed"',
        '"a"b',
        '"a" "b"',
        '"a", "b"',
        "a,b",
        "a b",
        '"a\\b"',
        '"a\tb"',
        '"ä"',
        "ä",
        '"a";version=1',
        "?1",
        "(a b)",
        "x" * 256,
        f'"{"x" * 256}"',
    ],
)
def test_a_key_that_is_none_is_a_400_that_says_how_to_write_one(owner_api, key):
    answer = owner_api.post("/api/skills", SKILL, **keyed(key))
    assert answer.status_code == 400
    faults = [{"header": "Idempotency-Key", "detail": idempotency.MALFORMED}]
    assert answer.json()["errors"] == faults
    assert not Skill.objects.exists()


@pytest.mark.parametrize(
    ("key", "kept"),
    [
        (KEY, KEY.strip('"')),
        (KEY.strip('"'), KEY.strip('"')),
        (f" {KEY} ", KEY.strip('"')),
        ("*invoice:7/2026", "*invoice:7/2026"),
        ('"two words, %(user)s"', "two words, %(user)s"),
        (r'"a \"quoted\" \\ word"', r'a "quoted" \ word'),
        ("x" * 255, "x" * 255),
        (f'"{"x" * 255}"', "x" * 255),
    ],
)
def test_a_key_is_a_text_in_quotation_marks_or_a_bare_word(owner_api, key, kept):
    for replayed in (False, True):
        answer = owner_api.post("/api/skills", SKILL, **keyed(key))
        assert (answer.status_code, "Idempotent-Replayed" in answer) == (201, replayed)
    assert IdempotencyKey.objects.get().key == kept


# For a day


def age(hours: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE idempotency_keys SET created_at = created_at - make_interval(secs => %s)",
            [hours * 3600],
        )


def test_an_answer_is_kept_for_a_day_and_then_the_key_is_new(owner_api):
    first = owner_api.post("/api/skills", SKILL, **keyed())
    age(23.9)
    assert owner_api.post("/api/skills", SKILL, **keyed()).json() == first.json()
    age(0.2)
    for replayed in (False, True):
        answer = owner_api.post("/api/technologies", TECHNOLOGY, **keyed())
        assert (answer.status_code, "Idempotent-Replayed" in answer) == (201, replayed)
    assert IdempotencyKey.objects.count() == 1


def test_whoever_writes_next_forgets_some_of_what_is_old(owner, owner_api):
    old = [
        IdempotencyKey(user=owner, key=f"{number}", request="", status=201, body=b"")
        for number in range(150)
    ]
    IdempotencyKey.objects.bulk_create(old)
    age(24.1)
    left = []
    for key in ("a", "b"):
        assert owner_api.post("/api/skills", SKILL, **keyed(key)).status_code == 201
        left.append(IdempotencyKey.objects.count())
    assert left == [51, 2]


def test_the_keys_of_an_account_go_with_it(owner, owner_api):
    owner_api.post("/api/skills", SKILL, **keyed())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM api_tokens; DELETE FROM auth_user WHERE id = %s", [owner.pk])
    assert not IdempotencyKey.objects.exists()


# What it costs


def test_a_key_costs_one_statement_more_and_a_write_without_one_nothing(owner_api):
    with CaptureQueriesContext(connection) as without:
        owner_api.post("/api/skills", SKILL)
    with CaptureQueriesContext(connection) as first:
        owner_api.post("/api/skills", SKILL, **keyed())
    with CaptureQueriesContext(connection) as again:
        owner_api.post("/api/skills", SKILL, **keyed())
    # the token, the row, the answer; and the key
    assert sent(without) == ["SELECT", "INSERT", "SELECT"]
    assert sent(first) == ["SELECT", "INSERT", "SELECT", "WITH"]
    # the token with the answer
    assert sent(again) == ["SELECT"]
    assert "idempotency" not in without.captured_queries[0]["sql"]


@pytest.mark.parametrize("name", NEW)
def test_an_answer_is_kept_as_it_was_sent(owner_api, name):
    row = one_of(name)
    answer = owner_api.patch(f"/api/{name}/{row.pk}", NEW[name], **keyed())
    kept = IdempotencyKey.objects.get()
    assert (kept.status, bytes(kept.body)) == (200, answer.content)
    assert kept.headers == {name: answer[name] for name in ("Content-Type", "ETag")}


def test_method_that_is_not_known_is_a_405_whatever_its_key_was_used_for(owner_api):
    body = {"name": "Rust", "category": "language"}
    key = {"Idempotency-Key": "canary-once"}
    assert owner_api.post("/api/technologies", body, headers=key).status_code == 201
    assert owner_api.put("/api/technologies", body, headers=key).status_code == 405
