"""The second factor as people meet it: set up, shown, lost, and confirmed anew."""

from typing import Any

import pytest

from portfolio.accounts import recent
from tests.accounts import code
from tests.browser.conftest import PASSWORD
from tests.browser.test_accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

PHONE = {"viewport": {"width": 360, "height": 740}}
WITHOUT_SCRIPTS = {"java_script_enabled": False}
QR = "document.querySelector('.qr').naturalWidth"


@pytest.fixture
def guarded(meet: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes visitors of an admin that asks for a second factor."""
    settings.SECOND_FACTOR_REQUIRED = True
    return meet


@pytest.fixture
def forgetful(guarded: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The same, where each change asks for a proof of this very moment."""
    monkeypatch.setattr(recent, "LASTS", 0)
    return guarded


def look(visitor: Any, name: str) -> None:
    """Keeps pictures, and finds nothing that keeps people from using the page.

    For axe, which writes styles into the page, the visitor does without the content policy.
    """
    assert violations(visitor, name) == []
    width = visitor.page.evaluate("document.documentElement.scrollWidth")
    assert width <= visitor.page.viewport_size["width"]


def give_password(visitor: Any) -> None:
    page = visitor.page
    page.goto("/admin/portfolio/skill/")
    page.get_by_label("Username").fill("owner")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def set_up(visitor: Any) -> tuple[str, list[str]]:
    """Sets up an app where the page asks for it; its secret, and the recovery codes."""
    page = visitor.page
    secret = page.locator("#key").inner_text()
    page.get_by_label("Code").fill(code(secret))
    page.get_by_role("button", name="Set it up").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    return secret, page.locator("#codes code").all_inner_texts()


@pytest.mark.parametrize("options", [PHONE, {}], ids=["phone", "laptop"])
def test_first_log_in_sets_up_an_app_and_the_second_asks_for_it(guarded, options):
    owner = guarded(bypass_csp=True, **options)
    size = "phone" if options else "laptop"
    give_password(owner)
    page = owner.page
    page.get_by_role("heading", name="Set up a second factor").wait_for()
    assert page.evaluate(QR) > 100  # it was drawn
    look(owner, f"second-factor-enrolment-{size}")
    page.get_by_label("Code").fill("000 00")
    page.get_by_role("button", name="Set it up").click()
    page.get_by_text("This code is not right").wait_for()
    look(owner, f"second-factor-enrolment-wrong-{size}")
    secret, codes = set_up(owner)
    look(owner, f"second-factor-codes-{size}")
    assert len(codes) == 10
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url("**/admin/portfolio/skill/")

    page.get_by_role("link", name="Second factor").click()
    page.get_by_text("10 recovery codes of 10 are left.").wait_for()
    look(owner, f"second-factor-overview-{size}")
    page.get_by_role("button", name="Log out").click()

    give_password(owner)
    page.get_by_role("heading", name="Second step").wait_for()
    look(owner, f"second-factor-step-{size}")
    page.get_by_label("Code").fill(code(secret))
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/portfolio/skill/")


def test_a_recovery_code_stands_in_for_the_app_without_a_script(guarded):
    owner = guarded(**WITHOUT_SCRIPTS, **PHONE)
    give_password(owner)
    _, codes = set_up(owner)
    page = owner.page
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("button", name="Log out").click()

    give_password(owner)
    page.get_by_role("link", name="use a recovery code").click()
    page.get_by_label("Recovery code").fill(codes[0])
    owner.picture("second-factor-recovery-phone")
    page.get_by_role("button", name="Log in").click()
    page.get_by_text("That recovery code is used up; 9 are left.").wait_for()


def test_the_key_leads_to_the_app_on_the_same_phone(guarded):
    owner = guarded(**PHONE)
    give_password(owner)
    link = owner.page.get_by_role("link", name="add it to the app")
    secret = "".join(owner.page.locator("#key").inner_text().split())
    assert f"secret={secret}" in link.get_attribute("href")


@pytest.mark.parametrize("options", [PHONE, {}], ids=["phone", "laptop"])
def test_what_lasts_asks_for_a_proof_and_goes_on_to_where_one_was_going(
    forgetful, monkeypatch, options
):
    owner = forgetful(bypass_csp=True, **options)
    size = "phone" if options else "laptop"
    give_password(owner)
    secret, _ = set_up(owner)
    page = owner.page
    page.goto("/admin/portfolio/apitoken/add/")
    page.get_by_role("heading", name="Confirm that it is you").wait_for()
    look(owner, f"second-factor-confirm-{size}")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code").fill("no code")
    page.get_by_role("button", name="Confirm").click()
    page.get_by_text("This code is not right").wait_for()
    look(owner, f"second-factor-confirm-wrong-{size}")
    monkeypatch.undo()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code").fill(code(secret))
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/admin/portfolio/apitoken/add/")
    page.get_by_label("Name").fill("website build")
    page.get_by_role("button", name="Save").click()
    page.locator("#token").wait_for()

    page.goto("/admin/second-factor/codes/")
    look(owner, f"second-factor-question-{size}")
    page.get_by_role("button", name="Make new codes").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    page.goto("/admin/second-factor/app/")
    look(owner, f"second-factor-another-app-{size}")
