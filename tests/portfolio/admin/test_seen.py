"""Lists: what is done to rows is done to those that are still as the list showed them."""

import re
from datetime import date

import pytest

from portfolio.admin import seen
from portfolio.models import Experience, Skill
from tests.factories import a_job, a_skill
from tests.portfolio.admin.page import Form

pytestmark = pytest.mark.django_db

SKILLS = "/admin/portfolio/skill/"
JOBS = "/admin/portfolio/experience/"
ORDER = f"{JOBS}order/"


def text_of(answer):
    page = answer.content.decode()
    return re.sub(r"<[^>]*>", "", page)


def shown(screens, address):
    """What a list holds unseen."""
    page = screens.get(address).content.decode()
    return dict(re.findall(r'<input type="hidden" name="(seen|order)" value="([^"]*)"', page))


def act(screens, action, rows, told, address=SKILLS, **values):
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    return screens.post(address, chosen | told | values, follow=True)


# Actions


def test_row_that_was_changed_meanwhile_is_left_alone_and_named(screens):
    one, other = a_skill(name="canary one"), a_skill(name="canary other")
    told = shown(screens, SKILLS)
    Skill.objects.filter(pk=other.pk).update(level=1)
    answer = act(screens, "hide", [one, other], told)
    assert "1 skill hidden." in text_of(answer)
    assert "left alone: Canary other." in text_of(answer)
    assert f'href="{SKILLS}{other.pk}/history/"' in answer.content.decode()
    assert list(Skill.objects.filter(active=True)) == [other]


def test_where_all_were_changed_nothing_is_done(screens):
    skill = a_skill(name="canary")
    told = shown(screens, SKILLS)
    Skill.objects.update(level=1)
    answer = act(screens, "delete_selected", [skill], told)
    assert "left alone: Canary." in text_of(answer)
    assert "This is what will be deleted" not in text_of(answer)


@pytest.mark.parametrize("told", ["", "x", "1", "1.x", ".", "9" * 30, "\0", "1.1 " * 3000])
def test_list_that_tells_no_version_changes_nothing(screens, told):
    skill = a_skill(name="canary")
    answer = act(screens, "hide", [skill], {"seen": told.replace("1.1", f"{skill.pk}.9")})
    assert "left alone: Canary." in text_of(answer)
    assert Skill.objects.get().active


def test_rows_of_other_pages_are_left_alone_too_if_they_changed(screens):
    skills = [a_skill(name=f"canary {number:03}") for number in range(120)]
    told = shown(screens, SKILLS)
    Skill.objects.filter(pk=skills[110].pk).update(level=1)
    a_skill(name="canary new")
    answer = act(screens, "hide", skills[:50], told, select_across="1")
    assert "119 skills hidden." in text_of(answer)
    names = Skill.objects.filter(active=True).order_by("name").values_list("name", flat=True)
    assert list(names) == ["canary 110", "canary new"]


def test_deletion_of_several_leaves_alone_what_changed_after_the_question(screens):
    one, other = a_skill(name="canary one"), a_skill(name="canary other")
    question = act(screens, "delete_selected", [one, other], shown(screens, SKILLS))
    form = Form(question)
    assert form.values["seen"] == [f"{one.pk}.1 {other.pk}.1"]
    Skill.objects.filter(pk=other.pk).update(level=1)
    answer = screens.post(SKILLS, form.values, follow=True)
    assert "Successfully deleted 1 skill." in text_of(answer)
    assert "left alone: Canary other." in text_of(answer)
    assert list(Skill.objects.all()) == [other]


def test_row_that_is_gone_meanwhile_is_no_mistake(screens):
    one, other = a_skill(name="one"), a_skill(name="other")
    told, pk = shown(screens, SKILLS), other.pk
    other.delete()
    chosen = {"action": "hide", "_selected_action": [one.pk, pk]} | told
    assert "1 skill hidden." in text_of(screens.post(SKILLS, chosen, follow=True))


# The order


@pytest.fixture
def jobs():
    """Four jobs, the newest first."""
    return [a_job(company=name, start_date=date(2020 - n, 1, 1)) for n, name in enumerate("ABCD")]


def companies():
    rows = Experience.objects.order_by(*Experience._meta.ordering)
    return "".join(rows.values_list("company", flat=True))


def ids(jobs, names):
    return [str(job.pk) for name in names for job in jobs if job.company == name]


def drag(screens, jobs, before, after, told):
    sent = {"before": ids(jobs, before), "ids": ids(jobs, after)}
    return screens.post(ORDER, sent | told)


def test_drag_in_a_list_that_was_put_in_order_elsewhere_is_refused_with_a_sentence(screens, jobs):
    told = shown(screens, JOBS)
    Experience.objects.arrange([int(pk) for pk in ids(jobs, "BACD")])
    answer = drag(screens, jobs, "ABCD", "ABDC", told)
    assert answer.status_code == 409
    assert answer.json()["error"].startswith("The order was changed after you had opened this")
    assert companies() == "BACD"


def test_drag_to_where_the_rows_are_by_now_is_no_conflict(screens, jobs):
    told = shown(screens, JOBS)
    Experience.objects.arrange([int(pk) for pk in ids(jobs, "BACD")])
    assert drag(screens, jobs, "ABCD", "BACD", told).status_code == 200
    assert companies() == "BACD"


def test_drag_among_rows_that_kept_their_order_is_merged(screens, jobs):
    told = shown(screens, JOBS)
    new = a_job(company="N", start_date=date(2030, 1, 1))
    Experience.objects.filter(company="B").delete()
    assert drag(screens, jobs, "ABCD", "DCBA", told).status_code == 200
    assert companies() == "NDCA"
    # Two rows of which others were moved around.
    told = shown(screens, JOBS)
    Experience.objects.arrange([int(pk) for pk in [*ids(jobs, "DA"), new.pk, *ids(jobs, "C")]])
    assert drag(screens, jobs, "DC", "CD", told).status_code == 200
    assert companies() == "CAND"


def test_rows_that_were_dragged_can_be_chosen_afterwards_and_what_others_changed_not(screens, jobs):
    told = shown(screens, JOBS)
    Experience.objects.filter(company="D").update(location="Lyon")
    answer = drag(screens, jobs, "ABCD", "BACD", told).json()
    assert answer["order"] != told["order"]
    now = {"seen": answer["seen"], "order": answer["order"]}
    done = act(screens, "hide", jobs, now, JOBS)
    assert "3 jobs hidden." in text_of(done)
    assert "left alone: Engineer, D." in text_of(done)
    assert list(Experience.objects.filter(active=True)) == [jobs[3]]


def test_what_was_not_seen_of_the_order_is_not_seen_by_a_drag_either(screens, jobs):
    told = shown(screens, JOBS)
    Experience.objects.filter(company="D").update(start_date=date(2000, 1, 1))
    answer = drag(screens, jobs, "AB", "BA", told).json()
    assert answer["order"] == told["order"]
    page = text_of(screens.post(ORDER, {"by_date": "1", "order": answer["order"]}, follow=True))
    assert "The order was changed after you had opened this list" in page
    assert companies() == "BACD"


@pytest.mark.parametrize("order", ["", "x", "0" * 32])
def test_order_of_before_is_not_thrown_away_unseen(screens, jobs, order):
    Experience.objects.arrange([int(pk) for pk in ids(jobs, "DCBA")])
    page = text_of(screens.post(ORDER, {"by_date": "1", "order": order}, follow=True))
    assert "The order was changed after you had opened this list" in page
    assert companies() == "DCBA"


@pytest.mark.parametrize("action", ["move_up", "move_down", "move_to_top"])
def test_rows_of_an_order_that_changed_are_not_moved_by_an_action(screens, jobs, action):
    told = shown(screens, JOBS)
    # One row alone gets another date: the others' versions are as they were.
    Experience.objects.filter(company="D").update(start_date=date(2030, 1, 1))
    answer = act(screens, action, [jobs[1]], told, JOBS)
    assert "The order was changed after you had opened this list" in text_of(answer)
    assert companies() == "DABC"


def test_drag_without_what_was_seen_is_not_understood(screens, jobs):
    for before in ([], ids(jobs, "ABC"), ["x"]):
        sent = {"ids": ids(jobs, "DCBA"), "before": before}
        assert screens.post(ORDER, sent).status_code == 400
    assert companies() == "ABCD"


def test_versions_are_written_and_read():
    assert seen.read(seen.written({1: 2, 30: 4})) == {1: 2, 30: 4}
    assert seen.read("1.2 x 3 4.y 5.0 0.5 6.7.8 9.10") == {1: 2, 9: 10}
