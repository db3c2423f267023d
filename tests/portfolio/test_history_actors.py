"""Whose doing an entry is, and when a token was last used; and that neither costs or shows."""

import json
import re
from datetime import timedelta

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.neon.backend import statements
from portfolio.models import ApiToken, History, Skill
from tests.conftest import Client
from tests.factories import a_person, a_project, a_skill, a_technology

# Entries are written at commits.
pytestmark = pytest.mark.django_db(transaction=True)

SKILL = {"name": "Python", "category": "backend", "level": 5}
TOKENS = "token tests (owner)"


def actors():
    return list(History.objects.order_by("pk").values_list("actor", "kind"))


def sent(context):
    return [query["sql"] for query in context.captured_queries]


def used():
    return ApiToken.objects.get().last_used_at


# The API


def test_each_write_is_its_tokens(owner_api):
    path = owner_api.post("/api/skills", SKILL)["Location"]
    assert owner_api.patch(path, {"level": 4}).status_code == 200
    assert owner_api.put(path, SKILL).status_code == 200
    assert owner_api.delete(path).status_code == 204
    kinds = ("added", "changed", "changed", "deleted")
    assert actors() == [(TOKENS, kind) for kind in kinds]


def test_personal_info_and_what_is_linked_are_the_tokens_too(owner_api):
    a_person()
    a_project(a_technology("Go"))
    History.objects.all().delete()
    assert owner_api.put("/api/personal-info", {"title": "Lead"}).status_code == 200
    path = owner_api.get("/api/projects").json()[0]["id"]
    assert owner_api.patch(f"/api/projects/{path}", {"technologies": []}).status_code == 200
    assert actors() == [(TOKENS, "changed")] * 2


def test_two_tokens_and_nobody_are_told_apart(owner, owner_api):
    other = Client(ApiToken.objects.issue(owner, "a “phone” (mine)")[1])
    path = owner_api.post("/api/skills", SKILL)["Location"]
    other.patch(path, {"level": 4})
    Skill.objects.update(level=3)
    [(first, _), (second, _), (third, _)] = actors()
    assert (first, second) == (TOKENS, "token a “phone” (mine) (owner)")
    assert third.startswith("sql: ")


def test_what_was_refused_leaves_nothing(owner_api, api):
    assert owner_api.post("/api/skills", SKILL | {"level": 9}).status_code == 400
    assert api.post("/api/skills", SKILL).status_code == 401
    assert not History.objects.exists()


def test_a_write_costs_no_statement_more_than_without_a_history(owner_api):
    skill = a_skill()
    writes = [
        (lambda: owner_api.post("/api/skills", SKILL), ["SELECT", "INSERT", "SELECT"]),
        (
            lambda: owner_api.patch(f"/api/skills/{skill.pk}", {"level": 4}),
            ["SELECT", "UPDATE", "SELECT"],
        ),
    ]
    for write, expected in writes:
        with CaptureQueriesContext(connection) as context:
            assert write().status_code < 300
        # BEGIN travels with the first of them, and COMMIT is one round trip: four in all.
        first, *others = [it for it in sent(context) if it not in {"BEGIN", "COMMIT"}]
        assert first.startswith("BEGIN; SELECT ")
        assert ["SELECT", *(it.split()[0] for it in others)] == expected


# The last use


def test_first_use_is_noted_by_a_read_and_by_a_write(owner_api):
    assert used() is None
    owner_api.get("/api/skills")
    first = used()
    assert timezone.now() - first < timedelta(minutes=30)
    ApiToken.objects.update(last_used_at=None)
    owner_api.post("/api/skills", SKILL)
    assert used() is not None


@pytest.mark.parametrize(("ago", "noted"), [(30, False), (90, True)])
def test_use_is_noted_once_an_hour_at_most(owner_api, ago, noted):
    before = timezone.now() - timedelta(minutes=ago)
    ApiToken.objects.update(last_used_at=before)
    owner_api.get("/api/skills")
    assert (used() != before) is noted


def test_a_token_that_opens_nothing_was_not_used(owner_api):
    ApiToken.objects.all().revoke()
    assert owner_api.get("/api/skills").status_code == 401
    assert used() is None


def test_a_read_with_a_token_is_two_statements_that_may_both_be_run_again(owner_api):
    with CaptureQueriesContext(connection) as context:
        assert owner_api.get("/api/skills").status_code == 200
    assert used() is not None
    # The engine runs a read again when its connection broke, and only what it knows to be one.
    assert [statements.only_reads(statement) for statement in sent(context)] == [True, True]


def test_a_write_is_never_taken_for_a_read(owner_api):
    with CaptureQueriesContext(connection) as context:
        owner_api.delete("/api/skills/1")
    assert not statements.only_reads(sent(context)[0])


def test_a_database_that_takes_no_changes_is_read_with_a_token(owner_api):
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    try:
        assert owner_api.get("/api/skills").status_code == 200
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET default_transaction_read_only")
    assert used() is None


def test_nobody_waits_to_note_a_use_that_another_notes(owner_api):
    server = connection.connection.info
    with psycopg.connect(server.dsn, password=server.password) as other:
        other.execute("SELECT FROM api_tokens FOR UPDATE")
        with connection.cursor() as cursor:
            # Waiting would be an error, not a test that hangs.
            cursor.execute("SET lock_timeout = '5s'")
        try:
            assert owner_api.get("/api/skills").status_code == 200
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
    assert used() is None


def test_the_list_of_tokens_tells_their_last_use(owner, capsys):
    call_command("token", "create", "canary-new")
    token, _ = ApiToken.objects.issue(owner, "canary-old")
    ApiToken.objects.filter(pk=token.pk).update(last_used_at="2021-03-04T05:06Z")
    capsys.readouterr()
    call_command("token", "list")
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.endswith("LAST USED")
    last = {row.split()[0]: row.split()[-1] for row in rows}
    assert last == {"canary-new": "never", "canary-old": "2021-03-04"}


# Commands


def test_the_sample_is_its_commands():
    call_command("loadsample", verbosity=0)
    assert set(History.objects.values_list("actor", "kind")) == {("command loadsample", "added")}


# The public


def test_nothing_of_the_history_is_public(owner_api, api):
    """Not what a text said before, nor who changed it."""
    with transaction.atomic():
        a_person(summary="canary-before")
        project = a_project(description="canary-before")
    owner_api.patch(f"/api/projects/{project.pk}", {"description": "after"})
    owner_api.put("/api/personal-info", {"summary": "after"})
    ApiToken.objects.update(name="canary-token")
    owner_api.patch(f"/api/projects/{project.pk}", {"name": "other"})
    assert "canary-token" in {actor.split()[1] for actor, _ in actors()}
    paths = json.loads(api.get("/api/openapi.json").content)["paths"]
    lists = [path for path in paths if "{" not in path]
    assert "/api/projects" in lists
    for reader in (api, owner_api):
        for path in [*lists, f"/api/projects/{project.pk}", "/api/history"]:
            answer = reader.get(path)
            assert "canary-" not in answer.content.decode() + str(answer.headers), path
    assert not [path for path in paths if re.search("histor|restor|deleted", path)]
