"""An owner's first day, in one go: each step as a person takes it, and what the API says after it.

Set SCREENSHOTS to a folder to keep a picture of each step.
"""

import json
from io import BytesIO
from typing import Any

import httpx
import pytest
from pypdf import PdfReader

from tests.browser.conftest import PICTURES
from tests.browser.invented import RESUME
from tests.browser.test_dragging import centre, row, top

pytestmark = pytest.mark.browser


class Day:
    """The owner at the browser, and the public and the owner's programs at the API."""

    def __init__(self, owner: Any, address: str) -> None:
        self.owner, self.page, self.address = owner, owner.page, address
        self.step = 0

    def api(self, path: str) -> Any:
        return httpx.get(f"{self.address}/api/{path}").raise_for_status().json()

    def picture(self, name: str) -> None:
        self.step += 1
        self.owner.picture(f"day-{self.step:02}-{name}")

    def save(self) -> None:
        self.page.get_by_role("button", name="Save", exact=True).click()
        self.page.get_by_text("successfully").wait_for()

    def open(self, table: str, name: str) -> None:
        self.page.goto(f"/admin/portfolio/{table}/")
        self.page.locator("#result_list").get_by_role("link", name=name).first.click()


def test_first_day(transactional_db, meet, live_server):
    day = Day(meet(), live_server.url)
    logs_in(day)
    imports_a_cv(day)
    drags_a_job(day)
    hides_the_phone(day)
    writes_and_publishes_a_project(day)
    restores_a_text(day)
    makes_a_token(day)
    looks_at_the_page(day)


def logs_in(day: Day) -> None:
    assert httpx.get(f"{day.address}/api/personal-info").status_code == 404
    day.page.goto("/")
    day.page.get_by_role("link", name="Log in").click()
    day.picture("log-in")
    day.owner.log_in()
    day.picture("empty-home")


def imports_a_cv(day: Day) -> None:
    page = day.page
    page.goto("/admin/")
    page.get_by_role("link", name="Import").first.click()
    file = {"name": "resume.json", "mimeType": "application/json"}
    page.get_by_label("File").set_input_files(
        file | {"buffer": json.dumps({"work": "none"}).encode()}
    )
    page.get_by_role("button", name="Look at what would change").click()
    page.get_by_text("can't be imported, and nothing was changed").wait_for()
    day.picture("refused")
    page.get_by_label("File").set_input_files(file | {"buffer": json.dumps(RESUME).encode()})
    page.get_by_role("button", name="Look at what would change").click()
    page.get_by_role("heading", name="Jobs: 3 added").wait_for()
    assert day.api("experience") == []
    day.picture("difference")
    page.get_by_role("button", name="Apply").click()
    page.get_by_text("The JSON Resume was imported").wait_for()
    day.picture("home")
    assert [job["company"] for job in day.api("experience")] == [
        "Nordic Freight",
        "Uppsala Library",
        "Kiln Studio",
    ]
    public = day.api("resume.json")
    assert public["basics"]["phone"] == RESUME["basics"]["phone"]
    assert [job["startDate"] for job in public["work"]] == ["2021-04", "2017-08-15", "2015"]


def drags_a_job(day: Day) -> None:
    page = day.page
    page.goto("/admin/portfolio/experience/")
    page.mouse.move(*centre(row(page, "Kiln Studio").locator(".grip")))
    page.mouse.down()
    page.mouse.move(*top(row(page, "Nordic Freight")), steps=10)
    day.picture("dragging")
    page.mouse.up()
    page.get_by_role("status").get_by_text("The order is saved.").wait_for()
    assert day.api("experience")[0]["company"] == "Kiln Studio"


def hides_the_phone(day: Day) -> None:
    day.open("personalinfo", "Noa Lindqvist")
    day.page.get_by_label("Show the phone number").uncheck()
    day.picture("contacts")
    day.save()
    assert day.api("personal-info")["phone"] is None
    assert "phone" not in day.api("resume.json")["basics"]


def writes_and_publishes_a_project(day: Day) -> None:
    page = day.page
    page.set_viewport_size({"width": 1600, "height": 1000})
    page.goto("/admin/portfolio/project/add/")
    page.get_by_label("Name:").fill("lantern")
    page.get_by_label("Description:").fill("Watches **queues**:\n\n- warns\n- drains")
    page.get_by_label("Hidden:").check()
    page.locator(".field-description").get_by_role("button", name="Show as on the page").click()
    page.locator(".field-description").get_by_role("listitem").first.wait_for()
    page.get_by_role("button", name="Preview the page").click()
    shown = page.frame_locator("#live-preview iframe")
    shown.get_by_role("heading", name="lantern").wait_for()
    shown.get_by_role("listitem").get_by_text("drains").wait_for()
    day.picture("draft-and-preview")
    day.save()
    assert [project["name"] for project in day.api("projects")] == ["tideline"]
    day.open("project", "lantern")
    page.get_by_label("Visible", exact=True).check()
    day.picture("publishing")
    day.save()
    published = {project["name"]: project for project in day.api("projects")}
    assert published["lantern"]["description"] == "Watches **queues**:\n\n- warns\n- drains"
    page.set_viewport_size({"width": 1280, "height": 800})


def restores_a_text(day: Day) -> None:
    page = day.page
    day.open("experience", "Uppsala Library")
    page.get_by_label("Description:").fill("Oh no, what did I write here.")
    day.save()
    said = {job["company"]: job["description"] for job in day.api("experience")}
    assert said["Uppsala Library"] == "Oh no, what did I write here."
    day.open("experience", "Uppsala Library")
    page.get_by_role("link", name="History").click()
    page.get_by_role("heading", name="History:").wait_for()
    day.picture("history")
    page.get_by_role("button", name="Restore this").first.click()
    page.locator(".messagelist").wait_for()
    day.picture("restored")
    said = {job["company"]: job["description"] for job in day.api("experience")}
    assert said["Uppsala Library"] == "Wrote the search of the catalogue."


def makes_a_token(day: Day) -> None:
    page = day.page
    page.goto("/admin/portfolio/apitoken/add/")
    page.get_by_label("Name:").fill("website build")
    page.get_by_role("button", name="Save", exact=True).click()
    secret = page.locator("#token").inner_text()
    day.picture("token")
    headers = {"Authorization": f"Bearer {secret}"}
    owners = httpx.get(f"{day.address}/api/personal-info", headers=headers).raise_for_status()
    assert owners.json()["phone"] == RESUME["basics"]["phone"]


def looks_at_the_page(day: Day) -> None:
    page = day.page
    page.goto("/")
    page.get_by_role("heading", name="lantern").wait_for()
    assert RESUME["basics"]["phone"] not in page.content()
    assert page.locator("h1").inner_text() == "Noa Lindqvist"
    day.picture("page")
    page.emulate_media(color_scheme="dark")
    day.picture("page-dark")
    page.emulate_media(color_scheme="light")
    PICTURES.mkdir(parents=True, exist_ok=True)
    printed = PdfReader(BytesIO(page.pdf(path=PICTURES / "day-page.pdf", format="A4")))
    assert "lantern" in printed.pages[0].extract_text()
    assert len(printed.pages) <= 2
    page.set_viewport_size({"width": 390, "height": 844})
    day.picture("page-on-a-phone")
    page.goto("/admin/")
    page.get_by_role("heading", name="Your CV").wait_for()
    day.picture("home-on-a-phone")
