"""Two at the same time: one waits for the other, nobody for ever, and neither's text is lost."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib import messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, OperationalError, connection, transaction

from portfolio import history, restoring
from portfolio.admin import locking
from portfolio.images.checking import check
from portfolio.models import PersonalInfo, Skill
from tests.factories import a_person, a_skill
from tests.portfolio import pictures
from tests.portfolio.admin.forms import PERSON, SKILL, wait_for_a_blocked_statement
from tests.portfolio.admin.page import Form

pytestmark = pytest.mark.django_db(transaction=True)

SKILLS = "/admin/portfolio/skill/"
LIMIT = 120  # seconds, for a thread to end: the test fails then, the suite does not hang


class Other:
    """What a browser does in a thread, while the test holds something."""

    def __init__(self, act):
        self.answer = None
        self.act = act
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        try:
            connect()
            self.answer = self.act()
        finally:
            connection.close()

    def join(self):
        self.thread.join(LIMIT)
        assert not self.thread.is_alive()
        return self.answer


def connect():
    """However busy the machine is: a request would give up."""
    end = time.monotonic() + LIMIT
    while True:
        try:
            return connection.ensure_connection()
        except OperationalError:
            if time.monotonic() > end:
                raise


@pytest.fixture(autouse=True)
def _unhurried(settings):
    """What waits here waits for a lock, not for a processor."""
    settings.REQUEST_DEADLINE = LIMIT


@pytest.fixture
def patient(monkeypatch):
    """Nobody gives up what they wait for."""
    bounds = re.sub(r"'\d+s'", f"'{LIMIT}s'", locking.BOUNDS)
    monkeypatch.setattr(locking, "BOUNDS", bounds)


@pytest.fixture
def skill():
    return a_skill(name="Python", category="backend", level=5)


def form(skill, **values):
    return SKILL | {"opened": str(skill.version)} | values


def test_save_that_comes_between_check_and_write_of_another_is_refused(screens, skill, patient):
    change = f"{SKILLS}{skill.pk}/change/"
    values = form(skill, name="canary mine")
    with transaction.atomic():
        # As a save that has compared the versions and has yet to write.
        locking.versions(Skill, [skill.pk])
        other = Other(lambda: screens.post(change, values))
        wait_for_a_blocked_statement()
        Skill.objects.update(name="canary theirs")
    answer = other.join()
    assert answer.status_code == 409
    assert Skill.objects.get().name == "canary theirs"
    page = answer.content.decode()
    assert "canary mine" in page
    assert "canary theirs" in page


def test_of_many_who_save_the_same_version_at_once_one_is_taken(screens, skill, patient):
    change = f"{SKILLS}{skill.pk}/change/"

    def save(number):
        try:
            connect()
            return screens.post(change, form(skill, name=f"canary {number}"))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(save, range(8)))
    taken = [number for number, answer in enumerate(answers) if answer.status_code == 302]
    assert sorted(answer.status_code for answer in answers) == [302, *[409] * 7]
    skill.refresh_from_db()
    assert (skill.name, skill.version) == (f"canary {taken[0]}", 2)


def test_api_that_saves_while_a_form_does_finds_another_version(screens, skill, patient, owner_api):
    with transaction.atomic():
        locking.versions(Skill, [skill.pk])
        api = Other(
            lambda: owner_api.patch(
                f"/api/skills/{skill.pk}", {"name": "canary api"}, HTTP_IF_MATCH='"1"'
            )
        )
        wait_for_a_blocked_statement()
        Skill.objects.update(name="canary form")
    assert api.join().status_code == 412
    assert Skill.objects.get().name == "canary form"


def test_action_waits_for_a_save_and_leaves_its_row_alone(screens, skill, patient):
    sent = {"action": "hide", "_selected_action": [skill.pk], "seen": f"{skill.pk}.1"}
    with transaction.atomic():
        locking.versions(Skill, [skill.pk])
        other = Other(lambda: screens.post(SKILLS, sent))
        wait_for_a_blocked_statement()
        Skill.objects.update(name="canary theirs")
    other.join()
    assert Skill.objects.get().active


def test_deletion_waits_for_a_save_and_does_not_take_its_text_away(screens, skill, patient):
    address = f"{SKILLS}{skill.pk}/delete/"
    sent = Form(screens.get(address)).values
    with transaction.atomic():
        locking.versions(Skill, [skill.pk])
        other = Other(lambda: screens.post(address, sent))
        wait_for_a_blocked_statement()
        Skill.objects.update(name="canary theirs")
    other.join()
    assert Skill.objects.get().name == "canary theirs"


def test_restoration_waits_for_a_save_and_does_not_undo_it(screens, skill, patient):
    Skill.objects.update(name="second")
    sent = Form(screens.get(f"{SKILLS}{skill.pk}/history/")).values
    with transaction.atomic():
        locking.versions(Skill, [skill.pk])
        other = Other(lambda: screens.post(f"{SKILLS}{skill.pk}/restore/", sent))
        wait_for_a_blocked_statement()
        Skill.objects.update(name="canary theirs")
    answer = other.join()
    assert answer["Location"] == f"{SKILLS}{skill.pk}/history/?seen={sent['newest'][0]}"
    assert Skill.objects.get().name == "canary theirs"
    page = screens.get(answer["Location"]).content.decode()
    assert page.count("new since you looked") == 1


def test_row_that_was_brought_back_meanwhile_is_not_undone(screens, skill, patient):
    with history.acting_as("sam"):
        skill.delete()
    [deletion] = history.deleted(Skill)
    with transaction.atomic():
        # As another who brings it back: this one has looked what there is, and has yet to write.
        locking.begin(Skill)
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE skills IN SHARE ROW EXCLUSIVE MODE")
        other = Other(lambda: screens.post(f"{SKILLS}bring-back/", {"row": deletion.record.row_id}))
        wait_for_a_blocked_statement()
        restoring.restore(deletion)
        Skill.objects.update(name="canary theirs")
    other.join()
    assert Skill.objects.get().name == "canary theirs"
    page = screens.get(SKILLS).content.decode()
    assert "“Python” was brought back meanwhile." in page


def test_restoration_of_what_was_seen_is_told_apart_from_any_other(skill):
    Skill.objects.update(name="second")
    [second, first] = history.of(Skill, skill.pk)
    with pytest.raises(restoring.OutdatedError):
        restoring.restore(first, newest=first.record.pk)
    assert Skill.objects.get().name == "second"
    assert restoring.restore(first, newest=second.record.pk).changed


def test_nobody_waits_for_ever_and_nothing_written_is_lost(screens, skill):
    """Another holds the row, and the whole table, for longer than anybody waits."""
    Skill.objects.update(name="second")
    skill.refresh_from_db()
    change, delete = f"{SKILLS}{skill.pk}/change/", f"{SKILLS}{skill.pk}/delete/"
    back = Form(screens.get(f"{SKILLS}{skill.pk}/history/")).values
    document = '{"skills": [{"name": "canary import", "level": "Master"}]}'
    look = screens.post("/admin/resume/import/", {"text": document, "way": "merge"})
    plan = Form(look).values
    sent = {
        change: form(skill, name="canary mine"),
        delete: Form(screens.get(delete)).values,
        SKILLS: {"action": "hide", "_selected_action": [skill.pk], "seen": f"{skill.pk}.2"},
        f"{SKILLS}order/": {"ids": [skill.pk], "before": [skill.pk]},
        f"{SKILLS}{skill.pk}/restore/": back,
        "/admin/resume/import/": plan,
    }
    browsers = [type(screens)(screens.account) for _ in sent]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE skills IN SHARE MODE")
        others = [
            Other(lambda browser=browser, path=path, data=data: browser.post(path, data))
            for browser, (path, data) in zip(browsers, sent.items(), strict=True)
        ]
        answers = dict(zip(sent, [other.join() for other in others], strict=True))
    codes = {path: answer.status_code for path, answer in answers.items()}
    assert codes == {
        change: 503,
        delete: 302,
        SKILLS: 302,
        f"{SKILLS}order/": 409,
        f"{SKILLS}{skill.pk}/restore/": 302,
        "/admin/resume/import/": 200,
    }
    assert [(row.name, row.version) for row in Skill.objects.all()] == [("second", 2)]
    assert answers[change]["Retry-After"] == "5"
    for path, browser in zip(sent, browsers, strict=True):
        if codes[path] == 302:
            page = browser.get(SKILLS).content.decode()
            assert "somebody else is saving" in page
    # What was written is sent again from the page that told so.
    again = Form(answers[change])
    assert "canary mine" in again.values["name"]
    assert screens.post(again.action, again.values).status_code == 302
    assert Skill.objects.get().name == "canary mine"
    applied = Form(answers["/admin/resume/import/"])
    assert screens.post("/admin/resume/import/", applied.values).status_code == 302
    assert Skill.objects.filter(name="canary import").exists()


def test_picture_of_a_save_that_waited_too_long_is_not_lost(screens):
    person = a_person()
    change = f"/admin/portfolio/personalinfo/{person.pk}/change/"
    file = SimpleUploadedFile("me.png", pictures.PNG, "image/png")
    refused = SimpleUploadedFile("me.png", b"canary", "image/png")
    browsers = [type(screens)(screens.account) for _ in range(2)]
    with transaction.atomic():
        locking.versions(PersonalInfo, [person.pk])
        others = [
            Other(lambda it=it: it[0].post(change, PERSON | {"opened": "1", "image-file": it[1]}))
            for it in zip(browsers, (file, refused), strict=True)
        ]
        [busy, busy_too] = [other.join() for other in others]
    assert (busy.status_code, busy_too.status_code) == (503, 503)
    again = Form(busy)
    assert screens.post(again.action, again.values).status_code == 302
    assert PersonalInfo.objects.get().image == check(pictures.PNG).address
    assert "image" not in Form(busy_too).values


def test_process_that_freezes_within_its_save_does_not_hold_the_row_for_ever(skill):
    """The server ends its session; whoever waits for the row goes on."""
    frozen, thaw = threading.Event(), threading.Event()

    def freeze():
        try:
            with transaction.atomic():
                locking.versions(Skill, [skill.pk])
                frozen.set()
                assert thaw.wait(LIMIT)
                Skill.objects.update(name="canary frozen")
        except DatabaseError as error:
            return locking.sqlstate(error) or "gone"
        return "written"

    other = Other(freeze)
    assert frozen.wait(LIMIT)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '100s'")
        Skill.objects.update(name="canary second")
        cursor.execute("RESET statement_timeout")
    thaw.set()
    assert other.join() != "written"
    assert Skill.objects.get().name == "canary second"


# Ended for another's sake


@pytest.fixture
def deadlock():
    """The first write of a skill is told that it was ended for another's sake."""
    make = """
    CREATE SEQUENCE canary_writes;
    CREATE FUNCTION canary_deadlock() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        -- A sequence counts what is rolled back, too.
        IF nextval('canary_writes') = 1 THEN
            RAISE SQLSTATE '40P01';
        END IF;
        RETURN coalesce(NEW, OLD);
    END $$;
    CREATE TRIGGER canary_deadlock BEFORE UPDATE OR DELETE ON skills
        FOR EACH ROW EXECUTE FUNCTION canary_deadlock();
    """
    with connection.cursor() as cursor:
        cursor.execute(make)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION canary_deadlock CASCADE; DROP SEQUENCE canary_writes")


@pytest.mark.owner
@pytest.mark.parametrize("way", ["change", "hide", "delete", "restore"])
def test_save_that_was_ended_for_anothers_sake_is_run_again(screens, skill, deadlock, way):
    row = f"{SKILLS}{skill.pk}"
    entry = history.last(Skill, skill.pk).record.pk
    if way == "restore":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE skills DISABLE TRIGGER canary_deadlock")
            cursor.execute("UPDATE skills SET name = 'second'")
            cursor.execute("ALTER TABLE skills ENABLE TRIGGER canary_deadlock")
    newest = history.last(Skill, skill.pk).record.pk
    address, sent = {
        "change": (f"{row}/change/", form(skill, name="canary mine")),
        "hide": (SKILLS, {"action": "hide", "_selected_action": [skill.pk]}),
        "delete": (f"{row}/delete/", {"post": "yes"}),
        "restore": (f"{row}/restore/", {"entry": entry, "newest": newest}),
    }[way]
    answer = screens.post(address, sent)
    assert answer.status_code == 302
    page = screens.get(SKILLS).content.decode()
    entries = list(history.entries(Skill).values_list("actor", flat=True))
    assert entries[0] == "owner"
    assert entries.count("owner") == 1
    # What the first attempt said is not said.
    assert page.count('<li class="success">') == 1


def ended(cursor):
    """As the server tells whoever it ends for another's sake."""
    cursor.execute("DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$")


def test_what_an_attempt_said_that_did_not_last_is_unsaid(screens):
    request = screens.get(SKILLS).wsgi_request
    attempts = []

    def view():
        attempts.append(1)
        messages.info(request, f"canary {len(attempts)}")
        with transaction.atomic(), connection.cursor() as cursor:
            if len(attempts) == 1:
                ended(cursor)

    locking.repeated(request, view)
    assert [message.message for message in request._messages._queued_messages] == ["canary 2"]


def test_what_is_ended_again_and_again_is_given_up(screens):
    attempts = []

    def view():
        attempts.append(1)
        with transaction.atomic(), connection.cursor() as cursor:
            ended(cursor)

    request = screens.get(SKILLS).wsgi_request
    with pytest.raises(DatabaseError):
        locking.repeated(request, view)
    assert len(attempts) == locking.MOST
