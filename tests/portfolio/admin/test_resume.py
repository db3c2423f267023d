"""A JSON Resume in and out of the admin."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portfolio.models import Experience, History, PersonalInfo, Project, Skill
from tests.factories import a_job, a_person, a_project

pytestmark = pytest.mark.django_db

IMPORT = "/admin/resume/import/"
EXPORT = "/admin/resume/export/"
DOCUMENT = {
    "basics": {"name": "Kim Example", "label": "Engineer", "email": "kim@example.com"},
    "work": [{"name": "Acme", "position": "Lead", "startDate": "2019-03"}],
    "skills": [{"name": "Python", "level": "Expert"}],
}


def a_file(document=DOCUMENT):
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return SimpleUploadedFile("resume.json", data, "application/json")


def look(screens, document=DOCUMENT, way="merge"):
    return screens.post(IMPORT, {"file": a_file(document), "way": way})


def sent_back(answer):
    """What the button "Apply" posts."""
    assert answer.status_code == 200
    page = answer.content.decode()
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert found.keys() >= {"document", "way", "seen"}
    return {name: found[name] for name in ("document", "way", "seen")}


def words(answer):
    assert answer.status_code == 200
    text = re.sub(r"<[^>]*>", " ", answer.content.decode().partition("<main")[2])
    return " ".join(text.split())


def test_difference_is_shown_before_anything_is_written(screens):
    shown = words(look(screens))
    assert "added Acme, Lead, 2019-03" in shown
    assert "work[0]" in shown
    assert "1 added" in shown
    assert not Experience.objects.exists()
    assert not PersonalInfo.objects.exists()


def test_what_was_seen_is_applied(screens):
    answer = screens.post(IMPORT, sent_back(look(screens)), follow=True)
    assert "The JSON Resume was imported" in words(answer)
    job = Experience.objects.get()
    assert (job.company, job.position, job.start_date_precision) == ("Acme", "Lead", "month")
    assert PersonalInfo.objects.get().name == "Kim Example"
    assert Skill.objects.get().level_text == "Expert"


def test_pasted_text_is_read_like_a_file(screens):
    sent = {"text": json.dumps(DOCUMENT), "way": "merge"}
    screens.post(IMPORT, sent_back(screens.post(IMPORT, sent)))
    assert Experience.objects.get().company == "Acme"


def test_document_that_says_what_is_there_has_nothing_to_apply(screens):
    screens.post(IMPORT, sent_back(look(screens)))
    again = look(screens)
    assert "there is nothing to import" in words(again)
    assert b'name="seen"' not in again.content


def test_change_in_between_shows_the_new_difference_and_applies_nothing(screens):
    seen = sent_back(look(screens))
    a_job(company="Acme", position="Lead", location="Lyon")
    answer = screens.post(IMPORT, seen)
    assert "The CV was changed meanwhile" in words(answer)
    assert Experience.objects.count() == 1
    assert not PersonalInfo.objects.exists()
    assert sent_back(answer)["seen"] != seen["seen"]
    assert screens.post(IMPORT, sent_back(answer)).status_code == 302


def test_import_of_rows_that_changed_in_what_it_does_not_show_is_shown_again(screens):
    """A row that it would delete was written meanwhile, if with nothing that the screen shows."""
    project = a_project(name="kept")
    seen = sent_back(look(screens, way="replace"))
    Project.objects.change(project.pk)
    answer = screens.post(IMPORT, seen)
    assert "The CV was changed meanwhile" in words(answer)
    assert Project.objects.exists()
    assert screens.post(IMPORT, sent_back(answer)).status_code == 302
    assert not Project.objects.exists()


def test_import_does_not_mind_what_became_of_rows_that_it_leaves_alone(screens):
    project = a_project(name="kept")
    seen = sent_back(look(screens))
    Project.objects.change(project.pk, name="canary")
    assert screens.post(IMPORT, seen).status_code == 302
    assert Project.objects.get().name == "canary"


def test_merge_keeps_and_replace_deletes_what_the_document_does_not_hold(screens):
    a_project(name="kept")
    screens.post(IMPORT, sent_back(look(screens)))
    assert Project.objects.exists()
    answer = look(screens, way="replace")
    assert "1 deleted" in words(answer)
    screens.post(IMPORT, sent_back(answer))
    assert not Project.objects.exists()


@pytest.mark.parametrize("way", ["merge", "replace"])
def test_way_that_was_looked_at_is_the_one_that_is_applied(screens, way):
    """A difference that was seen as a merge does not pass for a replacement."""
    a_project(name="kept")
    seen = sent_back(look(screens, way=way))
    other = "replace" if way == "merge" else "merge"
    assert "The CV was changed meanwhile" in words(screens.post(IMPORT, seen | {"way": other}))
    assert Project.objects.exists()
    assert not Experience.objects.exists()


def test_faults_are_named_path_by_path(screens):
    document = {"work": [{"name": 1}, {"startDate": "no date"}], "skills": "many"}
    shown = words(look(screens, document))
    assert "can't be imported, and nothing was changed" in shown
    assert "skills" in shown
    assert not Experience.objects.exists()


def test_email_address_of_another_entry_is_a_fault_and_no_error(screens):
    a_person(email="old@example.com", active=False)
    a_person(email="kim@example.com")
    shown = words(look(screens, {"basics": {"email": "old@example.com"}}))
    assert "basics.email" in shown
    assert "nothing was changed" in shown


def test_what_was_mended_is_told(screens):
    shown = words(look(screens, {"work": [{"company": "Acme", "startDate": ""}]}))
    assert "1 thing to know work[0].startDate : " in shown


@pytest.mark.parametrize("data", [b"{", b"\xff\xfe\x00", b"[]", b'{"a": 1}', b"null", b"[" * 9999])
def test_what_is_no_resume_is_refused_as_such(screens, data):
    assert "can't be imported, and nothing was changed" in words(look(screens, data))


def test_markup_of_a_document_is_text(screens):
    document = {"work": [{"name": "<script>canary()</script>", "startDate": "2020"}]}
    page = look(screens, document).content.decode()
    assert "<script>canary" not in page
    assert "&lt;script&gt;canary" in page


def test_nothing_chosen_is_a_mistake(screens):
    assert "Choose a file, or paste" in words(screens.post(IMPORT, {"way": "merge"}))


def test_document_of_more_than_half_a_megabyte_is_refused(screens):
    data = json.dumps(DOCUMENT).encode() + b" " * 500_000
    assert "more than 500 kB" in words(look(screens, data))
    assert "more than 500 kB" in words(
        screens.post(IMPORT, {"text": data.decode(), "way": "merge"})
    )


@pytest.mark.parametrize("document", ["", "%%%", "e30", "bm90IGpzb24="])
def test_document_that_comes_back_otherwise_is_read_anew(screens, document):
    sent = sent_back(look(screens)) | {"document": document}
    answer = screens.post(IMPORT, sent)
    assert answer.status_code == 200
    assert "can't be imported" in words(answer)
    assert not Experience.objects.exists()


def test_staff_need_every_right_to_import(staff):
    browser = staff("add_experience", "change_experience", "delete_experience")
    assert browser.get(IMPORT).status_code == 403
    assert browser.post(IMPORT, {"file": a_file(), "way": "merge"}).status_code == 403


def test_public_neither_imports_nor_exports(client):
    for address in (IMPORT, EXPORT, f"{EXPORT}all.json", f"{EXPORT}public.json"):
        answer = client.get(address, secure=True)
        assert answer["Location"].startswith("/admin/login/")


@pytest.mark.django_db(transaction=True)
def test_history_says_who_imported(screens):
    screens.post(IMPORT, sent_back(look(screens)))
    assert set(History.objects.values_list("actor", flat=True)) == {"owner"}


# Out


def test_owner_downloads_everything_and_what_is_public(screens):
    a_person(name="Kim Example", phone="canary-phone", show_phone=False)
    a_job(company="canary-hidden", active=False)
    page = screens.get(EXPORT).content.decode()
    assert f'href="{EXPORT}all.json"' in page
    assert f'href="{EXPORT}public.json"' in page
    everything = screens.get(f"{EXPORT}all.json")
    assert everything["Content-Disposition"] == 'attachment; filename="resume-all.json"'
    assert everything["Content-Type"] == "application/json"
    assert "canary-phone" in everything.content.decode()
    assert "canary-hidden" in everything.content.decode()
    public = screens.get(f"{EXPORT}public.json")
    assert public["Content-Disposition"] == 'attachment; filename="resume.json"'
    assert public.json()["basics"]["name"] == "Kim Example"
    assert "canary" not in public.content.decode()


def test_export_of_everything_is_imported_without_a_difference(screens):
    screens.post(IMPORT, sent_back(look(screens)))
    copy = screens.get(f"{EXPORT}all.json").content
    assert "there is nothing to import" in words(look(screens, copy, way="replace"))


def test_staff_who_may_not_see_all_tables_export_nothing(staff):
    browser = staff("view_experience")
    for address in (EXPORT, f"{EXPORT}all.json", f"{EXPORT}public.json"):
        assert browser.get(address).status_code == 403
