"""Each row's history on its screen, the buttons that restore, and the way back after a deletion."""

import html
import re
from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.db import transaction

from portfolio import history
from portfolio.models import Experience, History, Skill, Technology
from tests.conftest import Client
from tests.factories import CONTENT, a_job, a_project, a_row, a_skill, a_technology
from tests.portfolio.admin.forms import JOB, SKILL, links

# Entries are written at commits.
pytestmark = pytest.mark.django_db(transaction=True)

# What a browser sends along with a form, and the check of its token asks for.
SITE = {"HTTP_HOST": "testserver", "HTTP_REFERER": "https://testserver/admin/"}
SKILLS = "/admin/portfolio/skill/"
JOBS = "/admin/portfolio/experience/"


def actors(model):
    entries = history.entries(model).order_by("pk")
    return list(entries.values_list("actor", "kind"))


def text_of(answer):
    """What a page says, without its tags."""
    assert answer.status_code == 200
    page = answer.content.decode()
    body = page[page.index("<main") : page.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def forms(answer):
    """The forms of a page's content: each one's address and hidden fields."""
    page = answer.content.decode()
    body = page[page.index("<main") : page.index("</main>")]
    found = []
    for form in re.findall(r"<form method=\"post\"(.*?)</form>", body, re.DOTALL):
        fields = re.findall(r'name="(\w+)" value="([^"]*)"', form)
        found.append((re.search(r'action="([^"]+)"', form)[1], dict(fields)))
    return found


def press(browser, form):
    """Posts one of the page's forms, with the token that stands in it, as a browser would."""
    browser.handler.enforce_csrf_checks = True
    address, fields = form
    try:
        return browser.post(address, fields, follow=True, **SITE)
    finally:
        browser.handler.enforce_csrf_checks = False


def screen(row_or_model, pk=None):
    model = row_or_model if pk else type(row_or_model)
    return f"/admin/portfolio/{model._meta.model_name}/{pk or row_or_model.pk}/history/"


# In whose name


def test_what_is_done_by_forms_and_actions_is_who_is_logged_ins(screens):
    screens.post(f"{SKILLS}add/", SKILL)
    skill = Skill.objects.get()
    form = SKILL | {"level": "4", "opened": str(skill.version)}
    assert screens.post(f"{SKILLS}{skill.pk}/change/", form).status_code == 302
    chosen = {"_selected_action": [skill.pk]}
    screens.post(SKILLS, chosen | {"action": "hide"})
    screens.post(SKILLS, chosen | {"action": "show"})
    screens.post(f"{SKILLS}{skill.pk}/delete/", {"post": "yes"})
    kinds = ("added", "changed", "changed", "changed", "deleted")
    assert actors(Skill) == [("owner", kind) for kind in kinds]


def test_a_row_and_its_links_are_one_entry(screens):
    go = a_technology("Go")
    assert screens.post(f"{JOBS}add/", JOB | links(go)).status_code == 302
    [entry] = history.entries(Experience)
    assert (entry.actor, entry.state["technologies"]) == ("owner", ["Go"])


def test_several_rows_deleted_at_once_are_who_is_logged_ins(screens):
    chosen = [a_skill().pk, a_skill().pk]
    screens.post(SKILLS, {"action": "delete_selected", "_selected_action": chosen, "post": "yes"})
    assert actors(Skill)[2:] == [("owner", "deleted")] * 2


# A row's screen


def test_screen_says_who_did_what_and_when(screens):
    job = a_job(start_date=date(2014, 1, 1), start_date_precision="year", description="<b>old</b>")
    with history.acting_as("token phone (kim)"):
        Experience.objects.update(start_date_precision="day", description="new")
    answer = screens.get(screen(job))
    text = text_of(answer)
    assert "token phone (kim) Field Before After" in text
    assert "Start 2014 2014-01-01" in text
    assert "Description <b>old</b> new" in text
    assert "<b>old" not in answer.content.decode()
    newest = history.last(Experience, job.pk).record
    assert f"{newest.at:%Y-%m-%d %H:%M:%S} UTC" in text
    assert text.index("Changed") < text.index("Added")


def test_screen_of_any_table_opens_and_has_no_button_for_what_is_so_now(screens):
    for model in CONTENT:
        row = a_row(model)
        answer = screens.get(screen(row))
        assert "So it is now." in text_of(answer), model
        assert forms(answer) == []


def test_button_restores_what_was_and_that_is_an_entry_too(screens):
    skill = a_skill(name="Old", level=1)
    Skill.objects.update(name="New", level=5)
    answer = screens.get(screen(skill))
    [button] = forms(answer)
    answer = press(screens, button)
    assert said(answer) == ["“Old” is restored."]
    skill.refresh_from_db()
    assert (skill.name, skill.level) == ("Old", 1)
    assert actors(Skill)[-1] == ("owner", "changed")
    assert LogEntry.objects.get().get_change_message() == "Restored."
    # And back again.
    assert said(press(screens, forms(answer)[0])) == ["“New” is restored."]


def test_button_of_an_old_page_restores_nothing(screens):
    skill = a_skill(level=1)
    Skill.objects.update(level=2)
    [button] = forms(screens.get(screen(skill)))
    Skill.objects.update(level=3)
    answer = press(screens, button)
    assert said(answer) == ["Nothing was restored: it was changed meanwhile. Look at it once more."]
    assert Skill.objects.get().level == 3


def test_button_works_without_a_javascript_and_never_without_its_token(screens):
    skill = a_skill(level=1)
    Skill.objects.update(level=2)
    [(address, fields)] = forms(screens.get(screen(skill)))
    del fields["csrfmiddlewaretoken"]
    assert press(screens, (address, fields)).status_code == 403
    assert said(screens.get(address, fields, follow=True)) == []
    assert Skill.objects.get().level == 2


def test_missing_technologies_are_named(screens):
    go, ada = a_technology("Go"), a_technology("Ada")
    with transaction.atomic():
        project = a_project(go, ada)
    project.technologies.clear()
    ada.delete()
    answer = press(screens, forms(screens.get(screen(project)))[-1])
    assert said(answer) == [
        "“tool” is restored.",
        "“tool” is without this technology, which is there no more: Ada.",
    ]
    assert [it.name for it in project.technologies.all()] == ["Go"]


@pytest.mark.owner
def test_what_a_rule_forbids_today_is_a_sentence(screens):
    skill = a_skill()
    Skill.objects.update(level=2)
    for entry in History.objects.filter(kind="added"):
        entry.state |= {"level": 9}
        entry.save()
    answer = press(screens, forms(screens.get(screen(skill)))[0])
    assert said(answer) == [
        "“Python” can't be restored. A level is a whole number from 1 (novice) to 5 (expert)."
    ]


JUNK = ("", "x", "0", "-1", "²", "\x00", "1'", str(10**17), str(10**30))


def test_junk_restores_nothing(screens):
    skill = a_skill()
    for text in JUNK:
        fields = {"entry": text, "newest": text}
        answer = screens.post(f"{SKILLS}{skill.pk}/restore/", fields, follow=True)
        assert said(answer) == ["Nothing was restored: there is no such entry."], text


def test_an_entry_of_another_row_is_not_this_rows(screens):
    one, other = a_skill(name="one"), a_skill(name="other")
    language = a_technology()
    for entry in (history.last(Skill, other.pk), history.last(Technology, language.pk)):
        newest = history.last(Skill, one.pk).record.pk
        fields = {"entry": entry.record.pk, "newest": newest}
        answer = screens.post(f"{SKILLS}{one.pk}/restore/", fields, follow=True)
        assert said(answer) == ["Nothing was restored: there is no such entry."]


def test_a_row_that_never_was_has_no_history(screens):
    for number in ("7", "x", "9" * 30, "²", "1'"):
        for address in ("history", "restore"):
            answer = screens.get(f"{SKILLS}{number}/{address}/", follow=True)
            [message] = said(answer)
            assert "doesn’t exist" in message, (number, address)


def test_older_entries_are_a_page_further(screens):
    skill = a_skill(years_experience=0)
    for years in range(1, history.MOST + 2):
        Skill.objects.update(years_experience=years)
    first = screens.get(screen(skill))
    [older] = re.findall(r'href="(\?before=\d+)"', first.content.decode())
    assert len(forms(first)) == history.MOST - 1
    second = screens.get(screen(skill) + older)
    assert "Older" not in text_of(second)
    assert len(forms(second)) == 2
    assert said(press(screens, forms(second)[-1])) == ["“Python” is restored."]
    assert Skill.objects.get().years_experience == 0
    assert screens.get(screen(skill) + "?before=x").status_code == 200


# After a deletion


def test_message_of_a_deletion_has_a_button_that_undoes_it(screens):
    job = a_job(a_technology("Go"), company="Acme", position="<b>Lead")
    answer = screens.post(f"{JOBS}{job.pk}/delete/", {"post": "yes"}, follow=True)
    assert "The job “<b>Lead, Acme” was deleted successfully. Undo" in text_of(answer)
    assert "<b>" not in answer.content.decode()
    [button] = [form for form in forms(answer) if form[0] == f"{JOBS}bring-back/"]
    answer = press(screens, button)
    assert said(answer) == ["“<b>Lead, Acme” is back."]
    back = Experience.objects.get()
    assert (back.pk, [it.name for it in back.technologies.all()]) == (job.pk, ["Go"])
    assert actors(Experience)[-1] == ("owner", "added")
    # Pressed once more, as in another window.
    assert said(press(screens, button)) == ["There is nothing to bring back: it is there already."]


def test_several_that_were_deleted_at_once_come_back_at_once(screens):
    a_skill(name="deleted before").delete()
    one, two = a_skill(name="one"), a_skill(name="two")
    chosen = {"action": "delete_selected", "_selected_action": [one.pk, two.pk], "post": "yes"}
    answer = screens.post(SKILLS, chosen, follow=True)
    assert "Successfully deleted 2 skills. Undo" in text_of(answer)
    [button] = [form for form in forms(answer) if form[0] == f"{SKILLS}bring-back/"]
    assert sorted(said(press(screens, button))) == ["“one” is back.", "“two” is back."]
    assert set(Skill.objects.values_list("pk", flat=True)) == {one.pk, two.pk}


def test_where_one_can_not_come_back_the_others_do(screens):
    go, ada = a_technology("Go"), a_technology("Ada")
    with history.acting_as("kim") as at:
        Technology.objects.all().delete()
    a_technology("Go")
    answer = screens.post(
        "/admin/portfolio/technology/bring-back/", {"at": at.isoformat()}, follow=True
    )
    assert sorted(said(answer)) == [
        "“Ada” is back.",
        "“Go” can't be restored. There is a technology of this name already.",
    ]
    assert Technology.objects.filter(pk=ada.pk).exists()
    assert not Technology.objects.filter(pk=go.pk).exists()


def test_what_was_deleted_is_listed_and_comes_back_from_there(screens):
    skill = a_skill(name="<i>Gone</i>")
    pk = skill.pk
    with history.acting_as("kim"):
        skill.delete()
    assert f'href="{SKILLS}deleted/"' in screens.get(SKILLS).content.decode()
    answer = screens.get(f"{SKILLS}deleted/")
    assert "<i>Gone</i>" in text_of(answer)
    assert "kim" in text_of(answer)
    assert "<i>Gone" not in answer.content.decode()
    [button] = forms(answer)
    assert said(press(screens, button)) == ["“<i>Gone</i>” is back."]
    assert Skill.objects.get().pk == pk
    assert "Nothing was deleted." in text_of(screens.get(f"{SKILLS}deleted/"))


def test_a_deleted_row_still_has_its_screen_and_comes_back_as_any_of_its_entries(screens):
    skill = a_skill(level=1)
    Skill.objects.update(level=2)
    pk = skill.pk
    skill.delete()
    answer = screens.get(screen(Skill, pk))
    assert "It was deleted, and can be brought back." in text_of(answer)
    as_deleted, as_changed, as_added = forms(answer)
    assert as_deleted[1]["entry"] > as_changed[1]["entry"] > as_added[1]["entry"]
    answer = press(screens, as_added)
    assert said(answer) == ["“Python” is restored."]
    assert Skill.objects.get().level == 1
    # What was deleted is the entry below, which has the button.
    assert [fields["entry"] for _, fields in forms(answer)] == [
        as_changed[1]["entry"],
        as_added[1]["entry"],
    ]


def test_junk_brings_nothing_back(screens):
    a_skill().delete()
    for name in ("row", "at", "other"):
        for text in (*JUNK, "2147483646", "2020-01-01", "2020-01-01T00:00Z"):
            answer = screens.post(f"{SKILLS}bring-back/", {name: text}, follow=True)
            expected = ["There is nothing to bring back: it is there already."]
            assert said(answer) == expected, (name, text)
    assert not Skill.objects.exists()


def test_each_table_of_the_content_lists_what_was_deleted_and_tokens_do_not(screens):
    for model in CONTENT:
        name = model._meta.model_name
        row = a_row(model)
        row.delete()
        page = screens.get(f"/admin/portfolio/{name}/").content.decode()
        assert f'href="/admin/portfolio/{name}/deleted/"' in page
        assert len(forms(screens.get(f"/admin/portfolio/{name}/deleted/"))) == 1
    page = screens.get("/admin/portfolio/apitoken/").content.decode()
    assert "/deleted/" not in page


# Rights


def test_who_may_only_look_sees_the_history_and_no_button(staff):
    skill, gone = a_skill(level=1), a_skill()
    gone_id = gone.pk
    gone.delete()
    Skill.objects.update(level=2)
    browser = staff("view_skill")
    assert forms(browser.get(screen(skill))) == []
    assert forms(browser.get(f"{SKILLS}deleted/")) == []
    assert forms(browser.get(screen(Skill, gone_id))) == []
    entry = {"entry": history.of(Skill, skill.pk)[-1].record.pk}
    for address in (f"{skill.pk}/restore/", f"{gone_id}/restore/", "bring-back/"):
        assert browser.post(f"{SKILLS}{address}", entry).status_code == 403


def test_who_may_change_restores_what_is_there_and_brings_nothing_back(staff):
    skill, gone = a_skill(level=1), a_skill()
    gone_id = gone.pk
    gone.delete()
    Skill.objects.update(level=2)
    browser = staff("change_skill", "view_skill", "delete_skill")
    [button] = forms(browser.get(screen(skill)))
    assert said(press(browser, button)) == ["“Python” is restored."]
    assert actors(Skill)[-1] == ("staff", "changed")
    assert browser.post(f"{SKILLS}bring-back/", {"row": gone_id}).status_code == 403
    assert browser.post(f"{SKILLS}{gone_id}/restore/").status_code == 403
    answer = browser.post(f"{SKILLS}{skill.pk}/delete/", {"post": "yes"}, follow=True)
    assert "Undo" not in text_of(answer)


def test_who_may_nothing_here_learns_nothing(staff):
    skill = a_skill()
    browser = staff("view_project")
    for address in (f"{skill.pk}/history/", "7777/history/", "deleted/"):
        assert browser.get(f"{SKILLS}{address}").status_code == 403
    for address in (f"{skill.pk}/restore/", "7777/restore/", "bring-back/"):
        assert browser.post(f"{SKILLS}{address}").status_code == 403


def test_nobody_sees_anything_without_logging_in(screens):
    skill = a_skill()
    screens.logout()
    for address in (f"{skill.pk}/history/", "deleted/", f"{skill.pk}/restore/", "bring-back/"):
        for answer in (screens.get(f"{SKILLS}{address}"), screens.post(f"{SKILLS}{address}")):
            assert answer.status_code == 302
            assert answer["Location"].startswith("/admin/login/")


# Tokens


def test_tokens_show_when_they_were_last_used(screens, owner_token):
    tokens = "/admin/portfolio/apitoken/"
    assert "Last used" in text_of(screens.get(tokens))
    Client(owner_token).get("/api/skills")
    answer = screens.get(tokens)
    [token] = answer.context["cl"].result_list
    assert token.last_used_at is not None
    cell = re.search(r'<td class="field-last_used_at[^>]*>([^<]*)<', answer.content.decode())[1]
    assert cell not in {"", "-"}
