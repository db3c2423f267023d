"""Whoever writes sees it at once, others in time, and no race keeps what is gone."""

from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test import Client as Browser

from portfolio.models import Revision, Skill
from tests.config.snapshots.conftest import PRIVATE, hide, names
from tests.conftest import Client
from tests.factories import a_skill

pytestmark = pytest.mark.django_db(transaction=True)


def test_owner_sees_a_write_through_the_api_at_once(api, owner_token):
    a_skill(id=1, name="Go")
    assert names(api.get("/api/skills")) == ["Go"]
    bearer = {"authorization": f"Bearer {owner_token}"}
    written = api.patch("/api/skills/1", {"name": "Rust"}, headers=bearer)
    assert written.status_code == 200
    assert written["Cache-Control"] == PRIVATE
    assert names(api.get("/api/skills")) == ["Rust"]


def test_owner_sees_an_edit_in_the_admin_at_once(owner):
    skill = a_skill(name="Go")
    browser = Browser()
    browser.force_login(owner)
    assert names(browser.get("/api/skills", secure=True)) == ["Go"]
    data = {"action": "hide", "_selected_action": skill.pk, "seen": f"{skill.pk}.1"}
    assert browser.post("/admin/portfolio/skill/", data, secure=True).status_code == 302
    assert names(browser.get("/api/skills", secure=True)) == []


def test_a_write_elsewhere_shows_after_the_seconds_of_freshness(api, owner_token, clock):
    a_skill(id=1, name="Go")
    assert names(api.get("/api/skills")) == ["Go"]
    elsewhere = Client(owner_token)
    assert elsewhere.patch("/api/skills/1", {"name": "Rust"}).status_code == 200
    clock.wait(4.9)
    assert names(api.get("/api/skills")) == ["Go"]
    clock.wait(0.2)
    assert names(api.get("/api/skills")) == ["Rust"]


@pytest.mark.parametrize("path", ["/api/skills", "/healthz", "/admin/login/"])
def test_a_stranger_who_posts_makes_nobody_forget(api, clock, costs, path):
    api.get("/api/skills")
    api.post(path, {}, headers={"authorization": "Bearer wrong"})
    assert costs(1, api, "/api/skills")["Cache-Status"] == "portfolio; fwd=stale; fwd-status=304"


@contextmanager
def after(part, action):
    """Another process acts once, just after a statement of this one that holds `part`."""
    done = []

    def wrapper(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if part in sql and not done:
            done.append(sql)
            action()
        return result

    with connection.execute_wrapper(wrapper):
        yield
    assert done


def test_content_that_changes_after_the_revision_was_read_is_read_again(api, clock):
    skill = a_skill()
    with after("portfolio_revision", lambda: hide(skill)):
        assert api.get("/api/skills").json() == []
    clock.wait(5)
    assert api.get("/api/skills").json() == []


def test_content_is_never_labelled_with_a_newer_revision_than_it_shows(api, clock):
    skill = a_skill()
    with after('FROM "skills"', lambda: hide(skill)):
        assert len(api.get("/api/skills").json()) == 1
    clock.wait(5)
    assert api.get("/api/skills").json() == []


def test_the_time_that_the_question_took_counts(api, clock, costs):
    with after("portfolio_revision", lambda: clock.wait(4)):
        api.get("/api/skills")
    clock.wait(1.1)
    assert costs(1, api, "/api/skills")["Cache-Status"] == "portfolio; fwd=stale; fwd-status=304"


def test_an_answer_that_comes_late_is_an_answer(api, clock):
    """A database that wakes may take longer than anything stays fresh."""
    with after("portfolio_revision", lambda: clock.wait(7)):
        assert api.get("/api/skills")["Cache-Status"] == "portfolio; fwd=uri-miss; stored"
    with after("portfolio_revision", lambda: clock.wait(7)):
        assert api.get("/api/skills")["Cache-Status"] == "portfolio; fwd=stale; fwd-status=304"


def test_a_write_that_is_rolled_back_never_shows_and_costs_nothing(api, clock, costs):
    a_skill(name="Go")
    api.get("/api/skills")
    with transaction.atomic():
        Skill.objects.update(name="Rust")
        transaction.set_rollback(True)
    clock.wait(5)
    assert names(costs(1, api, "/api/skills")) == ["Go"]


def test_where_nobody_counts_revisions_nothing_is_kept(api, costs):
    Revision.objects.all().delete()
    for _ in range(2):
        answer = costs(2, api, "/api/skills")
        assert "Cache-Status" not in answer
