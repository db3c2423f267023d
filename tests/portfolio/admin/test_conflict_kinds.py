"""Each kind of content comes through the screen of a conflict as it was written, on both sides."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portfolio import history
from portfolio.images import keeping
from portfolio.images.checking import check
from portfolio.models import Experience, PersonalInfo
from tests.factories import a_job, a_person
from tests.portfolio import pictures
from tests.portfolio.admin.forms import JOB, PERSON, links
from tests.portfolio.admin.page import Form

# Entries of the history are written at commits.
pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = "/admin/portfolio/personalinfo/"
MINE, THEIRS = check(pictures.PNG), check(pictures.JPEG)
# As a browser sends it, with what is dear to Markdown: indents, two blanks that end a line, a rule.
LONG = (
    "# canary\r\n\r\n    code & <tags>\r\n\tTab  \r\n* one\\\r\n* “two” 👩🏽‍💻 עברית\r\n\r\n---\r\n"
)
TEXTS = {
    "description": LONG * (19_000 // len(LONG)),
    "highlights": "One\\\r\nof two lines\r\n\r\n  Two  \r\nThree \\ four",
    "keywords": "Zeta\r\nAlpha",
    "company": "canary \"mine\" & 'yours' <b>",
    "company_url": "https://example.org/?a=1&b=%20",
    "start_date": "2019-05",
    "end_date": "2021",
    "location": "",
}
BEFORE = {
    "company": "Before",
    "description": "before",
    "location": "Before",
    "highlights": ["before"],
    "keywords": ["before"],
}
# What somebody else wrote, as no form would: with other line ends, blanks around it, empty lines.
MEANWHILE = {
    "description": "theirs  \r\n\r\n\tand tabs \n",
    "highlights": [" theirs ", "two\nlines"],
    "keywords": ["Theirs"],
    "company": " Theirs & <co> ",
    "company_url": "https://example.org/theirs",
    "start_date": "2018-01-31",
    "end_date": "2020-02-29",
    "location": "Lyon",
}


def change(row):
    return f"/admin/portfolio/{row._meta.model_name}/{row.pk}/change/"


def content_of(job):
    """All columns, but those that say when, and how often, it was written."""
    row = Experience.objects.filter(pk=job.pk).values().get()
    return {name: row[name] for name in row.keys() - {"id", "version", "created_at", "updated_at"}}


@pytest.fixture
def job():
    return a_job(**BEFORE)


def written(job, **values):
    """What the owner's browser sends from a form that was opened before anybody else came."""
    opened = {"opened": str(job.version), "start_date": "2020-01-01", **BEFORE}
    lines = {name: "\r\n".join(opened[name]) for name in ("highlights", "keywords")}
    return JOB | links() | {"position": job.position} | opened | lines | values


def chosen(screens, job, side):
    """Sends all texts of ours after all of theirs were saved; then chooses one side for each."""
    Experience.objects.filter(pk=job.pk).update(**MEANWHILE)
    answer = screens.post(change(job), written(job, **TEXTS))
    assert answer.status_code == 409
    form = Form(answer)
    asked = {name for name in form.offered if name.startswith("choose.")}
    assert asked == {f"choose.{name}" for name in TEXTS}
    done = screens.post(change(job), form.fill(**dict.fromkeys(asked, side)))
    assert done.status_code == 302


def test_what_i_wrote_is_saved_as_without_a_conflict(screens, job):
    plain = a_job(**BEFORE)
    assert screens.post(change(plain), written(plain, **TEXTS)).status_code == 302
    chosen(screens, job, "mine")
    assert content_of(job) == content_of(plain)
    assert content_of(job)["description"].startswith("# canary\n\n    code & <tags>\n\tTab  \n")


def test_what_they_wrote_stays_to_the_letter(screens, job):
    other = a_job(**BEFORE)
    Experience.objects.filter(pk=other.pk).update(**MEANWHILE)
    chosen(screens, job, "theirs")
    assert content_of(job) == content_of(other)


def test_what_was_not_chosen_is_in_the_history_if_it_was_saved(screens, job):
    chosen(screens, job, "mine")
    states = [entry.state for entry in history.entries(Experience).filter(row_id=job.pk)]
    assert MEANWHILE["description"] in [state["description"] for state in states]


# Pictures


def a_file(data=pictures.PNG):
    return SimpleUploadedFile("me.png", data, "image/png")


@pytest.fixture
def person():
    keeping.keep(THEIRS)
    return a_person(**{name: PERSON[name] for name in ("name", "title", "email")})


def shown(answer):
    page, known = answer.content.decode(), {"mine": MINE, "theirs": THEIRS}
    return [name for name, it in known.items() if f'src="/admin{it.address}"' in page]


def test_upload_of_a_stale_form_is_kept_and_both_pictures_are_shown(screens, person):
    PersonalInfo.objects.update(image=THEIRS.address)
    sent = PERSON | {"opened": str(person.version), "image-file": a_file()}
    answer = screens.post(change(person), sent)
    assert answer.status_code == 409
    assert shown(answer) == ["mine", "theirs"]
    form = Form(answer)
    assert screens.post(change(person), form.fill(choose__image="mine")).status_code == 302
    assert PersonalInfo.objects.get().image == MINE.address


@pytest.mark.parametrize(("choice", "stays"), [("hand", MINE), ("theirs", THEIRS)])
def test_upload_beside_a_choice_counts_where_it_is_by_hand(screens, person, choice, stays):
    PersonalInfo.objects.update(image=THEIRS.address)
    sent = PERSON | {"opened": str(person.version), "image": "https://example.org/me.png"}
    form = Form(screens.post(change(person), sent))
    filled = form.fill(choose__image=choice) | {"image-file": a_file()}
    assert screens.post(change(person), filled).status_code == 302
    assert PersonalInfo.objects.get().image == stays.address


def test_upload_for_a_row_that_is_gone_comes_along_with_what_was_written(screens, person):
    sent = PERSON | {"opened": str(person.version), "image-file": a_file()}
    PersonalInfo.objects.all().delete()
    form = Form(screens.post(change(person), sent))
    assert form.action == f"{PEOPLE}add/"
    assert screens.post(form.action, form.values).status_code == 302
    assert PersonalInfo.objects.get().image == MINE.address
