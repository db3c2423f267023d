"""A real Chromium before a real server.

Playwright runs an event loop in its thread, in which Django refuses to talk to
the database. So the bodies of these tests run in a thread of their own, with
the browser: they see what a person sees and no more. Rows come from fixtures,
which stay in pytest's thread.
"""

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

# The first is the same without a window's parts, and a quarter faster.
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Where the pictures of the screens go: SCREENSHOTS, or a folder that Git ignores.
PICTURES = Path(
    os.environ.get("SCREENSHOTS") or Path(__file__).resolve().parents[2] / ".local" / "screenshots"
)
PASSWORD = "correct horse"
LIMIT = 30_000  # milliseconds, for anything that a page is expected to do


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    thread = pyfuncitem.funcargs.get("browser_thread")
    if thread is None:
        return None
    names = pyfuncitem._fixtureinfo.argnames
    thread.submit(pyfuncitem.obj, **{name: pyfuncitem.funcargs[name] for name in names}).result()
    return True


@pytest.fixture(scope="session")
def browser_thread() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1, "browser") as thread:
        yield thread


def chromium() -> str:
    """The path of `CHROMIUM`, or of the one that is here. The test fails where there is none."""
    named = os.environ.get("CHROMIUM")
    path = named or next(filter(None, map(shutil.which, CHROMIUMS)), "")
    if not Path(path).is_file():
        pytest.fail("There is no Chromium: run `make system-deps`, or set CHROMIUM to its path.")
    return path


@pytest.fixture(scope="session")
def browser(browser_thread: ThreadPoolExecutor) -> Iterator[Browser]:
    path = chromium()
    playwright = browser_thread.submit(lambda: sync_playwright().start()).result()
    launch = playwright.chromium.launch
    browser = browser_thread.submit(launch, executable_path=path, args=ARGUMENTS).result()
    yield browser
    browser_thread.submit(browser.close).result()
    browser_thread.submit(playwright.stop).result()


class Visitor:
    """A person at a browser, who also reads its console. Addresses are paths."""

    def __init__(self, browser: Browser, address: str, **options: Any) -> None:
        self.context = browser.new_context(base_url=address, **options)
        self.complaints: list[str] = []
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(LIMIT)
        self.context.on("console", self.hear)
        self.context.on("weberror", lambda error: self.complaints.append(f"{error.error}"))
        self.context.on("response", self.look)

    def hear(self, message: Any) -> None:
        # A browser asks for an icon of its own accord where a page, as in the API, names none.
        icon = message.location["url"].endswith("/favicon.ico")
        if message.type in {"error", "warning"} and not icon:
            self.complaints.append(f"{message.page.url}: {message.text}")

    def look(self, response: Any) -> None:
        if response.status >= 400 and not response.url.endswith("/favicon.ico"):
            self.complaints.append(f"{response.status} {response.url}")

    def log_in(self, name: str = "owner") -> None:
        self.page.goto("/admin/")
        self.page.get_by_label("Username").fill(name)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Log in").click()
        self.page.get_by_role("button", name="Log out").wait_for()

    def picture(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


@pytest.fixture
def meet(
    browser: Browser,
    browser_thread: ThreadPoolExecutor,
    live_server: Any,
    owner: Any,
    settings: Any,
) -> Iterator[Any]:
    """Makes visitors. Afterwards no browser may have had a word of complaint."""
    # Over plain HTTP a browser would not send them back.
    settings.SESSION_COOKIE_SECURE = False
    settings.CSRF_COOKIE_SECURE = False
    settings.SESSION_COOKIE_NAME = "sessionid"
    settings.CSRF_COOKIE_NAME = "csrftoken"
    # What is asked beside the password has tests of its own.
    settings.SECOND_FACTOR_REQUIRED = False
    owner.set_password(PASSWORD)
    owner.save()
    visitors: list[Visitor] = []

    def make(**options: Any) -> Visitor:
        visitors.append(Visitor(browser, live_server.url, **options))
        return visitors[-1]

    yield make
    for visitor in visitors:
        browser_thread.submit(visitor.context.close).result()
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []
