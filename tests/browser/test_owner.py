"""What the owner does on an ordinary day, in a real browser."""

import re
from datetime import date
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.factories import a_job, a_technology

pytestmark = pytest.mark.browser


@pytest.fixture
def cv(transactional_db: None) -> None:
    a_technology("PostgreSQL", category="database")
    a_technology("Python")
    a_job(company="Acme", position="Lead engineer", start_date=date(2022, 3, 1))
    a_job(company="Globex", start_date=date(2018, 3, 1), end_date=date(2022, 2, 1))


def jobs(address: str) -> list[dict[str, Any]]:
    """What the public reads."""
    return httpx.get(f"{address}/api/experience").raise_for_status().json()


def test_owner_edits_a_job_and_sees_it_in_the_api(cv, meet, live_server):
    owner = meet()
    owner.log_in()
    owner.page.get_by_role("link", name="Jobs", exact=True).first.click()
    owner.page.get_by_role("link", name="Acme").click()
    owner.page.get_by_label("Position").fill("Head of engineering")
    owner.page.get_by_role("button", name="Save", exact=True).click()
    owner.page.get_by_text("was changed successfully").wait_for()
    assert jobs(live_server.url)[0]["position"] == "Head of engineering"
    owner.page.get_by_role("row", name="Acme").get_by_role("link", name="view").click()
    assert '"position":"Head of engineering"' in owner.page.locator("body").inner_text()


def test_owner_adds_a_job_with_two_technologies_and_dates(cv, meet, live_server):
    owner = meet()
    owner.log_in()
    page = owner.page
    page.goto("/admin/portfolio/experience/add/")
    page.get_by_label("Company:", exact=True).fill("Initech")
    page.get_by_label("Position").fill("Developer")
    page.get_by_label("Start:").fill("2020-03")
    page.get_by_label("End:").fill("2021")
    for row, name in enumerate(("PostgreSQL", "Python")):
        page.get_by_role("button", name="Add another Technology").click()
        page.locator(f"#experiencetechnology_set-{row} .select2-selection").click()
        page.locator(".select2-search__field").fill(name[:4].lower())
        # What was there before the search goes as its results come, and a click on it is lost.
        expect(page.get_by_role("option")).to_have_text([name])
        page.get_by_role("option", name=name).click()
    owner.picture("job-with-technologies")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("was added successfully").wait_for()
    (job,) = [job for job in jobs(live_server.url) if job["company"] == "Initech"]
    assert job["technologies"] == ["PostgreSQL", "Python"]
    assert (job["start_date"], job["end_date"]) == ("2020-03", "2021")


def test_owner_adds_a_technology_from_the_form_of_a_job(cv, meet, live_server):
    owner = meet()
    owner.log_in()
    page = owner.page
    page.goto("/admin/portfolio/experience/")
    page.get_by_role("link", name="Acme").click()
    page.get_by_role("button", name="Add another Technology").click()
    with page.expect_popup() as opened:
        page.locator("#experiencetechnology_set-0 .add-related").click()
    window = opened.value
    window.get_by_label("Name").fill("Terraform")
    window.get_by_label("Category").fill("cloud")
    with window.expect_event("close"):
        window.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("combobox", name="Terraform").wait_for()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("was changed successfully").wait_for()
    assert jobs(live_server.url)[0]["technologies"] == ["Terraform"]


def test_owner_hides_a_job_and_it_vanishes_from_the_api(cv, meet, live_server):
    owner = meet()
    owner.log_in()
    owner.page.goto("/admin/portfolio/experience/")
    owner.page.get_by_role("row", name="Acme").get_by_role("checkbox").check()
    owner.page.get_by_label("Action:").select_option("Hide from the public")
    owner.page.get_by_role("button", name="Go").click()
    owner.page.get_by_text("1 job hidden.").wait_for()
    assert [job["company"] for job in jobs(live_server.url)] == ["Globex"]


def test_owner_is_told_what_is_wrong_and_loses_nothing(cv, meet):
    owner = meet()
    owner.log_in()
    page = owner.page
    page.goto("/admin/portfolio/experience/")
    page.get_by_role("link", name="Acme").click()
    page.get_by_label("Description").fill("A long text")
    page.get_by_label("End:").fill("2001-01-01")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".field-end_date").get_by_text("lies before the start date").first.wait_for()
    assert page.get_by_label("Description").input_value() == "A long text"
    owner.picture("mistake")


def test_owner_makes_a_token_and_a_client_uses_it(cv, meet, live_server):
    owner = meet()
    owner.log_in()
    page = owner.page
    page.goto("/admin/portfolio/apitoken/add/")
    page.get_by_label("Name").fill("website build")
    page.get_by_role("button", name="Save", exact=True).click()
    secret = page.locator("#token").inner_text()
    owner.picture("token")
    answer = httpx.post(
        f"{live_server.url}/api/technologies",
        json={"name": "Go", "category": "language"},
        headers={"Authorization": f"Bearer {secret}"},
    )
    assert answer.status_code == 201
    page.get_by_role("link", name="Back to the tokens").click()
    page.get_by_role("cell", name="living").wait_for()
    assert not re.search("portfolio_[A-Za-z0-9]{43}", page.content())


def test_owner_logs_out(cv, meet):
    owner = meet()
    owner.log_in()
    owner.page.get_by_role("button", name="Log out").click()
    owner.page.get_by_text("Thanks for spending some quality time").wait_for()
    owner.page.goto("/admin/portfolio/experience/")
    owner.page.get_by_label("Password").wait_for()
