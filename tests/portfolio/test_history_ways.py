"""The history can't be passed by: each way of writing leaves one entry, in the right name."""

import json
from io import StringIO

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from portfolio import history
from portfolio.models import History, Language
from tests.portfolio.admin.conftest import Browser
from tests.portfolio.admin.page import Form

# Entries are written at commits.
pytestmark = pytest.mark.django_db(transaction=True)

API, ADMIN = "/api/languages", "/admin/portfolio/language/"
TOKEN = "token tests (owner)"
FORM = {"language": "Welsh", "fluency": "canary form", "publication": "visible"}
# Away and back in one statement.
REPLACED = """
WITH gone AS (DELETE FROM languages RETURNING *)
INSERT INTO languages (id, language, fluency, version)
SELECT id, language, 'canary', 9 FROM gone
"""
DOCUMENT = {"languages": [{"language": "Welsh", "fluency": "canary import"}]}


@pytest.fixture
def screens(owner):
    return Browser(owner)


@pytest.fixture
def row():
    """One that has been something else before, and whose history is forgotten but for that."""
    with history.acting_as("kim"):
        found = Language.objects.create(language="Welsh", fluency="first")
    with history.acting_as("kim"):
        Language.objects.update(fluency="second")
    return found


@pytest.fixture
def entries(row):
    """What was noted after this."""
    newest = History.objects.latest("pk").pk

    def since():
        found = History.objects.filter(pk__gt=newest).order_by("pk")
        return [(it.actor, it.kind, (it.state or {}).get("fluency")) for it in found]

    return since


def test_post_of_the_api(owner_api, entries):
    owner_api.post(API, {"language": "Czech", "fluency": "canary"})
    assert entries() == [(TOKEN, "added", "canary")]


@pytest.mark.parametrize("method", ["put", "patch"])
def test_change_of_the_api(owner_api, row, entries, method):
    sent = {"language": "Welsh", "fluency": "canary"}
    write = getattr(owner_api, method)
    assert write(f"{API}/{row.pk}", sent, HTTP_IF_MATCH="*").status_code == 200
    assert entries() == [(TOKEN, "changed", "canary")]


def test_deletion_of_the_api(owner_api, row, entries):
    assert owner_api.delete(f"{API}/{row.pk}", HTTP_IF_MATCH="*").status_code == 204
    assert entries() == [(TOKEN, "deleted", None)]


def test_what_the_api_refuses(owner_api, row, entries):
    sent = {"fluency": "canary"}
    stale = owner_api.patch(f"{API}/{row.pk}", sent, HTTP_IF_MATCH='"1"')
    assert stale.status_code == 412
    assert entries() == []


def test_new_form_of_the_admin(screens, entries):
    assert screens.post(f"{ADMIN}add/", FORM | {"language": "Czech"}).status_code == 302
    assert entries() == [("owner", "added", "canary form")]


def test_form_of_the_admin(screens, row, entries):
    assert screens.post(f"{ADMIN}{row.pk}/change/", FORM).status_code == 302
    assert entries() == [("owner", "changed", "canary form")]


def test_conflict_that_is_solved_in_the_admin(screens, row, entries):
    stale = screens.post(f"{ADMIN}{row.pk}/change/", FORM | {"opened": str(row.version)})
    assert entries() == []
    sent = Form(stale).fill(choose__fluency="mine")
    assert screens.post(f"{ADMIN}{row.pk}/change/", sent).status_code == 302
    assert entries() == [("owner", "changed", "canary form")]


@pytest.mark.parametrize("action", ["hide", "delete_selected"])
def test_action_of_the_admin(screens, row, entries, action):
    screens.post(ADMIN, {"action": action, "_selected_action": [row.pk], "post": "yes"})
    kind = ("changed", "second") if action == "hide" else ("deleted", None)
    assert entries() == [("owner", *kind)]


def test_deletion_of_the_admin_and_its_way_back(screens, row, entries):
    screens.post(f"{ADMIN}{row.pk}/delete/", {"post": "yes"})
    screens.post(f"{ADMIN}bring-back/", {"row": row.pk})
    assert entries() == [("owner", "deleted", None), ("owner", "added", "second")]


def test_restoration(screens, row, entries):
    sent = Form(screens.get(f"{ADMIN}{row.pk}/history/")).values
    assert screens.post(f"{ADMIN}{row.pk}/restore/", sent).status_code == 302
    assert entries() == [("owner", "changed", "first")]


def test_order_is_none_of_a_rows_content(screens, row, owner_api, entries):
    assert owner_api.put(f"{API}/order", [row.pk], HTTP_IF_MATCH="*").status_code == 200
    assert screens.post(f"{ADMIN}order/", {"ids": [row.pk]}).status_code == 200
    assert entries() == []


def test_preview_leaves_nothing(screens, row, entries):
    assert screens.post(f"{ADMIN}{row.pk}/preview/", FORM).status_code == 200
    assert entries() == []


def test_import_of_the_admin(screens, row, entries):
    address = "/admin/resume/import/"
    shown = screens.post(address, {"text": json.dumps(DOCUMENT), "way": "merge"})
    assert entries() == []
    assert screens.post(address, Form(shown).values).status_code == 302
    assert entries() == [("owner", "changed", "canary import")]


def test_import_of_the_command(row, entries, tmp_path):
    (tmp_path / "cv.json").write_text(json.dumps(DOCUMENT))
    call_command("import_resume", str(tmp_path / "cv.json"), stdout=StringIO())
    assert entries() == [("import_resume", "changed", "canary import")]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("INSERT INTO languages (language, fluency) VALUES ('Czech', 'canary')", "added canary"),
        ("UPDATE languages SET fluency = 'canary'", "changed canary"),
        ("DELETE FROM languages", "deleted None"),
        ("TRUNCATE languages", "deleted None"),
        (
            REPLACED,
            "changed canary",
        ),
    ],
)
def test_plain_sql_of_any_client(row, entries, statement, expected):
    parameters = connection.get_connection_params()
    given = {
        key: parameters[key]
        for key in ("host", "port", "user", "password", "dbname")
        if parameters.get(key)
    }
    with psycopg.connect(**given, autocommit=True) as other:
        other.execute(statement)
        user = other.execute("SELECT session_user").fetchone()[0]
    assert [(actor, f"{kind} {text}") for actor, kind, text in entries()] == [
        (f"sql: {user}", expected)
    ]
