"""Whatever a process with the bundle is asked first, it is whole.

A module that waits until it is asked for (`config.deferrals`) may have been the
one that registers what this request needs, and no later request would tell.
"""

import json
import re
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client as Browser

from portfolio.models import Skill, Technology
from tests.config.bundled import answers_of, run
from tests.emulator.events import headers_of, http_api
from tests.factories import a_job, a_person, a_skill, a_technology

pytestmark = pytest.mark.django_db(transaction=True)


def first_answer(prebuilt, event):
    """Of a fresh process that was asked nothing else."""
    seen, complaints = answers_of(prebuilt, [event])
    assert (seen["used"], complaints) == (True, "")
    (answer,) = seen["answers"]
    return answer["statusCode"], headers_of(answer), answer["body"]


@pytest.fixture
def cookie(owner):
    """Of the owner's browser, logged in and with a form before it."""
    browser = Browser()
    browser.force_login(owner)
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={'x' * 32}"


@pytest.mark.parametrize(
    ("target", "accept", "part"),
    [
        (
            "/api/experience?current=true&start_date_from=2020-01-01",
            "*/*",
            '"technologies":["Python"]',
        ),
        ("/api/portfolio", "application/json; indent=2", '"name": "Python"'),
        ("/api/openapi.json", "*/*", '"openapi"'),
        ("/api/docs", "text/html", "<!doctype html>"),
        ("/readyz", "*/*", '"ready"'),
        ("/admin/login/", "text/html", 'name="password"'),
        ("/static/admin/css/base.css", "*/*", ".module"),
        ("/", "text/html", "Builds <em>things</em>."),
        ("/robots.txt", "*/*", "Sitemap: https://"),
    ],
)
def test_first_request_of_the_public(prebuilt, target, accept, part):
    a_person(summary="Builds *things*.")
    a_job(a_technology("Python"))
    status, _, body = first_answer(prebuilt, http_api("GET", target, headers={"accept": accept}))
    assert (status, part in body) == (200, True)


@pytest.mark.parametrize(
    ("target", "part"),
    [
        ("/admin/", "/admin/portfolio/skill/add/"),
        ("/admin/portfolio/skill/add/", 'name="level"'),
        ("/admin/portfolio/experience/?publication=visible", 'id="changelist"'),
        ("/admin/portfolio/skill/?q=go", ">Go<"),
    ],
)
def test_first_request_of_the_owner(prebuilt, cookie, target, part):
    a_skill(name="Go")
    headers = {"accept": "text/html", "cookie": cookie}
    status, _, body = first_answer(prebuilt, http_api("GET", target, headers=headers))
    assert (status, part in body) == (200, True)


def test_first_request_that_writes_with_a_token(prebuilt, owner_token):
    headers = {"authorization": f"Bearer {owner_token}", "content-type": "application/json"}
    body = json.dumps({"name": "Rust", "category": "language"})
    status, _, text = first_answer(
        prebuilt, http_api("POST", "/api/technologies", headers=headers, body=body)
    )
    assert (status, json.loads(text)["name"]) == (201, "Rust")
    assert Technology.objects.get().name == "Rust"


def test_first_request_that_saves_a_form_of_the_admin(prebuilt, cookie):
    form = {
        "csrfmiddlewaretoken": "x" * 32,
        "name": "Rust",
        "category": "Languages",
        "level": 5,
        "publication": "visible",
    }
    headers = {
        "accept": "text/html",
        "content-type": "application/x-www-form-urlencoded",
        "cookie": cookie,
        "referer": "https://testserver/admin/portfolio/skill/add/",
    }
    event = http_api("POST", "/admin/portfolio/skill/add/", headers=headers, body=urlencode(form))
    status, headers, body = first_answer(prebuilt, event)
    assert (status, headers.get("location")) == (302, "/admin/portfolio/skill/"), re.findall(
        r'class="errornote?list"[^<]*<li>[^<]*', body
    )
    assert Skill.objects.get().name == "Rust"


@pytest.mark.parametrize("name", ["check_admin_app", "check_dependencies"])
def test_a_package_comes_before_what_is_in_it(prebuilt, name):
    """Django's checks are a set, so any of them may be the first."""
    program = f"""
import sys
from config import bundle
assert bundle.install(sys.argv[1])
import config.lambda_handler
from django.contrib.admin import checks
print([f"{{message}}" for message in checks.{name}(app_configs=None)])
"""
    assert run(program, prebuilt).stdout == "[]\n"


def test_lookups_fields_and_checks_are_registered_before_anyone_asks(prebuilt):
    """What a query in a console of the function's process would meet first."""
    program = """
import sys
from config import bundle
assert bundle.install(sys.argv[1])
import config.lambda_handler
from django.core.checks import run_checks
from portfolio.models import Experience, Skill
print(Experience.objects.filter(start_date__year=2020, start_date__week_day=1).count())
print(Skill.objects.filter(name__iregex="^r", name__icontains="u").count())
print([f"{message}" for message in run_checks()])
"""
    done = run(program, prebuilt)
    assert done.stdout.splitlines() == ["0", "0", "[]"]


def test_whoever_uses_asyncio_gets_the_whole_of_it(prebuilt):
    program = """
import sys
from config import bundle
assert bundle.install(sys.argv[1])
import config.lambda_handler
import asyncio
from asgiref.sync import async_to_sync, sync_to_async
from django.core.exceptions import SynchronousOnlyOperation
from portfolio.models import Skill

async def main():
    try:
        Skill.objects.count()
    except SynchronousOnlyOperation:
        return await sync_to_async(Skill.objects.count)()

print(asyncio.run(main()))

async def one():
    return 1

print(async_to_sync(one)(), Skill.objects.count())
"""
    assert run(program, prebuilt).stdout.splitlines() == ["0", "1 0"]
