"""Lists of texts in forms: one a line, and nothing is lost that a line can't say."""

import pytest

from portfolio import rules
from portfolio.admin.lists import LinesField, read, written
from portfolio.models import Experience, Interest
from tests.factories import a_job, a_row
from tests.portfolio.admin.forms import JOB, links, mistakes

CHANGE = "/admin/portfolio/experience/{}/change/"


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("", []),
        ("One\nTwo", ["One", "Two"]),
        ("One\r\nTwo\r\n", ["One", "Two"]),
        ("\n  One  \n\n\nTwo", ["One", "Two"]),
        ("One\\\r\ngoes on\r\nTwo", ["One\ngoes on", "Two"]),
        ("C:\\ is a drive", ["C:\\ is a drive"]),
    ],
)
def test_each_line_is_a_text(text, texts):
    assert read(text) == texts


@pytest.mark.parametrize("texts", [[], ["One"], ["One", "Two\nlines", "Three\n\nparagraphs"]])
def test_texts_read_back_as_they_were_written(texts):
    assert read(written(texts)) == texts


def test_list_that_nobody_touched_has_not_changed():
    odd = [" spaced ", "", "back\\slash", "two\nlines"]
    field = LinesField(one="Text")
    assert not field.has_changed(odd, written(odd).replace("\n", "\r\n"))
    assert field.has_changed(odd, written(odd) + "\r\nmore")


@pytest.mark.django_db
def test_highlights_are_saved_and_shown_again(screens, api):
    answer = screens.post(
        "/admin/portfolio/experience/add/", JOB | links() | {"highlights": "First\r\nSecond\r\n"}
    )
    assert answer.status_code == 302
    job = Experience.objects.get()
    assert job.highlights == ["First", "Second"]
    page = screens.get(CHANGE.format(job.pk)).content.decode()
    assert ">\nFirst\nSecond</textarea>" in page


@pytest.mark.django_db
def test_list_keeps_what_an_import_brought_until_it_is_edited(screens):
    odd = ["  spaced  ", "", "Two\nlines"]
    job = a_job(highlights=odd)
    values = JOB | links() | {"highlights": written(odd).replace("\n", "\r\n"), "position": "Head"}
    assert screens.post(CHANGE.format(job.pk), values).status_code == 302
    job.refresh_from_db()
    assert (job.position, job.highlights) == ("Head", odd)
    values["highlights"] += "\r\nMore"
    assert screens.post(CHANGE.format(job.pk), values).status_code == 302
    job.refresh_from_db()
    assert job.highlights == ["spaced", "Two\nlines", "More"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "lines", ["x" * (rules.LONGEST_TEXT + 1), "x\n" * (rules.LONGEST_LIST + 1)]
)
def test_list_that_is_too_long_is_refused_beside_its_field(screens, lines):
    row = a_row(Interest)
    values = {"name": "Chess", "keywords": lines, "publication": "visible"}
    answer = screens.post(f"/admin/portfolio/interest/{row.pk}/change/", values)
    assert mistakes(answer) == {"keywords": [rules.A_LIST]}
