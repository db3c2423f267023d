"""The page over HTTP, and what stands beside it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client as Browser

from config.env import BASE_DIR
from config.middleware import CONTENT_SECURITY_POLICY
from portfolio import sample
from portfolio.models import PersonalInfo
from tests.clock import stopped
from tests.emulator.emulator import with_database
from tests.factories import a_person, a_skill
from tests.portfolio.pages.reading import Page

pytestmark = pytest.mark.django_db
LARGEST = 50_000  # bytes, of the page and its stylesheet together


@pytest.fixture
def with_domain(settings):
    settings.PUBLIC_ORIGIN = "https://cv.example.org"
    settings.ALLOWED_HOSTS = ["cv.example.org"]


def content_of(answer):
    """Of a file too, which is sent in pieces and closed after the last."""
    return b"".join(answer)


def test_page_is_html_for_everyone(api, owner_token):
    a_person()
    plain = api.get("/")
    assert plain["Content-Type"] == "text/html; charset=utf-8"
    assert plain["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert plain["X-Content-Type-Options"] == "nosniff"
    assert not plain.cookies
    assert "Vary" not in plain
    for headers in (
        {"accept": "application/json"},
        {"accept": "image/png"},
        {"authorization": f"Bearer {owner_token}"},
        {"authorization": "Bearer wrong"},
        {"cookie": "__Host-sessionid=x"},
        {"accept-language": "fr"},
    ):
        answer = api.get("/", headers=headers)
        assert (answer.status_code, answer.content) == (200, plain.content), headers


def test_query_of_a_link_that_is_followed_changes_nothing(api):
    a_person()
    assert api.get("/?utm_source=x&fbclid=y").content == api.get("/").content


def test_owner_sees_what_the_public_sees(api, owner):
    a_skill(name="Shown")
    a_skill(name="canary-hidden", active=False)
    public = api.get("/").content
    browser = Browser()
    browser.force_login(owner)
    assert browser.get("/", secure=True, SERVER_PORT="80").content == public
    assert b"canary-hidden" not in public


def test_head_has_the_headers_alone(api):
    a_person()
    get, head = api.get("/"), api.head("/")
    assert head.status_code == 200
    assert head.content == b""
    assert head["Content-Length"] == get["Content-Length"] == str(len(get.content))


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written_here(api, method):
    answer = getattr(api, method)("/")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_page_is_kept_and_asked_for_again_as_the_apis_answers_are(
    api, settings, monkeypatch, transactional_db, django_assert_num_queries
):
    settings.SNAPSHOT_FRESH_SECONDS = 5
    clock = stopped(monkeypatch, wall=2_000_000_000.5)
    a_person(name="Kim")
    with django_assert_num_queries(2):  # the revision, and the whole CV
        first = api.get("/")
    assert first["Cache-Control"].startswith("public, max-age=0, s-maxage=60")
    with django_assert_num_queries(0):
        assert api.get("/").content == first.content
    clock.wait(6)
    with django_assert_num_queries(1):
        unchanged = api.get("/", headers={"if-none-match": first["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    PersonalInfo.objects.update(name="Robin")
    clock.wait(6)
    with django_assert_num_queries(2):
        assert Page(api.get("/").content.decode()).words("h1") == "Robin"


def test_sample_and_its_stylesheet_are_light(api):
    sample.load()
    page = Page(api.get("/").content.decode())
    weight = len(api.get("/").content)
    for link in page.all("link"):
        if link["rel"] == "stylesheet":
            weight += len(content_of(api.get(link["href"])))
    assert 20_000 < weight < LARGEST


def test_page_asks_for_nothing_of_another_host_and_runs_nothing(api):
    sample.load()
    page = Page(api.get("/").content.decode())
    loaded = [link["href"] for link in page.all("link") if link["rel"] not in {"canonical"}]
    loaded += [image["src"] for image in page.all("img")]
    assert all(re.match(r"/(static|api|images)/", address) for address in loaded)
    assert [script["type"] for script in page.all("script")] == ["application/ld+json"]
    style = Path(finders.find("portfolio/page.css")).read_text()
    assert "url(" not in style
    assert "@import" not in style
    for element in page.elements:
        assert "style" not in element.attributes
        assert not any(name.startswith("on") for name in element.attributes)


def test_everything_that_the_page_links_to_on_this_host_is_there(api):
    a_person()
    page = Page(api.get("/").content.decode())
    links = {link["href"] for tag in ("a", "link") for link in page.all(tag)}
    own = sorted(link for link in links if link.startswith("/"))
    assert own == [
        "/api/docs",
        "/api/resume.json",
        "/static/portfolio/favicon.ico",
        "/static/portfolio/icon.svg",
        "/static/portfolio/page.css",
        "/static/portfolio/touch-icon.png",
    ]
    for link in own:
        answer = api.get(link)
        assert (answer.status_code, bool(content_of(answer))) == (200, True), link


@pytest.mark.usefixtures("with_domain")
def test_robots_are_kept_from_the_admin_and_find_the_sitemap(api):
    answer = api.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"].startswith("public, max-age=3600")
    assert answer.text == (
        "User-agent: *\nDisallow: /admin\n\nSitemap: https://cv.example.org/sitemap.xml\n"
    )


@pytest.mark.usefixtures("with_domain")
def test_sitemap_has_the_one_page(api):
    answer = api.get("/sitemap.xml")
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    root = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    assert root.tag == f"{space}urlset"
    assert [each.text for each in root.iter(f"{space}loc")] == ["https://cv.example.org/"]


def test_robots_and_sitemap_need_no_database(api, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert api.get("/robots.txt").status_code == 200
        assert api.get("/sitemap.xml").status_code == 200


def test_old_browsers_find_an_icon_that_they_can_draw(api):
    address = api.get("/favicon.ico")["Location"]
    icon = content_of(api.get(address))
    assert icon[:6] == b"\x00\x00\x01\x00\x02\x00"  # an icon of two sizes
    assert icon.count(b"\x89PNG") == 2


def test_addresses_below_the_page_are_problem_documents(api):
    answer = api.get("/nothing-here", headers={"accept": "text/html"})
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


SERVED = """
import json
import django
django.setup()
from django.test import Client
client = Client()
paths = ["/", "/robots.txt", "/sitemap.xml", "/favicon.ico", "/api/skills", "/admin/login/"]
answers = [client.get(path) for path in paths]
print(json.dumps([[each.status_code, each["Content-Type"].split(";")[0]] for each in answers]))
"""


@pytest.mark.django_db(transaction=True)
def test_without_the_page_there_is_the_api_alone():
    url = with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    others = {"DATABASE_URL": url, "PORTFOLIO_PAGE": "0", "SECURE_SSL_REDIRECT": "0"}
    others["DJANGO_SETTINGS_MODULE"] = "config.settings"
    done = subprocess.run(
        [sys.executable, "-c", SERVED],
        cwd=BASE_DIR,
        env=os.environ | others,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    problem = [404, "application/problem+json"]
    assert json.loads(done.stdout.splitlines()[-1]) == [
        problem,
        problem,
        problem,
        [302, "text/html"],
        [200, "application/json"],
        [200, "text/html"],
    ]


def test_requests_of_the_api_import_nothing_of_the_page():
    program = """
import sys
import django
django.setup()
from django.urls import resolve
resolve("/api/skills"), resolve("/healthz")
names = ("portfolio.pages", "portfolio.templatetags", "markdown_it")
print(sorted(name for name in sys.modules if name.startswith(names)))
resolve("/")
print(sorted(name for name in sys.modules if name.startswith(names)))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [
        "[]",
        "['portfolio.pages', 'portfolio.pages.urls', 'portfolio.pages.views']",
    ]


def test_page_imports_nothing_of_the_admin():
    program = """
import sys
import django
django.setup()
from django.test import RequestFactory
from portfolio.cv import CV
from portfolio.pages.views import address_of, render
print(len(render(CV(), address_of(RequestFactory().get("/")))) > 500)
print("config.admin_urls" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["True", "False"]


def test_page_is_on_unless_it_is_turned_off():
    assert django_settings.PORTFOLIO_PAGE is True
