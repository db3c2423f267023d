"""The page with what a form holds: made by saving, and nothing of it stays."""

import json
from datetime import UTC, datetime

import pytest
from django.db import connection

from config import edge
from portfolio.images import keeping
from portfolio.images.checking import check
from portfolio.models import (
    Experience,
    ExperienceTechnology,
    History,
    Project,
    Revision,
    Schedule,
    Skill,
    Technology,
)
from tests.factories import a_job, a_person, a_project, a_skill, a_technology
from tests.portfolio import pictures
from tests.portfolio.admin.forms import JOB, PERSON, PROJECT, SKILL, links

pytestmark = pytest.mark.django_db

JOBS = "/admin/portfolio/experience/"
PROJECTS = "/admin/portfolio/project/"
ASKED = {"headers": {"Accept": "application/json"}}
CANARY = "canary-never-published"
HIDDEN = {"publication": "hidden"}
DRAFT = PROJECT | HIDDEN | {"name": CANARY} | links(of="projecttechnology_set")


def previewed(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()["page"]


def test_row_that_is_not_saved_yet_shows_on_the_page(screens):
    a_person(name="Kim Example")
    page = previewed(screens.post(f"{PROJECTS}add/preview/", DRAFT, **ASKED))
    assert CANARY in page
    assert "Kim Example" in page
    assert not Project.objects.exists()


def test_hidden_row_shows_with_what_its_form_holds(screens):
    project = a_project(name="before", active=False)
    page = previewed(screens.post(f"{PROJECTS}{project.pk}/preview/", DRAFT, **ASKED))
    assert CANARY in page
    assert "before" not in page
    project.refresh_from_db()
    assert (project.name, project.active, project.version) == ("before", False, 1)


def test_row_that_shows_later_shows_now(screens):
    project = a_project(visible_from=datetime(2999, 1, 1, tzinfo=UTC))
    sent = DRAFT | {"publication": "from", "publication_from": "2999-01-01T00:00"}
    assert CANARY in previewed(screens.post(f"{PROJECTS}{project.pk}/preview/", sent, **ASKED))


def test_other_hidden_rows_stay_hidden(screens):
    a_project(name="canary-other-draft", active=False)
    page = previewed(screens.post(f"{PROJECTS}add/preview/", DRAFT, **ASKED))
    assert "canary-other-draft" not in page


def test_technologies_of_the_form_show_too(screens):
    go = a_technology("canary-go")
    sent = JOB | links(go)
    assert "canary-go" in previewed(screens.post(f"{JOBS}add/preview/", sent, **ASKED))
    assert not ExperienceTechnology.objects.exists()


def test_person_of_the_form_is_the_page(screens):
    a_person(name="Old Name")
    sent = PERSON | {"name": "New Name"}
    address = "/admin/portfolio/personalinfo/add/preview/"
    page = previewed(screens.post(address, sent, **ASKED))
    assert "New Name" in page
    assert "Old Name" not in page


@pytest.mark.parametrize(
    ("table", "sent"),
    [("skill", SKILL), ("technology", {"name": "Go", "category": "language"})],
)
def test_every_content_form_has_a_preview(screens, table, sent):
    page = previewed(screens.post(f"/admin/portfolio/{table}/add/preview/", sent, **ASKED))
    assert sent["name"] in page


def test_mistakes_are_named_and_nothing_is_shown(screens):
    sent = JOB | links() | {"company": "", "end_date": "2001"}
    answer = screens.post(f"{JOBS}add/preview/", sent, **ASKED)
    mistakes = answer.json()["mistakes"]
    assert answer.json().keys() == {"mistakes"}
    assert [each.partition(":")[0] for each in mistakes] == ["Company", "End"]


def test_value_that_another_row_has_is_a_mistake_and_no_error(screens):
    a_technology("Go")
    sent = {"name": "Go", "category": "language"}
    address = "/admin/portfolio/technology/add/preview/"
    assert screens.post(address, sent, **ASKED).json()["mistakes"]


def test_without_javascript_the_answer_is_the_page_itself(screens):
    answer = screens.post(f"{PROJECTS}add/preview/", DRAFT)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/html")
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"].startswith(("private", "max-age=0"))
    assert CANARY in answer.content.decode()


def test_without_javascript_mistakes_are_a_screen(screens):
    answer = screens.post(f"{PROJECTS}add/preview/", DRAFT | {"name": ""})
    assert answer.status_code == 200
    assert "waits until this is mended" in answer.content.decode()


def test_markup_in_a_form_is_text_on_the_page(screens):
    sent = DRAFT | {"description": "<script>alert(1)</script>"}
    page = previewed(screens.post(f"{PROJECTS}add/preview/", sent, **ASKED))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_picture_that_the_public_does_not_see_is_loaded_from_the_admin(screens):
    picture = check(pictures.PNG)
    keeping.keep(picture)
    sent = DRAFT | {"image": picture.address}
    page = previewed(screens.post(f"{PROJECTS}add/preview/", sent, **ASKED))
    assert f'src="/admin{picture.address}"' in page
    assert f'src="{picture.address}"' not in page


def test_row_that_is_gone_is_not_found(screens):
    assert screens.post(f"{PROJECTS}999999/preview/", DRAFT, **ASKED).status_code == 404


def test_preview_is_posted(screens):
    project = a_project()
    answer = screens.get(f"{PROJECTS}{project.pk}/preview/")
    assert answer["Location"] == f"{PROJECTS}{project.pk}/change/"
    assert screens.get(f"{PROJECTS}add/preview/")["Location"] == f"{PROJECTS}add/"


def test_staff_preview_what_they_may_save(staff):
    project = a_project()
    browser = staff("change_project")
    assert browser.post(f"{PROJECTS}{project.pk}/preview/", DRAFT).status_code == 200
    assert browser.post(f"{PROJECTS}add/preview/", DRAFT).status_code == 403
    assert b"live-preview" not in browser.get("/admin/portfolio/skill/").content


def test_public_previews_nothing(client):
    script = {"sec-fetch-mode": "cors"}
    answer = client.post(f"{PROJECTS}add/preview/", DRAFT, secure=True, headers=script)
    assert answer["Location"].startswith("/admin/login/")


# Nothing of it stays


@pytest.mark.django_db(transaction=True)
def test_preview_leaves_no_trace(screens, api, settings, monkeypatch):
    """No row, no history, no revision, no schedule, no word to the edge, no copy for readers."""
    told = []
    monkeypatch.setattr(edge, "tell", lambda: told.append("told") or "")
    edge.listen(None, connection)
    a_person()
    go = a_technology("Go")
    job = a_job(company="before")
    told.clear()
    before = state_of_all()
    readers = [api.get("/api/portfolio").content, api.get("/").content]
    for address in (f"{JOBS}{job.pk}/preview/", f"{JOBS}add/preview/"):
        sent = JOB | links(go) | {"company": CANARY, "publication": "from"}
        sent |= {"publication_from": "2999-01-01T00:00"}
        assert CANARY in previewed(screens.post(address, sent, **ASKED))
    assert screens.get("/admin/preview/?drafts=on&at=2999-01-01T00:00").status_code == 200
    assert state_of_all() == before
    assert [api.get("/api/portfolio").content, api.get("/").content] == readers
    assert told == []
    # It would have been told of a change that stays.
    Experience.objects.filter(pk=job.pk).update(company="after")
    assert told == ["told"]


def state_of_all():
    tables = (Experience, ExperienceTechnology, Technology, History, Revision, Schedule, Skill)
    return json.dumps({model.__name__: [*model.objects.values()] for model in tables}, default=str)


# The whole page


def test_page_of_a_moment_shows_what_will_be_visible_then(screens):
    a_project(name="canary-soon", visible_from=datetime(2998, 1, 1, tzinfo=UTC))
    a_project(name="canary-late", visible_from=datetime(2999, 1, 1, tzinfo=UTC))
    a_project(name="canary-draft", active=False)

    def shown(query):
        page = screens.get(f"/admin/preview/{query}").content.decode()
        return {word for word in ("soon", "late", "draft") if f"canary-{word}" in page}

    assert shown("") == set()
    assert shown("?at=2998-06-01T00:00") == {"soon"}
    assert shown("?at=2999-01-01T00:00") == {"soon", "late"}
    assert shown("?drafts=on") == {"soon", "late", "draft"}
    assert shown("?at=nonsense") == set()


def test_draft_without_a_name_is_no_hindrance(screens):
    Skill.objects.create(name="", category="", level=1, active=False)
    a_skill(name="canary-named", active=False)
    page = screens.get("/admin/preview/?drafts=on")
    assert page.status_code == 200
    assert "canary-named" in page.content.decode()


def test_page_with_drafts_is_for_who_may_see_them_all(staff):
    assert staff("view_project").get("/admin/preview/").status_code == 403


# Markdown


def test_text_is_rendered_as_on_the_page(screens):
    answer = screens.post("/admin/markdown/", {"text": "**bold** <b>no</b> [x](javascript:a)"})
    assert answer.content.decode() == (
        "<p><strong>bold</strong> &lt;b&gt;no&lt;/b&gt; [x](javascript:a)</p>\n"
    )


def test_text_is_rendered_for_staff_alone(client, screens):
    answer = client.post("/admin/markdown/", {"text": "x"}, secure=True)
    assert answer["Location"].startswith("/admin/login/")
    assert screens.get("/admin/markdown/").status_code == 405
    assert screens.post("/admin/markdown/").content == b""
