"""The owner adds a row, and the answer gets lost on its way."""

from typing import Any

import pytest

from tests.browser.test_accessibility import violations, visitor_for_axe
from tests.browser.test_log_in import forgive

pytestmark = pytest.mark.browser

LIST, ADD = "/admin/portfolio/interest/", "/admin/portfolio/interest/add/"
AGAIN = "This was saved already: Sailing. Nothing was added a second time."


BROWSERS = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


def write(visitor: Any) -> Any:
    visitor.log_in()
    page = visitor.page
    page.goto(ADD)
    page.get_by_label("Name:").fill("Sailing")
    return page


def save(page: Any) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def lose_the_answer(page: Any) -> None:
    """The server has it, and somebody in between says otherwise."""

    def lose(route: Any) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        assert route.fetch(max_redirects=0).status == 302
        route.fulfill(status=503, content_type="text/html", body="<h1>canary lost</h1>")

    page.route(f"**{ADD}", lose)
    save(page)
    page.get_by_role("heading", name="canary lost").wait_for()
    page.unroute(f"**{ADD}")


def rows(page: Any) -> list[str]:
    page.goto(LIST)
    found: list[str] = page.locator("#result_list tbody th").all_inner_texts()
    return found


@BROWSERS
def test_page_that_is_loaded_anew_adds_nothing(transactional_db, meet, script):
    owner = meet(java_script_enabled=script)
    page = write(owner)
    lose_the_answer(page)
    page.reload()
    page.get_by_text(AGAIN).wait_for()
    page.get_by_role("list").get_by_role("link", name="Sailing").first.wait_for()
    assert rows(page) == ["Sailing"]
    forgive(owner, 503)


@BROWSERS
def test_second_click_adds_nothing(transactional_db, meet, script):
    owner = meet(java_script_enabled=script)
    page = write(owner)
    page.get_by_role("button", name="Save", exact=True).dblclick()
    page.get_by_role("link", name="Add interest").first.wait_for()
    assert rows(page) == ["Sailing"]


def test_another_text_is_asked_about(transactional_db, meet):
    owner = visitor_for_axe(meet)
    page = write(owner)
    key = page.locator("[name=_once]").input_value()
    save(page)
    page.get_by_text("was added successfully").wait_for()
    # As a browser that shows the page of before, without asking for it anew.
    page.goto(ADD)
    page.locator("[name=_once]").evaluate("(field, key) => { field.value = key; }", key)
    page.get_by_label("Name:").fill("Rowing")
    save(page)
    page.get_by_text("Save it once more to add another").wait_for()
    assert violations(owner, "form-saved-already") == []
    assert page.get_by_label("Name:").input_value() == "Rowing"
    save(page)
    page.get_by_text("was added successfully").wait_for()
    assert sorted(rows(page)) == ["Rowing", "Sailing"]
    forgive(owner, 409)
