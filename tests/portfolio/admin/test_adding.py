"""A form that adds a row is sent as often as one likes, and adds it once."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portfolio import rules
from portfolio.admin.adding import UUID
from portfolio.models import Experience, IdempotencyKey, PersonalInfo, Skill, Technology
from tests.factories import CONTENT, a_job, a_technology
from tests.portfolio import pictures
from tests.portfolio.admin.forms import JOB, PERSON, SKILL, TECHNOLOGY, links, mistakes
from tests.portfolio.admin.page import Form
from tests.portfolio.admin.test_conflict import text_of
from tests.portfolio.admin.test_screens import address, posted

pytestmark = pytest.mark.django_db

SKILLS, ADD = "/admin/portfolio/skill/", "/admin/portfolio/skill/add/"
JOBS = "/admin/portfolio/experience/"
AGAIN = "Nothing was added a second time."
OTHER = "Save it once more to add another, with what it says now."
DELETED = (
    "Nothing was added: this form was saved already, and what it added was deleted since. "
    "Save it once more to add it again."
)


def opened(screens: Any, path: str = ADD, **values: Any) -> dict[str, Any]:
    """What a browser posts of a form that it has opened and filled in."""
    return {"_once": key_in(screens.get(path))} | SKILL | values


def key_in(answer: Any) -> str:
    [key] = Form(answer).values["_once"]
    assert UUID.fullmatch(key)
    return key


def names() -> list[str]:
    return sorted(Skill.objects.values_list("name", flat=True))


def told(screens: Any) -> str:
    """What the next page says of the save before it."""
    [said] = re.findall(r'<ul class="messagelist">(.*?)</ul>', screens.get(SKILLS).text, re.DOTALL)
    return str(said)


# Sent again


@pytest.mark.parametrize("model", CONTENT)
def test_each_form_has_a_key_of_its_own_and_adds_one_row_however_often_it_is_sent(screens, model):
    path = f"{address(model)}add/"
    key, other = (key_in(screens.get(path)) for _ in range(2))
    assert key != other
    first, again = (screens.post(path, posted(model) | {"_once": key}) for _ in range(2))
    assert (first.status_code, first["Location"]) == (302, address(model))
    assert (again.status_code, again["Location"]) == (302, address(model))
    assert model.objects.count() == 1


@pytest.mark.parametrize("button", ["_save", "_continue", "_addanother"])
@pytest.mark.parametrize("query", ["", "?_changelist_filters=publication%3Dvisible"])
def test_it_leads_where_it_led_at_first(screens, button, query):
    sent = opened(screens, ADD + query) | {button: "1"}
    first, again = (screens.post(ADD + query, sent) for _ in range(2))
    assert (first.status_code, again.status_code) == (302, 302)
    assert first["Location"] == again["Location"]
    assert names() == ["Python"]


def test_it_is_told_with_a_link_to_the_row_and_not_as_if_it_were_new(screens):
    sent = opened(screens)
    screens.post(ADD, sent)
    assert "was added successfully" in told(screens)
    screens.post(ADD, sent)
    page = told(screens)
    link = f'<a href="{SKILLS}{Skill.objects.get().pk}/change/" target="_blank">Python</a>'
    assert f'<li class="info">This was saved already: {link}. {AGAIN}</li>' in page
    assert "was added successfully" not in page


def test_in_a_window_of_its_own_it_is_chosen_as_at_first(screens):
    path = "/admin/portfolio/technology/add/?_popup=1&_to_field=id"
    sent = TECHNOLOGY | {"_once": key_in(screens.get(path)), "_popup": "1", "_to_field": "id"}
    first, again = (screens.post(path, sent) for _ in range(2))
    row = Technology.objects.get()
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.content == again.content
    assert f"&quot;value&quot;: &quot;{row.pk}&quot;" in again.text
    # No other page tells of it later.
    assert AGAIN not in screens.get("/admin/").text


def test_the_row_may_say_something_else_by_now(screens):
    sent = opened(screens)
    screens.post(ADD, sent)
    Skill.objects.update(name="canary since")
    assert screens.post(ADD, sent).status_code == 302
    assert ">canary since</a>" in told(screens)
    assert names() == ["canary since"]


def test_a_row_that_was_deleted_since_is_not_added_again_unless_its_owner_says_so(screens):
    sent = opened(screens)
    screens.post(ADD, sent)
    assert "was added successfully" in told(screens)
    pk = Skill.objects.get().pk
    Skill.objects.all().delete()
    answer = screens.post(ADD, sent)
    assert answer.status_code == 409
    assert DELETED in text_of(answer)
    assert f"{SKILLS}{pk}/" not in answer.text
    assert names() == []
    assert screens.post(ADD, Form(answer).values).status_code == 302
    assert names() == ["Python"]


def test_the_preview_uses_no_key_up(screens):
    sent = opened(screens)
    assert "<!doctype html>" in screens.post(f"{ADD}preview/", sent).text
    assert not IdempotencyKey.objects.exists()
    assert screens.post(ADD, sent).status_code == 302
    assert names() == ["Python"]


def test_a_form_that_outlasted_its_session_has_its_key_still(screens):
    sent = opened(screens)
    screens.logout()
    answer = screens.post(ADD, sent)
    assert answer.status_code == 403
    assert f'["_once", "{sent["_once"]}"]' in answer.text


def test_a_picture_is_a_part_of_what_a_form_says(screens):
    path = "/admin/portfolio/personalinfo/add/"

    def send(content: bytes) -> Any:
        file = SimpleUploadedFile("me.png", content, "image/png")
        return screens.post(path, PERSON | {"_once": key, "image-file": file})

    key = key_in(screens.get(path))
    assert [send(pictures.PNG).status_code for _ in range(2)] == [302, 302]
    assert send(pictures.JPEG).status_code == 409
    assert PersonalInfo.objects.count() == 1


# Sent with another text


def test_another_text_under_the_same_key_is_not_saved_silently(screens):
    sent = opened(screens)
    screens.post(ADD, sent)
    answer = screens.post(ADD, sent | {"name": "canary other"})
    assert answer.status_code == 409
    link = f'<a href="{SKILLS}{Skill.objects.get().pk}/change/" target="_blank">Python</a>'
    assert (
        f'<p class="errornote">Nothing was added: this form was saved already, as {link}. {OTHER}'
    ) in answer.text
    assert "Please correct" not in answer.text
    assert names() == ["Python"]
    form = Form(answer)
    assert form.values["name"] == ["canary other"]
    assert key_in(answer) != sent["_once"]
    # Once more: it is another one, and is as much added once.
    for _ in range(2):
        assert screens.post(ADD, form.values).status_code == 302
    assert names() == ["Python", "canary other"]


def test_mistakes_in_the_other_text_are_told_at_once(screens):
    sent = opened(screens)
    screens.post(ADD, sent)
    answer = screens.post(ADD, sent | {"level": "6"})
    assert answer.status_code == 409
    assert OTHER in text_of(answer)
    assert list(answer.context["adminform"].form.errors["level"]) == [rules.LEVEL_RANGE]


def test_another_technology_is_another_text(screens):
    go, key = a_technology("Go"), key_in(screens.get(f"{JOBS}add/"))
    sent = JOB | {"_once": key}
    assert screens.post(f"{JOBS}add/", sent | links()).status_code == 302
    answer = screens.post(f"{JOBS}add/", sent | links(go))
    assert answer.status_code == 409
    assert screens.post(f"{JOBS}add/", Form(answer).values).status_code == 302
    assert [list(job.technologies.all()) for job in Experience.objects.order_by("pk")] == [[], [go]]


def test_a_form_with_a_mistake_keeps_its_key(screens):
    sent = opened(screens)
    answer = screens.post(ADD, sent | {"level": "6"})
    assert mistakes(answer) == {"level": [rules.LEVEL_RANGE]}
    assert key_in(answer) == sent["_once"]
    assert not IdempotencyKey.objects.exists()
    assert [screens.post(ADD, sent).status_code for _ in range(2)] == [302, 302]
    assert names() == ["Python"]


# A row as the copy of another


def test_a_copy_of_a_row_is_added_once_too(screens):
    change = f"{JOBS}{a_job().pk}/change/"
    sent = JOB | links() | {"_once": key_in(screens.get(change)), "_saveasnew": "1"}
    first, again = (screens.post(change, sent) for _ in range(2))
    copy = Experience.objects.latest("pk")
    assert first["Location"] == again["Location"] == f"{JOBS}{copy.pk}/change/"
    assert Experience.objects.count() == 2
    answer = screens.post(change, sent | {"position": "Head"})
    assert (answer.status_code, OTHER in text_of(answer)) == (409, True)
    assert Experience.objects.count() == 2
    values = Form(answer).values | {"_saveasnew": "1"}
    assert screens.post(change, values).status_code == 302
    assert Experience.objects.latest("pk").position == "Head"


def test_a_change_uses_no_key_up(screens):
    job = a_job()
    change = f"{JOBS}{job.pk}/change/"
    sent = JOB | links() | {"_once": key_in(screens.get(change))}
    assert screens.post(change, sent).status_code == 302
    assert not IdempotencyKey.objects.exists()
    screens.post(ADD, SKILL)
    assert "_once" not in Form(screens.get(f"{SKILLS}{Skill.objects.get().pk}/change/")).values


# The history is written at commits.
@pytest.mark.django_db(transaction=True)
def test_a_text_for_a_row_that_is_gone_is_added_once(screens):
    screens.post(ADD, SKILL)
    pk = Skill.objects.get().pk
    Skill.objects.all().delete()
    gone = screens.post(f"{SKILLS}{pk}/change/", SKILL | {"name": "canary mine", "opened": "1"})
    assert gone.status_code == 409
    assert key_in(gone)
    for _ in range(2):
        assert screens.post(ADD, Form(gone).values).status_code == 302
    assert names() == ["canary mine"]
