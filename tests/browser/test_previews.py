"""What the owner sees of the page before anything of it is saved."""

from base64 import b64decode
from datetime import date
from typing import Any

import httpx
import pytest

from tests.factories import a_job, a_person, a_project
from tests.portfolio import pictures

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


@pytest.fixture
def cv(transactional_db: None) -> None:
    a_person(name="Kim Example", summary="Builds things.")
    a_job(company="Acme", position="Lead", start_date=date(2022, 3, 1))
    a_project(name="draft", description="Not yet.", active=False)


def projects(address: str) -> list[dict[str, Any]]:
    return httpx.get(f"{address}/api/projects").raise_for_status().json()


def open_draft(owner: Any) -> Any:
    owner.log_in()
    owner.page.goto("/admin/portfolio/project/")
    owner.page.get_by_role("link", name="draft", exact=True).click()
    # Before its script is there the button opens a tab.
    owner.page.wait_for_url("**/change/")
    return owner.page


def test_page_is_shown_live_while_the_owner_writes(cv, meet, live_server):
    owner = meet(viewport={"width": 1600, "height": 900})
    page = open_draft(owner)
    page.get_by_role("button", name="Preview the page").click()
    shown = page.frame_locator("#live-preview iframe")
    shown.get_by_role("heading", name="draft").wait_for()
    shown.get_by_role("heading", name="Kim Example").wait_for()
    page.get_by_label("Name:", exact=True).fill("Ferry")
    page.get_by_label("Description").fill("Moves **files**. <b>canary</b>")
    shown.get_by_role("heading", name="Ferry").wait_for()
    shown.locator("strong", has_text="files").wait_for()
    shown.get_by_text("<b>canary</b>").wait_for()
    # With its styles, which the policy lets in.
    width = "getComputedStyle(document.querySelector('main')).maxWidth"
    assert page.frames[-1].evaluate(width) != "none"
    owner.picture("live-preview")
    page.get_by_label("Description").fill("")
    page.locator(".live-preview-mistakes").get_by_text("Description:").wait_for()
    assert projects(live_server.url) == []
    # The owner had it open, so it is open on the next form too.
    page.goto("/admin/portfolio/experience/add/")
    page.locator(".live-preview-mistakes").get_by_text("Company").wait_for()


def test_preview_on_a_phone_stands_below_the_form(cv, meet):
    owner = meet(**PHONE)
    page = open_draft(owner)
    page.get_by_role("button", name="Preview the page").click()
    page.frame_locator("#live-preview iframe").get_by_role("heading", name="draft").wait_for()
    owner.picture("phone-live-preview")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_preview_without_javascript_opens_a_tab(cv, meet, live_server):
    owner = meet(java_script_enabled=False)
    page = open_draft(owner)
    page.get_by_label("Name:", exact=True).fill("Ferry")
    with owner.context.expect_page() as opened:
        page.get_by_role("button", name="Preview the page").click()
    opened.value.get_by_role("heading", name="Ferry").wait_for()
    assert projects(live_server.url) == []


def test_text_is_shown_as_on_the_page_below_its_field(cv, meet):
    owner = meet()
    page = open_draft(owner)
    page.get_by_label("Description").fill("- one\n- [two](https://example.org)\n\n<script>alert(1)")
    page.locator(".field-description").get_by_role("button", name="Show as on the page").click()
    box = page.locator(".field-description").get_by_role("region")
    box.get_by_role("listitem").first.wait_for()
    assert box.get_by_role("link", name="two").get_attribute("rel") == "nofollow noopener"
    box.get_by_text("<script>alert(1)").wait_for()
    page.get_by_label("Description").fill("*three*")
    box.locator("em").wait_for()
    owner.picture("markdown")


def test_page_is_shown_as_it_will_be(cv, meet):
    owner = meet()
    owner.log_in()
    page = owner.page
    page.goto("/admin/preview/")
    shown = page.frame_locator("iframe")
    shown.get_by_role("heading", name="Kim Example").wait_for()
    assert shown.get_by_role("heading", name="draft").count() == 0
    page.get_by_label("With all that is hidden").check()
    page.get_by_role("button", name="Show").click()
    shown.get_by_role("heading", name="draft").wait_for()
    owner.picture("whole-page")


DRAW = """([type, width, height]) => {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const brush = canvas.getContext("2d");
  for (let place = 0; place < 400; place += 1) {
    brush.fillStyle = `hsl(${place * 37} 70% 50%)`;
    brush.fillRect((place * 131) % width, (place * 71) % height, width / 7, height / 9);
  }
  return canvas.toDataURL(type, 0.95).split(",")[1];
}"""


def photo(page: Any, kind: str, width: int, height: int) -> dict[str, Any]:
    data = b64decode(page.evaluate(DRAW, [kind, width, height]))
    return {"name": "me.jpg", "mimeType": kind, "buffer": data}


def test_large_photo_is_made_smaller_and_uploaded(cv, meet, live_server):
    owner = meet()
    owner.log_in()
    page = owner.page
    page.goto("/admin/portfolio/personalinfo/")
    page.get_by_role("link", name="Kim Example").click()
    page.locator("#id_image-file").set_input_files(photo(page, "image/jpeg", 3000, 2000))
    page.get_by_text("Uploaded. Save to keep it.").wait_for()
    address = page.locator("#id_image").input_value()
    assert httpx.get(f"{live_server.url}{address}").status_code == 404
    size = "(picture) => [picture.naturalWidth, picture.naturalHeight]"
    page.wait_for_function("document.querySelector('.picture-shown').naturalWidth > 0")
    assert page.locator(".picture-shown").evaluate(size) == [1200, 800]
    owner.picture("picture")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("was changed successfully").wait_for()
    answer = httpx.get(f"{live_server.url}{address}").raise_for_status()
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert len(answer.content) < 1_000_000
    page.goto("/")
    page.wait_for_function("document.querySelector('.portrait').naturalWidth > 0")


def test_file_that_is_no_picture_is_refused_with_a_sentence(cv, meet):
    owner = meet()
    page = open_draft(owner)
    text = {"name": "me.png", "mimeType": "image/png", "buffer": b"canary"}
    page.locator("#id_image-file").set_input_files(text)
    page.get_by_text("This file is no JPEG, PNG, WebP or GIF picture.").wait_for()
    assert page.locator("#id_image").input_value() == ""


def test_picture_without_javascript_comes_with_the_form(cv, meet, live_server):
    owner = meet(java_script_enabled=False)
    page = open_draft(owner)
    data = pictures.TALKATIVE["image/png"]
    page.locator("#id_image-file").set_input_files(
        {"name": "me.bin", "mimeType": "application/octet-stream", "buffer": data}
    )
    page.get_by_label("Visible", exact=True).check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("was changed successfully").wait_for()
    [project] = projects(live_server.url)
    answer = httpx.get(f"{live_server.url}{project['image']}").raise_for_status()
    assert answer.content == pictures.PNG
