"""Every page of the admin in a real browser: whole, and without a word of complaint.

The fixture `meet` fails a test whose pages broke the Content-Security-Policy,
raised an error, or asked for something that is not there.
"""

from datetime import date

import pytest

from tests.factories import a_job, a_person, a_project, a_skill, a_technology

pytestmark = pytest.mark.browser

TABLES = ["experience", "project", "skill", "technology", "personalinfo"]
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


@pytest.fixture
def cv(transactional_db: None) -> None:
    names = {"Python": "language", "PostgreSQL": "database", "AWS Lambda": "cloud"}
    technologies = [a_technology(name, category=category) for name, category in names.items()]
    a_person(name="Kim Example", title="Backend engineer", location="Lyon, France")
    a_job(*technologies, company="Acme", position="Lead", start_date=date(2022, 3, 1))
    a_job(company="Globex", start_date=date(2018, 1, 1), end_date=date(2022, 2, 1), active=False)
    a_project(*technologies[:2], name="tool", featured=True, start_date=date(2023, 1, 1))
    a_skill()


def test_login_and_index(cv, meet):
    owner = meet()
    owner.page.goto("/admin/")
    owner.picture("login")
    owner.log_in()
    owner.picture("index")


@pytest.mark.parametrize("table", TABLES)
def test_list_forms_deletion_and_history(cv, meet, table):
    owner = meet()
    owner.log_in()
    page = owner.page
    page.goto(f"/admin/portfolio/{table}/")
    owner.picture(f"{table}-list")
    page.locator("#result_list tbody th a").first.click()
    owner.picture(f"{table}-form")
    page.get_by_role("link", name="Delete").click()
    owner.picture(f"{table}-deletion")
    page.goto(f"/admin/portfolio/{table}/add/")
    page.go_back()
    page.get_by_role("link", name="No, take me back").click()
    page.get_by_role("link", name="History").click()
    page.get_by_role("heading", name="History:").wait_for()


@pytest.mark.parametrize(
    "address",
    [
        "/admin/portfolio/apitoken/",
        "/admin/portfolio/apitoken/add/",
        "/admin/auth/user/",
        "/admin/auth/user/add/",
        "/admin/auth/group/",
        "/admin/auth/group/add/",
        "/admin/password_change/",
        "/admin/portfolio/",
        "/admin/portfolio/experience/?name__regex=(",
        "/admin/portfolio/experience/?q=nothing-like-it",
        "/admin/portfolio/experience/?_facets=True",
    ],
)
def test_other_page(cv, meet, address):
    owner = meet()
    owner.log_in()
    answer = owner.page.goto(address)
    assert answer.status == 200


def test_password_is_changed(cv, meet):
    owner = meet()
    owner.log_in()
    page = owner.page
    page.get_by_role("link", name="Change password").click()
    page.get_by_label("Old password").fill("correct horse")
    page.get_by_label("New password:").fill("battery staple")
    page.get_by_label("New password confirmation").fill("battery staple")
    page.get_by_role("button", name="Change my password").click()
    page.get_by_text("Your password was changed").wait_for()


@pytest.mark.parametrize("table", TABLES)
def test_phone_shows_lists_and_forms_within_its_width(cv, meet, table):
    owner = meet(**PHONE)
    owner.log_in()
    page = owner.page
    page.goto(f"/admin/portfolio/{table}/")
    owner.picture(f"phone-{table}-list")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#result_list tbody th a").first.click()
    owner.picture(f"phone-{table}-form")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_page_that_breaks_the_policy_is_noticed(cv, meet):
    owner = meet()
    owner.page.goto("/admin/")
    owner.page.evaluate("document.body.setAttribute('style', 'color: red')")
    owner.page.wait_for_timeout(200)
    assert "Content Security Policy" in " ".join(owner.complaints)
    owner.complaints.clear()
