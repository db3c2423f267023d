"""The public page as people see it: on a desk, on a phone, in the dark, on paper."""

from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from pypdf import PdfReader

from portfolio import sample
from portfolio.models import Award, Education, Language, Reference
from tests.factories import a_job, a_person, a_project, a_row, a_skill

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DARK = {"color_scheme": "dark"}
LOOKS = {"desk": {}, "dark": DARK, "phone": PHONE, "dark-phone": PHONE | DARK}
MILLIMETRES = 72 / 25.4  # points of a PDF
SHEETS = {"A4": (210, 297), "Letter": (215.9, 279.4)}
MARKDOWN = (
    "# What\n\nIt *grew*: [more](https://a.example).\n\n> Said.\n\n```\nSELECT 1;\n```\n\n### Deep"
)


@pytest.fixture
def cv(transactional_db: None) -> None:
    sample.load()


@pytest.fixture
def odd_cv(transactional_db: None) -> None:
    """What strains a layout: no blank to break at, and texts with all that Markdown has."""
    long = "x" * 200
    a_person(
        name=long, title=long, location=long, summary=MARKDOWN, website=f"https://{long[:60]}.a"
    )
    a_job(company=long, position=long, location=long, description=MARKDOWN, highlights=[long])
    a_project(name=long, description=f"`{long}`\n\n{MARKDOWN}", kind=long, keywords=[long])
    a_skill(name=long[:100], category=long[:50], keywords=[long], level_text=long[:100])
    for model, name in {Education: "institution", Award: "title", Language: "language"}.items():
        a_row(model, **{name: long})
    a_row(Reference, name=long, reference=long)


@pytest.fixture
def long_cv(transactional_db: None) -> None:
    """Entries of many lengths, of which several would stand where a sheet ends."""
    for number in range(24):
        points = [f"begin-{number}-", *["A point"] * (3 + number % 5), f"-end-{number}."]
        a_job(company=f"Employer {number}", position="Engineer", highlights=points)


@pytest.fixture
def nothing(transactional_db: None) -> None:
    """No row at all."""


def squeezed(text: str) -> str:
    """Without blanks: a PDF has them where its lines end, not where the text has them."""
    return "".join(text.split())


def printed(page: Any, sheet: str) -> list[str]:
    """The words on each page."""
    pages = PdfReader(BytesIO(page.pdf(format=sheet))).pages
    for each in pages:
        size = (float(each.mediabox.width), float(each.mediabox.height))
        assert size == pytest.approx([side * MILLIMETRES for side in SHEETS[sheet]], abs=1.5)
    return [squeezed(each.extract_text()) for each in pages]


@pytest.mark.parametrize("sheet", SHEETS)
def test_sample_is_printed_on_two_clean_pages(cv, meet, sheet):
    reader = meet()
    reader.page.goto("/")
    # A dark screen does not darken the paper.
    reader.page.emulate_media(color_scheme="dark")
    entries = reader.page.locator(".entry:not(:has(.entry))").all_inner_texts()
    first, second = printed(reader.page, sheet)
    assert first.startswith("1/2RobinVale")
    assert second.startswith("2/2")
    assert "References" in second
    # What can be clicked only is left out.
    assert "DownloadasJSON" not in first + second
    # No page ends within an entry: its first words and its last stand on one.
    assert len(entries) > 10
    for entry in entries:
        lines = [squeezed(line) for line in entry.splitlines() if line.strip()]
        assert any(lines[0] in page and lines[-1] in page for page in (first, second)), entry


def test_no_sheet_ends_within_an_entry_however_long_the_entries_are(long_cv, meet):
    reader = meet()
    reader.page.goto("/")
    sheets = printed(reader.page, "A4")
    assert len(sheets) > 2
    for number in range(24):
        begin, end = f"begin-{number}-", f"-end-{number}."
        assert [begin in sheet for sheet in sheets] == [end in sheet for sheet in sheets], number


def test_paper_is_white_and_screens_are_what_the_reader_likes(cv, meet):
    reader = meet(**DARK)
    reader.page.goto("/")
    colour = "getComputedStyle(document.body).backgroundColor"
    assert reader.page.evaluate(colour) == "rgb(21, 25, 29)"
    reader.page.emulate_media(color_scheme="light")
    assert reader.page.evaluate(colour) == "rgb(252, 251, 248)"
    reader.page.emulate_media(color_scheme="dark", media="print")
    assert reader.page.evaluate(colour) == "rgb(255, 255, 255)"


@pytest.fixture
def content(request: pytest.FixtureRequest) -> str:
    """Fills the database as the fixture of this name does."""
    request.getfixturevalue(request.param)
    return str(request.param)


@pytest.mark.parametrize("content", ["cv", "odd_cv", "nothing"], indirect=True)
def test_nothing_keeps_anybody_from_reading_it(content, meet):
    for name, options in LOOKS.items():
        reader = meet(**options)
        reader.page.goto("/")
        reader.picture(f"page-{content}-{name}")
        violations = Axe().run(reader.page).response["violations"]
        found = [(each["id"], [node["html"] for node in each["nodes"]]) for each in violations]
        assert found == [], name


@pytest.mark.parametrize("content", ["cv", "odd_cv"], indirect=True)
def test_page_is_never_wider_than_the_window(content, meet):
    reader = meet()
    for width in (320, 390, 768, 1280):
        reader.page.set_viewport_size({"width": width, "height": 800})
        reader.page.goto("/")
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= width


def test_page_is_whole_without_scripts_and_asks_no_other_host(cv, meet, live_server):
    reader = meet(java_script_enabled=False)
    asked: list[Any] = []

    def note(request: Any) -> None:
        asked.append(request)

    reader.page.on("request", note)
    reader.page.goto("/")
    reader.page.get_by_role("heading", name="Robin Vale").wait_for()
    assert {urlsplit(request.url).netloc for request in asked} == {urlsplit(live_server.url).netloc}
    assert {request.resource_type for request in asked} <= {"document", "stylesheet", "other"}
    assert reader.page.locator("section").count() >= 12
