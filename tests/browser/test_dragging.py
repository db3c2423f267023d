"""Rows put in order by pointer, by touch, by keyboard, and without JavaScript."""

from datetime import date
from typing import Any

import httpx
import pytest

from tests.factories import a_job

pytestmark = pytest.mark.browser

JOBS = "/admin/portfolio/experience/"
SAVED = "The order is saved."


@pytest.fixture
def jobs(transactional_db: None) -> None:
    for year, company in enumerate(("Alpha", "Beta", "Gamma", "Delta"), start=2020):
        a_job(company=company, start_date=date(year, 1, 1))


def companies(address: str) -> list[str]:
    """What the public reads."""
    answer = httpx.get(f"{address}/api/experience").raise_for_status()
    return [job["company"] for job in answer.json()]


def row(page: Any, company: str) -> Any:
    return page.locator("#result_list tbody tr").filter(has_text=company)


def centre(locator: Any) -> tuple[float, float]:
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def top(locator: Any) -> tuple[float, float]:
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + 3


def test_row_is_dragged_to_another_place(jobs, meet, live_server):
    owner = meet()
    owner.log_in()
    page = owner.page
    page.goto(JOBS)
    assert companies(live_server.url) == ["Delta", "Gamma", "Beta", "Alpha"]
    page.mouse.move(*centre(row(page, "Alpha").locator(".grip")))
    page.mouse.down()
    page.mouse.move(*top(row(page, "Beta")), steps=5)
    page.mouse.move(*top(row(page, "Delta")), steps=5)
    owner.picture("dragging")
    page.mouse.up()
    page.get_by_role("status").get_by_text("Place 1 of 4. " + SAVED).wait_for()
    assert companies(live_server.url) == ["Alpha", "Delta", "Gamma", "Beta"]
    page.reload()
    assert page.locator("#result_list tbody th").all_inner_texts()[0] == "Alpha"


def test_drag_is_given_up_with_escape(jobs, meet, live_server):
    owner = meet()
    owner.log_in()
    page = owner.page
    page.goto(JOBS)
    page.mouse.move(*centre(row(page, "Alpha").locator(".grip")))
    page.mouse.down()
    page.mouse.move(*top(row(page, "Delta")), steps=5)
    assert page.locator("#result_list tbody th").all_inner_texts()[0] == "Alpha"
    page.keyboard.press("Escape")
    assert page.locator("#result_list tbody th").all_inner_texts()[-1] == "Alpha"
    page.mouse.up()
    assert companies(live_server.url) == ["Delta", "Gamma", "Beta", "Alpha"]


def test_row_is_moved_by_keyboard_and_the_focus_stays_with_it(jobs, meet, live_server):
    owner = meet()
    owner.log_in()
    page = owner.page
    page.goto(JOBS)
    page.get_by_role("button", name="Move up: Beta").focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("Place 2 of 4. " + SAVED).wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("Place 1 of 4. " + SAVED).wait_for()
    assert companies(live_server.url) == ["Beta", "Delta", "Gamma", "Alpha"]
    # At the top there is no way further up: the focus is on the way down.
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Move down: Beta"


def test_row_is_dragged_by_finger_on_a_phone(jobs, meet, live_server):
    owner = meet(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    owner.log_in()
    page = owner.page
    page.goto(JOBS)
    session = owner.context.new_cdp_session(page)

    def touch(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y} for x, y in places]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    start, end = centre(row(page, "Delta").locator(".grip")), centre(row(page, "Beta"))
    touch("touchStart", start)
    for step in range(1, 11):
        touch("touchMove", (start[0], start[1] + (end[1] + 9 - start[1]) * step / 10))
    owner.picture("phone-dragging")
    touch("touchEnd")
    page.get_by_role("status").get_by_text(SAVED).wait_for()
    assert companies(live_server.url) == ["Gamma", "Beta", "Delta", "Alpha"]


def test_list_goes_back_to_its_own_order(jobs, meet, live_server):
    owner = meet()
    owner.log_in()
    page = owner.page
    page.goto(JOBS)
    back = page.get_by_role("button", name="Back to the list's own order")
    assert not back.is_visible()
    page.get_by_role("button", name="Move up: Alpha").click()
    page.get_by_role("status").get_by_text(SAVED).wait_for()
    back.click()
    page.get_by_text("in its own order again").wait_for()
    assert companies(live_server.url) == ["Delta", "Gamma", "Beta", "Alpha"]


def test_list_in_another_order_or_cut_by_a_filter_is_not_dragged(jobs, meet):
    owner = meet()
    owner.log_in()
    for query in ("?o=1", "?q=a"):
        owner.page.goto(JOBS + query)
        owner.page.locator("#result_list").wait_for()
        assert owner.page.locator(".grip").count() == 0


def test_without_javascript_rows_are_moved_by_actions(jobs, meet, live_server):
    owner = meet(java_script_enabled=False)
    owner.log_in()
    page = owner.page
    page.goto(JOBS)
    row(page, "Alpha").get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option("Move to the top")
    page.get_by_role("button", name="Go").click()
    page.get_by_text("1 row was moved.").wait_for()
    assert companies(live_server.url) == ["Alpha", "Delta", "Gamma", "Beta"]


def test_order_that_could_not_be_saved_is_taken_back(jobs, meet, live_server):
    owner = meet()
    owner.log_in()
    page = owner.page
    page.goto(JOBS)
    # Logged out in another window.
    owner.context.clear_cookies()
    page.get_by_role("button", name="Move up: Alpha").click()
    page.get_by_role("status").get_by_text("could not be saved").wait_for()
    assert page.locator("#result_list tbody th").all_inner_texts()[-1] == "Alpha"
    assert companies(live_server.url) == ["Delta", "Gamma", "Beta", "Alpha"]
    owner.complaints.clear()
