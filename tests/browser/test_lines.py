"""Lists of texts and moments in forms, by keyboard and without JavaScript."""

import pytest

from portfolio.models import Interest

pytestmark = pytest.mark.browser

ADD = "/admin/portfolio/interest/add/"


@pytest.fixture
def cv(transactional_db: None) -> None:
    Interest.objects.create(name="Chess", keywords=["opening", "Two\nlines"])


def test_owner_writes_moves_and_removes_texts_by_keyboard(cv, meet):
    owner = meet()
    owner.log_in()
    page = owner.page
    page.goto(ADD)
    page.get_by_label("Name:").fill("Sailing")
    page.get_by_role("button", name="Add a line").press("Enter")
    page.keyboard.type("one")
    page.keyboard.press("Enter")
    page.keyboard.type("two")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("goes on")
    page.keyboard.press("Enter")
    page.keyboard.type("three")
    page.keyboard.press("Alt+ArrowUp")
    assert page.get_by_label("Keywords 2").input_value() == "three"
    page.get_by_role("button", name="Move down").first.press("Enter")
    page.keyboard.press("Enter")
    # At the end, the button keeps the focus and does no more.
    page.keyboard.press("Enter")
    assert page.get_by_label("Keywords 3").input_value() == "one"
    page.get_by_role("button", name="Remove").first.press("Enter")
    owner.picture("keywords")
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_text("was added successfully").wait_for()
    assert page.locator("#id_keywords").input_value() == "two\\\ngoes on\none"


def test_several_pasted_lines_become_several_texts(cv, meet):
    owner = meet()
    owner.log_in()
    page = owner.page
    page.goto(ADD)
    page.get_by_role("button", name="Add a line").click()
    page.get_by_label("Keywords 1").evaluate(
        """(field) => {
          const data = new DataTransfer();
          data.setData("text/plain", "one\\n\\n two \\nthree");
          const options = { clipboardData: data, bubbles: true, cancelable: true };
          field.dispatchEvent(new ClipboardEvent("paste", options));
        }"""
    )
    assert page.locator("#id_keywords").input_value() == "one\ntwo\nthree"
    page.get_by_label("Keywords 3").wait_for()


def test_moment_that_is_given_counts(cv, meet):
    owner = meet()
    owner.log_in()
    owner.page.goto(ADD)
    owner.page.get_by_label("Visible from, in UTC").fill("2999-12-03T09:00")
    assert owner.page.get_by_role("radio", name="Visible from", exact=True).is_checked()


def test_form_works_without_javascript(cv, meet):
    owner = meet(java_script_enabled=False)
    owner.log_in()
    page = owner.page
    page.goto("/admin/portfolio/interest/")
    page.get_by_role("link", name="Chess").click()
    field = page.get_by_label("Keywords")
    assert field.input_value() == "opening\nTwo\\\nlines"
    field.fill("opening\nendgame")
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_text("was changed successfully").wait_for()
    assert page.get_by_label("Keywords").input_value() == "opening\nendgame"
