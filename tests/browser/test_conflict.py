"""Two edit the same job: who saves last sees both texts, and neither is lost."""

from datetime import date
from typing import Any

import pytest

from portfolio import history
from portfolio.images import keeping
from portfolio.images.checking import check
from portfolio.models import Experience, PersonalInfo
from tests.browser.conftest import PASSWORD
from tests.browser.test_accessibility import violations, visitor_for_axe
from tests.browser.test_log_in import SESSION, forgive, guess
from tests.factories import a_job, a_person, a_technology
from tests.portfolio import pictures

pytestmark = pytest.mark.browser

JOBS = "/admin/portfolio/experience/"
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
OLDER = {"position": "Chair", "start_date": date(2010, 1, 1)}
BEFORE = "Led the move of nine services to one database, without an outage."
THEIRS = "Led the move of eleven services to one database, without a long outage."
MINE = "Led the move of nine services to PostgreSQL, without an outage."


@pytest.fixture
def job(transactional_db: None) -> int:
    with history.acting_as("kim"):
        found = a_job(
            a_technology("Go"),
            a_technology("Ada"),
            company="Acme",
            position="Lead",
            description=BEFORE,
            highlights=["Nine services", "No outage"],
        )
    a_technology("PostgreSQL")
    return found.pk


@pytest.fixture
def meanwhile(job: int) -> Any:
    """What a client of the API does while the form is open. Runs in a thread of its own."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    def run(act: Any) -> None:
        def whole() -> None:
            try:
                with history.acting_as("token phone (kim)"):
                    act(Experience.objects)
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as thread:
            thread.submit(whole).result()

    return run


def edited(jobs: Any) -> None:
    technologies = list(jobs.get().technologies.filter(name="Ada"))
    jobs.change(
        jobs.get().pk,
        description=THEIRS,
        location="Lyon",
        highlights=["Eleven services", "No outage"],
        technology_names=technologies,
    )


def save(page: Any) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def write(page: Any, job: int) -> None:
    page.goto(f"{JOBS}{job}/change/")
    page.locator("#id_description").fill(MINE)
    page.locator("#id_position").fill("Head")
    page.locator("#id_highlights").evaluate("it => { it.value = 'Nine\\nNo outage'; }")


def expected(visitor: Any) -> None:
    """A refusal is an answer of its own, and nothing else went wrong."""
    assert all("409" in complaint for complaint in visitor.complaints), visitor.complaints
    visitor.complaints.clear()


def test_both_texts_stand_side_by_side_and_each_field_has_a_choice(job, meanwhile, meet):
    owner = meet()
    owner.log_in()
    page = owner.page
    write(page, job)
    meanwhile(edited)
    save(page)
    page.get_by_role("heading", name="You both changed this: choose").wait_for()
    assert page.locator("mark").all_inner_texts()
    by_hand = page.get_by_label("By hand: Description")
    assert not by_hand.is_visible()
    choice = page.get_by_role("group", name="Which is to stay? Description")
    choice.get_by_label("Something else, written by hand").check()
    by_hand.fill("Led the move of eleven services to PostgreSQL.")
    other = page.get_by_role("group", name="Which is to stay? Highlights")
    other.get_by_label("What stands there now").check()
    expected(owner)
    owner.picture("conflict")
    save(page)
    page.get_by_text("was changed successfully").wait_for()
    page.goto(f"{JOBS}{job}/change/")
    description = page.locator("#id_description")
    assert description.input_value() == "Led the move of eleven services to PostgreSQL."
    assert page.locator("#id_position").input_value() == "Head"
    assert page.locator("#id_location").input_value() == "Lyon"
    page.goto(f"{JOBS}{job}/history/")
    # Their text is kept, whoever won.
    page.get_by_text("eleven services to one database").first.wait_for()


def test_it_works_without_javascript(job, meanwhile, meet):
    owner = meet(java_script_enabled=False)
    owner.log_in()
    page = owner.page
    page.goto(f"{JOBS}{job}/change/")
    page.locator("#id_description").fill(MINE)
    meanwhile(edited)
    save(page)
    page.get_by_role("heading", name="You both changed this: choose").wait_for()
    choice = page.get_by_role("group", name="Which is to stay? Description")
    choice.get_by_label("What you wrote").check()
    expected(owner)
    save(page)
    page.get_by_text("was changed successfully").wait_for()
    page.goto(f"{JOBS}{job}/change/")
    assert page.locator("#id_description").input_value() == MINE
    assert page.locator("#id_location").input_value() == "Lyon"


def to(page: Any, name: str) -> None:
    """Goes on by the Tab key to the field, or to the button, of this name or text."""
    there = "it => [document.activeElement.name, document.activeElement.value].includes(it)"
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate(there, name):
            return
    raise AssertionError(f"No Tab leads to {name}.")


def test_keyboard_is_enough(job, meanwhile, meet):
    owner = meet()
    owner.log_in()
    page = owner.page
    write(page, job)
    meanwhile(edited)
    save(page)
    page.get_by_role("heading", name="You both changed this: choose").wait_for()
    expected(owner)
    to(page, "choose.description")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    to(page, "description")
    page.keyboard.press("Control+A")
    page.keyboard.type("By keys alone.")
    # A field without a choice is named, and what was chosen and written stays so.
    to(page, "Save")
    page.keyboard.press("Enter")
    group = page.get_by_role("group", name="Which is to stay? Highlights")
    group.get_by_text("Choose one of these.").wait_for()
    expected(owner)
    assert page.get_by_text("Choose one of these.").count() == 1
    sides = page.get_by_role("region", name="Description").locator(".mine")
    assert MINE in sides.inner_text()
    owner.picture("conflict-unchosen")
    to(page, "choose.highlights")
    page.keyboard.press("Space")
    to(page, "Save")
    page.keyboard.press("Enter")
    page.get_by_text("was changed successfully").wait_for()
    page.goto(f"{JOBS}{job}/change/")
    assert page.locator("#id_description").input_value() == "By keys alone."
    assert page.locator("#id_highlights").input_value() == "Eleven services\nNo outage"


def test_what_was_chosen_is_not_lost_with_the_session(job, meanwhile, meet):
    owner = meet()
    owner.log_in()
    page = owner.page
    page.goto(f"{JOBS}{job}/change/")
    page.locator("#id_description").fill(MINE)
    meanwhile(edited)
    save(page)
    page.get_by_role("group", name="Which is to stay? Description").wait_for()
    expected(owner)
    page.get_by_label("What you wrote").check()
    owner.context.clear_cookies(name=SESSION)
    save(page)
    page.get_by_role("heading", name="Your session has ended").wait_for()
    forgive(owner, 403)
    page.get_by_role("link", name="Log in").click()
    guess(owner, PASSWORD)
    page.get_by_role("button", name="Save it now").click()
    page.get_by_text("was changed successfully").wait_for()
    page.goto(f"{JOBS}{job}/change/")
    assert page.locator("#id_description").input_value() == MINE
    assert page.locator("#id_location").input_value() == "Lyon"


@pytest.fixture
def person(transactional_db: None) -> int:
    keeping.keep(check(pictures.PNG))
    keeping.keep(check(pictures.JPEG))
    return a_person().pk


def test_pictures_stand_side_by_side(person, meanwhile, meet):
    owner = visitor_for_axe(meet)
    owner.log_in()
    page = owner.page
    address = f"/admin/portfolio/personalinfo/{person}/change/"
    page.goto(address)
    page.locator("#id_image").fill(check(pictures.PNG).address)
    theirs = check(pictures.JPEG).address
    meanwhile(lambda _: PersonalInfo.objects.update(image=theirs))
    save(page)
    page.get_by_role("heading", name="You both changed this: choose").wait_for()
    widths = "every => every.map(it => it.complete && it.naturalWidth)"
    page.wait_for_function(
        f"({widths})([...document.querySelectorAll('img.shown')]).every(Boolean)"
    )
    assert page.locator("img.shown").evaluate_all(widths) == [12, 12]
    assert violations(owner, "conflict-pictures") == []
    expected(owner)


@pytest.mark.parametrize(("device", "options"), [("desk", {}), ("phone", PHONE)])
def test_everybody_can_use_the_screens(job, meanwhile, meet, device, options):
    owner = visitor_for_axe(meet, **options)
    owner.log_in()
    page = owner.page
    write(page, job)
    meanwhile(edited)
    save(page)
    page.get_by_role("heading", name="You both changed this: choose").wait_for()
    found = violations(owner, f"conflict-{device}")
    choice = page.get_by_role("group", name="Which is to stay? Description")
    choice.get_by_label("Something else, written by hand").check()
    found += violations(owner, f"conflict-by-hand-{device}")
    assert page.evaluate("document.documentElement.scrollWidth") <= (390 if options else 1280)
    page.goto(f"{JOBS}{job}/change/")
    page.locator("#id_description").fill(MINE)
    meanwhile(lambda jobs: jobs.all().delete())
    save(page)
    page.get_by_role("button", name="Add it again, with what you wrote").wait_for()
    found += violations(owner, f"conflict-gone-{device}")
    assert page.evaluate("document.documentElement.scrollWidth") <= (390 if options else 1280)
    expected(owner)
    page.get_by_role("button", name="Add it again, with what you wrote").click()
    page.get_by_text("was added successfully").wait_for()
    assert found == []


def test_row_that_is_dragged_in_an_old_list_goes_back_with_a_sentence(job, meanwhile, meet):
    owner = meet()
    owner.log_in()
    page = owner.page
    for company in ("Globex", "Initech"):
        meanwhile(lambda jobs, name=company: jobs.create(company=name, **OLDER))
    page.goto(JOBS)
    names = page.locator("#result_list tbody th").all_inner_texts()

    def turned(jobs: Any) -> None:
        jobs.arrange(jobs.places().ids[::-1])

    meanwhile(turned)
    page.get_by_role("button", name="Move up").last.click()
    page.get_by_role("status").get_by_text("The order was changed after you had opened").wait_for()
    assert page.locator("#result_list tbody th").all_inner_texts() == names
    expected(owner)
    # Opened anew it is taken, and what was dragged can be chosen at once.
    page.reload()
    page.get_by_role("button", name="Move up").last.click()
    page.get_by_role("status").get_by_text("The order is saved.").wait_for()
    page.locator("#result_list tbody tr input.action-select").first.check()
    page.get_by_label("Action:").select_option("Hide from the public")
    page.get_by_role("button", name="Go").click()
    page.get_by_text("1 job hidden.").wait_for()
