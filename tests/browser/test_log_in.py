"""Logging in, waiting, being thrown out, and what was written meanwhile."""

from typing import Any

import pytest

from portfolio.models import Technology
from tests.browser.conftest import PASSWORD
from tests.browser.test_accessibility import PHONE, violations, visitor_for_axe
from tests.factories import a_skill

pytestmark = pytest.mark.browser

SESSION = "sessionid"
WRONG = "canary-wrong"
ADD = "/admin/portfolio/technology/add/"
TEXT = "Canary the First"


def guess(visitor: Any, password: str = WRONG) -> None:
    page = visitor.page
    page.get_by_label("Username").fill("owner")
    page.get_by_label("Password").fill(password)
    with page.expect_navigation():
        page.get_by_role("button", name="Log in").click()


def forgive(visitor: Any, *statuses: int) -> None:
    """What this test means to happen is no complaint."""
    told = tuple(f"status of {status}" for status in statuses)
    kept = [
        each
        for each in visitor.complaints
        if not each.startswith(tuple(f"{status} " for status in statuses))
        and not any(text in each for text in told)
    ]
    visitor.complaints[:] = kept


@pytest.mark.parametrize("options", [{}, PHONE], ids=["laptop", "phone"])
def test_who_guesses_is_told_when_to_come_back(meet, options):
    stranger = visitor_for_axe(meet, **options)
    page = stranger.page
    page.goto("/admin/")
    for _ in range(5):
        guess(stranger)
        page.get_by_text("Please enter the correct username and password").wait_for()
    found = violations(stranger, f"log-in-wrong-{len(options)}")
    guess(stranger, PASSWORD)
    page.get_by_text("Too many wrong passwords. Try again in").wait_for()
    found += violations(stranger, f"log-in-too-many-{len(options)}")
    forgive(stranger, 429)
    assert found == []


def test_browser_that_was_here_before_gets_in_while_another_guesses(meet):
    owner, stranger = meet(), meet()
    owner.log_in()
    owner.page.get_by_role("button", name="Log out").click()
    owner.page.get_by_text("Thanks for spending some quality time").wait_for()
    stranger.page.goto("/admin/")
    for _ in range(6):
        guess(stranger)
    stranger.page.get_by_text("Too many wrong passwords").wait_for()
    forgive(stranger, 429)
    owner.log_in()


def test_session_is_ended_from_another_browser(meet):
    lost, owner = meet(), visitor_for_axe(meet)
    lost.log_in()
    owner.log_in()
    page = owner.page
    page.goto("/admin/portfolio/signin/")
    assert page.locator("#result_list tbody tr").count() == 2
    found = violations(owner, "sessions")
    page.get_by_role("button", name="Log me out everywhere else").click()
    page.get_by_text("1 session was ended.").wait_for()
    lost.page.goto("/admin/portfolio/skill/")
    lost.page.get_by_label("Password").wait_for()
    page.goto("/admin/portfolio/signin/")
    assert page.locator("#result_list tbody tr").count() == 1
    assert found == []


@pytest.fixture
def skill(transactional_db: None) -> None:
    a_skill(name=TEXT)


def test_after_the_log_out_going_back_shows_nothing(skill, meet):
    owner = meet()
    owner.log_in()
    page = owner.page
    page.goto("/admin/portfolio/skill/")
    page.get_by_role("link", name=TEXT).wait_for()
    page.get_by_role("button", name="Log out").click()
    page.get_by_text("Thanks for spending some quality time").wait_for()
    page.go_back()
    page.get_by_label("Password").wait_for()
    assert page.get_by_text(TEXT).count() == 0


def written(owner: Any) -> None:
    """A form that is filled in, and sent when its session has ended."""
    page = owner.page
    page.goto(ADD)
    page.get_by_label("Name").fill(TEXT)
    page.get_by_label("Category").fill("language")
    owner.context.clear_cookies(name=SESSION)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("heading", name="Your session has ended").wait_for()
    forgive(owner, 403)


@pytest.fixture
def saved(transactional_db: None) -> Any:
    """Afterwards the row is there: asked in the thread that may."""
    yield
    assert Technology.objects.filter(name=TEXT).count() == 1


def test_what_was_written_is_saved_after_logging_in_again_in_the_same_tab(saved, meet):
    owner = visitor_for_axe(meet)
    owner.log_in()
    written(owner)
    page = owner.page
    page.get_by_text("What you wrote", exact=True).click()
    page.get_by_text(TEXT).wait_for()
    found = violations(owner, "unsent")
    page.get_by_role("link", name="Log in").click()
    guess(owner, PASSWORD)
    page.get_by_text("It was not saved yet").wait_for()
    found += violations(owner, "unsent-again")
    page.get_by_role("button", name="Save it now").click()
    page.get_by_text("was added successfully").wait_for()
    page.goto(ADD)
    page.get_by_label("Name").wait_for()
    assert page.get_by_text("It was not saved yet").count() == 0
    assert found == []


def test_what_was_written_is_there_for_who_goes_back_too(saved, meet):
    owner = meet()
    owner.log_in()
    written(owner)
    page = owner.page
    page.go_back()
    page.get_by_label("Password").wait_for()
    guess(owner, PASSWORD)
    page.get_by_role("button", name="Save it now").click()
    page.get_by_text("was added successfully").wait_for()


def test_what_was_written_before_a_log_in_in_another_tab_is_saved(saved, meet):
    owner = meet()
    owner.log_in()
    page = owner.page
    page.goto(ADD)
    page.get_by_label("Name").fill(TEXT)
    page.get_by_label("Category").fill("language")
    owner.context.clear_cookies(name=SESSION)
    other = owner.context.new_page()
    other.goto("/admin/")
    other.get_by_label("Username").fill("owner")
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Log in").click()
    other.get_by_role("button", name="Log out").wait_for()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("heading", name="You have logged in since").wait_for()
    forgive(owner, 403)
    page.get_by_role("link", name="Go on").click()
    page.get_by_role("button", name="Save it now").click()
    page.get_by_text("was added successfully").wait_for()


def test_what_was_written_can_be_thrown_away(meet, transactional_db):
    owner = meet()
    owner.log_in()
    written(owner)
    page = owner.page
    page.get_by_role("link", name="Log in").click()
    guess(owner, PASSWORD)
    page.get_by_role("button", name="Throw it away").click()
    page.goto(ADD)
    page.get_by_label("Name").wait_for()
    assert page.get_by_role("button", name="Save it now").count() == 0
