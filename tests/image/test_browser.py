"""A person's browser before the gateway, the emulator and the image."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.accounts import code
from tests.browser.conftest import ARGUMENTS, Visitor, chromium
from tests.image.conftest import OWNER, Owner
from tests.image.gateway import Gateway
from tests.portfolio import pictures

pytestmark = pytest.mark.image

LIMIT = 60_000  # milliseconds
CV = b'{"interests": [{"name": "Watching canaries", "keywords": ["yellow"]}]}'


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(browser: Browser, gateway: Gateway) -> Iterator[Visitor]:
    """Nobody signed the gateway's certificate."""
    visitor = Visitor(browser, gateway.url, ignore_https_errors=True)
    visitor.page.set_default_timeout(LIMIT)
    yield visitor
    visitor.context.close()
    assert visitor.complaints == []


def log_in(visitor: Visitor, owner: Owner) -> None:
    page = visitor.page
    page.goto("/admin/")
    page.get_by_label("Username").fill(OWNER)
    page.get_by_label("Password").fill(owner.password)
    page.get_by_role("button", name="Log in").click()
    show_second_factor(visitor, owner)
    page.get_by_role("button", name="Log out").wait_for()


def show_second_factor(visitor: Visitor, owner: Owner) -> None:
    """Sets up an app the first time, as the page asks for it. Later a recovery code will do."""
    page = visitor.page
    page.get_by_label("Code").wait_for()
    if owner.recovery_codes:
        page.get_by_role("link", name="use a recovery code").click()
        page.get_by_label("Recovery code").fill(owner.recovery_codes.pop())
        page.get_by_role("button", name="Log in").click()
        return
    visitor.picture("image-enrolment")
    page.get_by_label("Code").fill(code(page.locator("#key").inner_text()))
    page.get_by_role("button", name="Set it up").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    owner.recovery_codes = page.locator("#codes code").all_inner_texts()
    page.get_by_role("link", name="I have kept them").click()


def client(gateway: Gateway) -> httpx.Client:
    return httpx.Client(base_url=gateway.url, verify=False, trust_env=False, timeout=60)  # noqa: S501


def test_owner_edits_a_job_and_the_public_reads_it(
    visitor: Visitor, gateway: Gateway, owner: Owner
):
    log_in(visitor, owner)
    visitor.picture("image-index")
    page = visitor.page
    page.get_by_role("link", name="Jobs", exact=True).first.click()
    visitor.picture("image-jobs")
    page.locator("#result_list tbody th a").first.click()
    page.get_by_label("Position").fill("Keeper of the canaries")
    visitor.picture("image-job")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("was changed successfully").wait_for()
    with client(gateway) as public:
        jobs = public.get("/api/experience").raise_for_status().json()
    assert "Keeper of the canaries" in [job["position"] for job in jobs]


def test_a_picture_and_a_cv_are_uploaded(visitor: Visitor, gateway: Gateway, owner: Owner):
    log_in(visitor, owner)
    page = visitor.page
    page.goto("/admin/portfolio/project/")
    page.locator("#result_list tbody th a").first.click()
    picture = {"name": "me.png", "mimeType": "image/png", "buffer": pictures.TALKATIVE["image/png"]}
    page.locator("#id_image-file").set_input_files(picture)
    page.get_by_text("Uploaded. Save to keep it.").wait_for()
    address = page.locator("#id_image").input_value()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("was changed successfully").wait_for()
    page.goto("/admin/")
    page.get_by_role("link", name="Import").first.click()
    page.get_by_label("File").set_input_files(
        {"name": "resume.json", "mimeType": "application/json", "buffer": CV}
    )
    page.get_by_role("button", name="Look at what would change").click()
    page.get_by_role("heading", name="Interests: 1 added").wait_for()
    visitor.picture("image-import")
    page.get_by_role("button", name="Apply").click()
    page.get_by_text("The JSON Resume was imported").wait_for()
    with client(gateway) as public:
        assert public.get(address).raise_for_status().content == pictures.PNG
        interests = public.get("/api/interests").raise_for_status().json()
    assert "Watching canaries" in [interest["name"] for interest in interests]


def test_pages_are_styled(visitor: Visitor, gateway: Gateway, owner: Owner):
    log_in(visitor, owner)
    before = len(gateway.answered)
    visitor.page.goto("/admin/portfolio/experience/")
    style = "element => getComputedStyle(element).backgroundColor"
    assert visitor.page.locator("#header").evaluate(style) != "rgba(0, 0, 0, 0)"
    # A style sheet that was loaded has rules; one that was refused has none.
    sheets = visitor.page.evaluate("[...document.styleSheets].map(each => each.cssRules.length)")
    assert len(sheets) > 3
    assert min(sheets) > 0
    asked = gateway.answered[before:]
    assert {status for _, path, status in asked if path.startswith("/static/")} <= {200, 304}


def test_session_is_for_https_alone_and_out_of_scripts_reach(visitor: Visitor, owner: Owner):
    log_in(visitor, owner)
    cookies = {cookie["name"]: cookie for cookie in visitor.context.cookies()}
    assert set(cookies) == {"__Host-sessionid", "__Host-csrftoken", "__Host-device"}
    for cookie in cookies.values():
        assert cookie["secure"] is True
        assert cookie["httpOnly"] is True
    assert visitor.page.evaluate("document.cookie") == ""


def test_logging_in_leads_back_to_the_page_and_logging_out_ends_it(visitor: Visitor, owner: Owner):
    page = visitor.page
    page.goto("/admin/portfolio/skill/")
    assert page.url.endswith("/admin/login/?next=/admin/portfolio/skill/")
    page.get_by_label("Username").fill(OWNER)
    page.get_by_label("Password").fill(owner.password)
    page.get_by_role("button", name="Log in").click()
    show_second_factor(visitor, owner)
    page.wait_for_url("**/admin/portfolio/skill/")
    page.get_by_role("button", name="Log out").click()
    page.get_by_text("Thanks for spending some quality time").wait_for()
    page.goto("/admin/portfolio/skill/")
    page.get_by_label("Password").wait_for()


def test_form_from_elsewhere_is_refused(gateway: Gateway, owner: Owner):
    """With the cookie and without the token, or from another origin."""
    form = {"username": OWNER, "password": owner.password}
    with client(gateway) as stranger:
        page = stranger.get("/admin/login/").raise_for_status().text
        token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        assert token
        near, far = {"Origin": gateway.url}, {"Origin": "https://elsewhere.example"}
        assert stranger.post("/admin/login/", data=form, headers=near).status_code == 403
        form["csrfmiddlewaretoken"] = token
        assert stranger.post("/admin/login/", data=form, headers=far).status_code == 403
        assert stranger.post("/admin/login/", data=form, headers=near).status_code == 302


def test_docs_page_is_styled_and_without_complaint(visitor: Visitor):
    visitor.page.goto("/api/docs")
    visitor.page.get_by_role("heading", level=1).wait_for()
    sheets = visitor.page.evaluate("[...document.styleSheets].map(each => each.cssRules.length)")
    assert sheets
    assert min(sheets) > 0
