"""The document and its page, as they are served.

pytest-django refuses the database to tests that do not ask for it, so most of
these also prove that no statement is made.
"""

import json
import re
import shlex
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders

from portfolio.api.docs import DOCUMENT
from portfolio.api.schema.shapes import component_of
from portfolio.api.views import LISTS
from tests.factories import a_person, a_technology
from tests.portfolio.api.rows import one_of


class Page(HTMLParser):
    """The parts of a page that the tests ask about."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.commands: list[str] = []
        self.in_command = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.attributes |= set(given)
        self.ids += [given["id"]] if "id" in given else []
        if tag == "a":
            self.links.append(given["href"])
        elif "href" in given or "src" in given:
            self.loaded.append(given.get("href") or given["src"])
        if given.get("class") == "curl":
            self.in_command = True
            self.commands.append("")

    def handle_endtag(self, tag: str) -> None:
        self.in_command = self.in_command and tag != "pre"

    def handle_data(self, data: str) -> None:
        if self.in_command:
            self.commands[-1] += data


@pytest.fixture
def page(api: Any) -> Page:
    return Page(api.get("/api/docs").content.decode())


@pytest.mark.parametrize("path", ["/api/openapi.json", "/api/openapi.json/"])
def test_document_is_the_committed_file_byte_for_byte(path: str, api: Any) -> None:
    response = api.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.content == DOCUMENT.read_bytes()


@pytest.mark.parametrize("path", ["/api/docs", "/api/docs/"])
def test_page_is_html(path: str, api: Any) -> None:
    response = api.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.content.startswith(b"<!doctype html>")


@pytest.mark.parametrize("path", ["/api/docs", "/api/openapi.json"])
@pytest.mark.parametrize("accept", ["text/html", "application/json", "image/png", "nonsense"])
def test_accept_does_not_matter(path: str, accept: str, api: Any) -> None:
    response = api.get(path, headers={"Accept": accept})
    assert response.status_code == 200
    assert response.content == api.get(path).content


@pytest.mark.parametrize("path", ["/api/docs", "/api/openapi.json"])
def test_token_that_is_unknown_does_not_matter(path: str, api: Any) -> None:
    response = api.get(path, headers={"Authorization": "Bearer nothing"})
    assert response.status_code == 200


@pytest.mark.parametrize("path", ["/api/docs", "/api/openapi.json"])
def test_head_has_the_headers_alone(path: str, api: Any) -> None:
    response, full = api.head(path), api.get(path)
    assert response.status_code == 200
    assert response.content == b""
    assert response.headers["Content-Length"] == str(len(full.content))
    assert response.headers["Content-Type"] == full.headers["Content-Type"]


@pytest.mark.parametrize("path", ["/api/docs", "/api/openapi.json"])
def test_options_tells_the_methods(path: str, api: Any) -> None:
    response = api.options(path)
    assert response.status_code == 204
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", ["/api/docs", "/api/openapi.json"])
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_other_methods_are_a_problem(path: str, accept: str, api: Any) -> None:
    response = api.post(path, {}, headers={"Accept": accept})
    assert response.status_code == 405
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Method Not Allowed",
        "status": 405,
        "detail": 'Method "POST" not allowed.',
        "request_id": response.headers["X-Request-Id"],
    }


@pytest.mark.parametrize("path", ["/api/docs", "/api/openapi.json"])
def test_parameters_are_refused(path: str, api: Any) -> None:
    response = api.get(f"{path}?page=2")
    assert response.status_code == 400
    assert response.json()["errors"] == [
        {
            "parameter": "page",
            "detail": "There is no such parameter here. Known are: none.",
        }
    ]


# The page


def test_page_needs_no_other_host_no_script_and_nothing_inline(page: Page) -> None:
    assert page.loaded == ["data:,", "/static/portfolio/docs.css"]
    assert not page.tags & {"script", "style", "iframe", "img", "form"}
    assert not {name for name in page.attributes if name == "style" or name.startswith("on")}
    assert all(link.startswith(("#", "/")) for link in page.links)
    sheet = Path(finders.find("portfolio/docs.css")).read_text()
    assert re.findall(r"url\(|@import", sheet) == []


def test_every_link_within_the_page_leads_somewhere(page: Page) -> None:
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)


def test_page_has_every_operation_parameter_field_and_status(api: Any) -> None:
    text = api.get("/api/docs").content.decode()
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    found = re.findall(r"<article>(.*?)</article>", text, re.DOTALL)
    articles = {re.findall(r'<div id="(\w+)">', article)[0]: article for article in found}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            article = articles.pop(operation["operationId"])
            assert f">{method.upper()}</b> <code>{path}</code>" in article
            assert f"<span>{operation['summary']}</span></summary>" in article
            names = [name_of(document, part) for part in operation.get("parameters", [])]
            statuses = list(operation["responses"])
            assert re.findall(r'<th scope="row"><code>([\w-]+)</code>', article) == names
            assert re.findall(r'class="status s\d"[^>]*>(\d+)<', article) == statuses
    assert articles == {}
    for name in ("Portfolio", "PersonalInfo", *map(component_of, LISTS.values())):
        table = text.partition(f"Fields of {name}<")[2].partition("</table>")[0]
        fields = list(document["components"]["schemas"][name]["properties"])
        assert re.findall(r'<th scope="row"><code>(\w+)</code>', table) == fields


def name_of(document: dict[str, Any], parameter: dict[str, Any]) -> str:
    if "$ref" in parameter:
        parameter = document["components"]["parameters"][parameter["$ref"].rpartition("/")[2]]
    return parameter["name"]


@pytest.mark.django_db
def test_every_command_of_the_page_works_as_pasted(page: Page, owner_token: str) -> None:
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    assert len(page.commands) == sum(len(methods) for methods in document["paths"].values())
    a_technology("Python")
    a_technology("PostgreSQL")
    a_person()
    rows = {name: one_of(name).pk for name in LISTS}
    # Deletions last, as all commands speak of the same rows.
    answers = {
        command: curl(command, owner_token, rows)
        for command in sorted(page.commands, key=lambda text: "-X DELETE" in text)
    }
    assert {command: status for command, status in answers.items() if status >= 300} == {}
    lists, single = len(LISTS), 10
    assert sorted(answers.values()) == [
        *[200] * (6 * lists - 2 + single),  # technologies have no order
        *[201] * lists,
        *[204] * lists,
    ]


def curl(command: str, token: str, rows: dict[str, int]) -> int:
    """What the API answers to the command, read as a shell does; row 1 is the one there is."""
    from tests.conftest import Client

    words = shlex.split(command.replace("\\\n", " "))
    assert words.pop(0) == "curl"
    method, body, headers, address = "GET", "", {}, ""
    while words:
        match words.pop(0):
            case "-X":
                method = words.pop(0)
            case "-H":
                name, _, value = words.pop(0).partition(": ")
                headers[name] = value.replace("$TOKEN", token)
            case "-d":
                body = words.pop(0)
            case word:
                address = word.removeprefix("$API")
                if address.endswith("/1"):
                    name = address.split("/")[2]
                    address = f"/api/{name}/{rows[name]}"
    content_type = headers.pop("Content-Type", "application/octet-stream")
    response = Client().generic(method, address, body, content_type, headers=headers)
    return response.status_code
