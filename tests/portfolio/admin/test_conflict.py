"""Two who edit the same: nobody overwrites what they have not seen, and nothing written is lost."""

import html
import re
from datetime import date

import pytest

from portfolio import history
from portfolio.models import Experience, History, PersonalInfo, Skill
from tests.factories import a_job, a_person, a_skill, a_technology
from tests.portfolio.admin.forms import JOB, SKILL, links
from tests.portfolio.admin.page import Form

# Entries of the history are written at commits.
pytestmark = pytest.mark.django_db(transaction=True)

SKILLS = "/admin/portfolio/skill/"
JOBS = "/admin/portfolio/experience/"


def change(row):
    return f"/admin/portfolio/{row._meta.model_name}/{row.pk}/change/"


def text_of(answer):
    page = answer.content.decode()
    body = page[page.index("<main") : page.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def marked(answer):
    found = re.findall(r"<mark>(.*?)</mark>", answer.content.decode(), re.DOTALL)
    return [html.unescape(each).strip() for each in found]


@pytest.fixture
def skill():
    with history.acting_as("kim"):
        return a_skill(name="Python", category="backend", level=5, years_experience=3)


def edit(actor, **values):
    """What somebody else saves meanwhile."""
    with history.acting_as(actor):
        Skill.objects.update(**values)


def post(screens, skill, **values):
    opened = {"years_experience": "3", "opened": str(skill.version)}
    return screens.post(change(skill), SKILL | opened | values)


def test_stale_save_is_refused_with_both_texts_side_by_side(screens, skill):
    edit("token phone (kim)", name="canary theirs")
    answer = post(screens, skill, name="canary mine")
    assert answer.status_code == 409
    text = text_of(answer)
    assert "You both changed this: choose" in text
    assert (
        "As you opened it Python What stands there now canary theirs "
        "Saved by token phone (kim)" in text
    )
    assert "What you wrote canary mine" in text
    skill.refresh_from_db()
    assert skill.name == "canary theirs"


@pytest.mark.parametrize(
    ("choice", "written", "stays"),
    [
        ("theirs", "canary hand", "canary theirs"),
        ("mine", "canary hand", "canary mine"),
        ("hand", "canary hand", "canary hand"),
    ],
)
def test_each_field_has_a_choice(screens, skill, choice, written, stays):
    edit("sam", name="canary theirs")
    form = Form(post(screens, skill, name="canary mine"))
    assert form.offered["choose.name"] == ["theirs", "mine", "hand"]
    assert "choose.name" not in form.values
    sent = form.fill(choose__name=choice, name=written)
    assert screens.post(change(skill), sent).status_code == 302
    skill.refresh_from_db()
    assert skill.name == stays
    names = [entry.state["name"] for entry in history.entries(Skill)]
    assert "canary theirs" in names
    assert history.entries(Skill)[0].actor == ("sam" if choice == "theirs" else "owner")


def test_what_one_side_alone_changed_is_merged_and_shown(screens, skill):
    edit("sam", category="canary theirs")
    answer = post(screens, skill, name="canary mine")
    assert answer.status_code == 409
    text = text_of(answer)
    assert "Only they changed this: it stays as they wrote it" in text
    assert "Only you changed this: it becomes what you wrote" in text
    assert "You both" not in text
    assert screens.post(change(skill), Form(answer).values).status_code == 302
    skill.refresh_from_db()
    assert (skill.name, skill.category) == ("canary mine", "canary theirs")


def test_a_third_editor_is_not_overwritten_either(screens, skill):
    edit("sam", name="canary second")
    form = Form(post(screens, skill, name="canary mine"))
    edit("alex", name="canary third", level=1)
    answer = screens.post(change(skill), form.fill(choose__name="mine"))
    assert answer.status_code == 409
    text = text_of(answer)
    assert "As you opened it canary second What stands there now canary third Saved by alex" in text
    assert "What you wrote canary mine" in text
    form = Form(answer)
    # What was chosen was chosen between other texts.
    assert "choose.name" not in form.values
    assert screens.post(change(skill), form.fill(choose__name="mine")).status_code == 302
    skill.refresh_from_db()
    assert (skill.name, skill.level) == ("canary mine", 1)
    names = [entry.state["name"] for entry in history.entries(Skill)]
    assert names == ["canary mine", "canary third", "canary second", "Python"]


def test_screen_without_a_choice_is_shown_again_and_what_was_chosen_stays_so(screens, skill):
    edit("sam", name="canary theirs", category="canary their category")
    form = Form(post(screens, skill, name="canary mine", category="canary my category"))
    sent = form.fill(choose__name="hand", name="canary hand")
    answer = screens.post(change(skill), sent)
    assert answer.status_code == 409
    text = text_of(answer)
    assert "one of the fields below has no choice yet" in text
    # Beside the one that has none, and nowhere else.
    assert text.count("Choose one of these.") == 1
    assert "Which is to stay? Category Choose one of these." in text
    # What was written at first is still there, beside what was written by hand.
    assert "What you wrote canary mine" in text
    form = Form(answer)
    assert form.values["choose.name"] == ["hand"]
    assert form.values["name"] == ["canary hand"]
    assert "choose.category" not in form.values
    assert screens.post(change(skill), form.fill(choose__category="mine")).status_code == 302
    skill.refresh_from_db()
    assert (skill.name, skill.category) == ("canary hand", "canary my category")


def test_what_was_written_by_hand_is_kept_though_nothing_was_chosen(screens, skill):
    edit("sam", name="canary theirs")
    form = Form(post(screens, skill, name="canary mine"))
    # As where a browser shows that input whatever is chosen. And it says what was there before.
    for by_hand in ("canary hand", "Python"):
        answer = screens.post(change(skill), form.fill(name=by_hand))
        assert "What you wrote canary mine" in text_of(answer)
        form = Form(answer)
        assert form.values["name"] == [by_hand]
    assert screens.post(change(skill), form.fill(choose__name="hand")).status_code == 302
    assert Skill.objects.get().name == "Python"


def test_version_that_moved_without_a_change_of_the_content_is_no_conflict(screens, skill):
    other = a_skill(name="other")
    Skill.objects.arrange([other.pk, skill.pk])
    skill_now = Skill.objects.get(pk=skill.pk)
    assert skill_now.version > skill.version
    assert post(screens, skill, name="canary mine").status_code == 302
    skill.refresh_from_db()
    assert (skill.name, skill.sort_order) == ("canary mine", 2)


def test_same_edit_on_both_sides_is_no_conflict(screens, skill):
    edit("sam", name="canary same")
    assert post(screens, skill, name="canary same").status_code == 302


@pytest.mark.parametrize("opened", ["", "x", "0", "-1", "9999", "9" * 30, "\0", "1.5"])
def test_version_that_nobody_had_overwrites_nothing(screens, skill, opened):
    edit("sam", name="canary theirs")
    answer = post(screens, skill, name="canary mine", opened=opened)
    assert answer.status_code == 409
    assert "What it said when you opened it is not known any more." in text_of(answer)
    assert "As you opened it" not in text_of(answer)
    form = Form(answer)
    # What the form begins with differs from what stands there in the name alone.
    assert screens.post(change(skill), form.fill(choose__name="mine")).status_code == 302
    skill.refresh_from_db()
    assert skill.name == "canary mine"


def test_form_without_a_version_is_none_of_ours_and_overwrites_nothing(screens, skill):
    edit("sam", name="canary theirs")
    sent = SKILL | {"years_experience": "3", "name": "canary mine"}
    answer = super(type(screens), screens).post(change(skill), sent)
    assert answer.status_code == 409
    assert Skill.objects.get().name == "canary theirs"


def test_words_that_differ_are_marked(screens):
    begun = {"position": "Lead", "start_date": date(2020, 1, 31)}
    job = a_job(description="The quick brown fox\njumps over the lazy dog.", **begun)
    Experience.objects.update(description="The quick red fox\njumps over the lazy dog.")
    values = JOB | links() | {"description": "The quick brown fox\r\njumps over the sleepy dog."}
    answer = screens.post(change(job), values | {"opened": str(job.version)})
    assert answer.status_code == 409
    # As it was opened, as it stands now, and as it was written.
    assert marked(answer) == ["brown", "lazy", "red", "sleepy"]


def test_texts_are_shown_as_they_are_and_never_as_html(screens, skill):
    edit("<b>sam", name="<i>theirs")
    answer = post(screens, skill, name="<u>mine")
    page = answer.content.decode()
    assert "<i>theirs" not in page
    assert "<u>mine" not in page
    assert "<b>sam" not in page
    assert "<i>theirs" in html.unescape(page)


def test_mistake_is_told_once_the_choice_is_made(screens, skill):
    edit("sam", name="canary theirs")
    form = Form(post(screens, skill, name="canary mine", level="9"))
    answer = screens.post(change(skill), form.fill(choose__name="mine"))
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == ["level"]
    assert 'value="canary mine"' in answer.content.decode()
    assert Skill.objects.get().name == "canary theirs"


def test_boxes_publication_and_dates_have_their_choice_too(screens):
    person = a_person(show_phone=True)
    values = {"name": "Kim", "title": "Engineer", "email": person.email}
    shown = dict.fromkeys(("show_email", "show_phone"), "on")
    begun = values | shown | {"publication": "visible", "opened": str(person.version)}
    PersonalInfo.objects.update(show_email=False, active=False)
    sent = begun | {"publication": "from", "publication_from": "2039-01-02T03:04"}
    del sent["show_phone"]
    answer = screens.post(change(person), sent)
    assert answer.status_code == 409
    assert "Visible from 2039-01-02 03:04" in text_of(answer)
    form = Form(answer)
    assert [name for name in form.offered if name.startswith("choose.")] == ["choose.publication"]
    assert screens.post(change(person), form.fill(choose__publication="mine")).status_code == 302
    person.refresh_from_db()
    assert (person.show_email, person.show_phone, person.active) == (False, False, True)
    assert f"{person.visible_from:%Y-%m-%d %H:%M}" == "2039-01-02 03:04"


def test_button_that_was_pressed_is_not_forgotten(screens, skill):
    edit("sam", name="canary theirs")
    form = Form(post(screens, skill, name="canary mine", _continue="Save and continue editing"))
    answer = screens.post(change(skill), form.fill(choose__name="mine"))
    assert (answer.status_code, answer["Location"]) == (302, change(skill))


# Technologies


def test_technologies_of_both_sides_are_merged_and_may_be_chosen(screens):
    go, sql, aws, ada = (a_technology(name) for name in ("Go", "SQL", "AWS", "Ada"))
    job = a_job(go, sql, description="d")
    job.refresh_from_db()
    opened = list(job.technologies.through.objects.order_by("pk"))
    # They take Go away and add Ada; I add AWS.
    with history.acting_as("sam"):
        Experience.objects.change(job.pk, technology_names=[sql, ada])
    values = JOB | links(aws, kept=opened) | {"description": "d", "opened": str(job.version)}
    answer = screens.post(change(job), values)
    assert answer.status_code == 409
    form, key = Form(answer), "kept.experiencetechnology_set"
    assert form.values[key] == [str(ada.pk), str(aws.pk), str(sql.pk)]
    text = text_of(answer)
    assert "Ada they added it AWS you added it Go they took it away SQL" in text
    assert screens.post(change(job), form.values).status_code == 302
    assert {it.name for it in job.technologies.all()} == {"Ada", "AWS", "SQL"}
    # And with another choice.
    form.values |= {"opened": [str(Experience.objects.get().version)], key: [str(go.pk)]}
    assert screens.post(change(job), form.values).status_code == 302
    assert {it.name for it in job.technologies.all()} == {"Go"}


def test_technology_that_is_renamed_meanwhile_stays(screens):
    go = a_technology("Go")
    job = a_job(go, company="Acme")
    job.refresh_from_db()
    opened = list(job.technologies.through.objects.all())
    type(go).objects.update(name="Golang")
    values = JOB | links(kept=opened) | {"company": "New", "opened": str(job.version)}
    answer = screens.post(change(job), values)
    # Their names are no text of this form: nobody's edit is undone.
    assert answer.status_code == 302
    assert [it.name for it in job.technologies.all()] == ["Golang"]
    assert Experience.objects.get().company == "New"


# Deleted meanwhile


def test_text_for_a_row_that_is_gone_is_kept_and_can_be_added_again(screens):
    go = a_technology("Go")
    job = a_job(go, company="Acme")
    job.refresh_from_db()
    opened = list(job.technologies.through.objects.all())
    values = JOB | links(kept=opened) | {"company": "canary mine", "opened": str(job.version)}
    with history.acting_as("sam"):
        Experience.objects.all().delete()
    answer = screens.post(f"{JOBS}{job.pk}/change/", values)
    assert answer.status_code == 409
    text = text_of(answer)
    assert "Deleted by sam" in text
    assert "canary mine" in text
    form = Form(answer)
    assert form.action == f"{JOBS}add/"
    assert screens.post(form.action, form.values).status_code == 302
    again = Experience.objects.get()
    assert (again.company, [it.name for it in again.technologies.all()]) == ("canary mine", ["Go"])


def test_who_may_not_add_still_reads_what_they_wrote(staff, skill):
    pk, version = skill.pk, skill.version
    skill.delete()
    browser = staff("change_skill", "view_skill")
    sent = SKILL | {"name": "canary mine", "opened": str(version)}
    answer = browser.post(f"{SKILLS}{pk}/change/", sent)
    assert answer.status_code == 409
    assert "canary mine" in text_of(answer)
    assert "Add it again" not in answer.content.decode()


def test_who_may_not_change_learns_nothing(staff, skill):
    browser = staff("view_skill")
    edit("sam", name="canary theirs")
    assert post(browser, skill, name="canary mine").status_code == 403
    pk = skill.pk
    skill.delete()
    assert browser.post(f"{SKILLS}{pk}/change/", SKILL).status_code == 403


def test_row_that_never_was_is_told_as_ever(screens):
    answer = screens.post(f"{SKILLS}7777/change/", SKILL, follow=True)
    assert "doesn’t exist" in answer.content.decode()


# Brought back


def test_version_of_a_row_that_came_back_is_none_that_it_had(screens, skill):
    edit("sam", name="canary theirs")
    skill_pk = skill.pk
    screens.post(f"{SKILLS}{skill_pk}/delete/", {"post": "yes"})
    screens.post(f"{SKILLS}bring-back/", {"row": skill_pk})
    back = Skill.objects.get(pk=skill_pk)
    assert back.version > 2
    answer = post(screens, skill, name="canary mine")
    assert answer.status_code == 409
    assert Skill.objects.get().name == "canary theirs"


# Deletion


def test_row_that_was_changed_after_its_deletion_was_asked_for_stays(screens, skill):
    page = screens.get(f"{SKILLS}{skill.pk}/delete/")
    form = Form(page)
    edit("sam", name="canary theirs")
    answer = screens.post(f"{SKILLS}{skill.pk}/delete/", form.values, follow=True)
    assert "Nothing was deleted" in answer.content.decode()
    assert f'href="{SKILLS}{skill.pk}/history/"' in answer.content.decode()
    assert Skill.objects.get().name == "canary theirs"
    # The page that it leads to has the new version.
    assert screens.post(f"{SKILLS}{skill.pk}/delete/", Form(answer).values).status_code == 302
    assert not Skill.objects.exists()


def test_history_has_one_entry_for_each_save(screens, skill):
    assert post(screens, skill, name="canary one").status_code == 302
    entries = History.objects.filter(row_id=skill.pk).order_by("pk")
    assert [(it.actor, it.kind) for it in entries] == [("kim", "added"), ("owner", "changed")]
