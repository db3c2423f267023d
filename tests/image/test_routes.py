"""Every route of the application, through the image and the emulator."""

import json
import re

import pytest
from django.urls import Resolver404, get_resolver, resolve

from portfolio.api import urls
from tests.emulator.events import http_api
from tests.image.conftest import Owner, Tell
from tests.image.function import Function
from tests.image.routes import JSON, STATIC, drive

pytestmark = pytest.mark.image


def test_every_route_answers(function: Function, owner: Owner, tell: Tell):
    driven = drive(function.invoke, owner.token)
    tell(f"routes: {len(driven)} driven ({', '.join(driven)})")
    names = {
        match.url_name
        for path in {line.partition(" ")[2].replace("{id}", "1") for line in driven}
        if (match := found(path)) is not None
    }
    api = {pattern.name for pattern in urls.urlpatterns if pattern.name}
    top = {each.name for each in get_resolver().url_patterns if getattr(each, "name", None)}
    assert (api | top) - names == set()


def found(path: str):
    try:
        return resolve(path)
    except Resolver404:
        return None


def test_what_is_written_is_read(function: Function, owner: Owner):
    headers = JSON | {"authorization": f"Bearer {owner.token}"}
    skill = {"name": "Canary keeping", "category": "birds", "level": 3, "years_experience": 1}
    made = function.invoke(http_api("POST", "/api/skills", headers=headers, body=json.dumps(skill)))
    assert made["statusCode"] == 201
    row = json.loads(made["body"])
    read = json.loads(function.invoke(http_api("GET", f"/api/skills/{row['id']}"))["body"])
    assert {name: read[name] for name in skill} == skill
    gone = function.invoke(http_api("DELETE", f"/api/skills/{row['id']}", headers=headers))
    assert gone["statusCode"] == 204


def test_unchanged_answer_is_a_304(function: Function):
    first = function.invoke(http_api("GET", "/api/technologies"))
    headers = {"if-none-match": first["headers"]["etag"]}
    again = function.invoke(http_api("GET", "/api/technologies", headers=headers))
    assert (again["statusCode"], again["body"]) == (304, "")


def test_pages_refer_to_fingerprinted_files_that_are_kept_for_a_year(function: Function):
    page = function.invoke(http_api("GET", "/admin/login/"))["body"]
    names = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert names
    for name in names:
        assert re.search(r"\.[0-9a-f]{12}\.(css|js|svg)$", name), name
        answer = function.invoke(http_api("GET", name, headers={"accept-encoding": "gzip"}))
        assert answer["statusCode"] == 200
        assert "immutable" in answer["headers"]["cache-control"]


def test_static_file_is_sent_compressed_to_who_takes_that(function: Function):
    plain = function.invoke(http_api("GET", STATIC))
    small = function.invoke(http_api("GET", STATIC, headers={"accept-encoding": "gzip"}))
    assert small["headers"]["content-encoding"] == "gzip"
    assert "content-encoding" not in plain["headers"]
    assert small["isBase64Encoded"] is True
    assert int(small["headers"]["content-length"]) < int(plain["headers"]["content-length"]) / 2


def test_docs_page_is_the_one_that_was_built_in(function: Function):
    page = function.execute("cat", "/var/task/portfolio/api/docs.html")
    assert function.invoke(http_api("GET", "/api/docs"))["body"] == page
