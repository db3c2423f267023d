"""What is wrong with an answer: of a page, of a problem document, of a header."""

import json
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

# Where a browser goes by itself or when it is told to.
ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "ping", "xlink:href", "cite"}
# The last is of the one link that opens an authenticator app.
SCHEMES = {"", "http", "https", "mailto", "tel", "otpauth"}
# What no template here has, whatever stands in the rows.
STRANGE = {"object", "embed", "applet", "base", "frame", "math", "marquee", "style"}
# The admin's previews: nothing in them runs.
SANDBOX = "allow-same-origin"
# As browsers read an address: without these, and without blanks in front.
INVISIBLE = re.compile(r"[\t\n\r]|^[\0- ]+")
# Of our own scripts, and of the words that they show.
SCRIPTS = ("/static/", "/admin/jsi18n/")


class Page(HTMLParser):
    """Finds what runs. `problems` are sentences."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self.data: list[str] = []
        self.within = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in STRANGE or (tag == "iframe" and given.get("sandbox") != SANDBOX):
            self.problems.append(f"<{tag}>")
        if tag == "iframe" and "srcdoc" in given:
            self.problems += wrong_with_page(given.pop("srcdoc"))
        if tag == "script":
            self.within = given.get("type", "text/javascript")
            if "json" not in self.within and not given.get("src", "").startswith(SCRIPTS):
                self.problems.append(f"a script from {given.get('src')!r}")
            if "json" in self.within:
                self.data.append("")
        for name, value in given.items():
            if name.startswith("on") or name in {"srcdoc", "style"}:
                self.problems.append(f"<{tag} {name}={value!r}>")
            if name in ADDRESSES and scheme_of(value) not in SCHEMES | self.pictures(tag):
                self.problems.append(f"<{tag} {name}={value!r}>")

    def pictures(self, tag: str) -> set[str]:
        return {"data"} if tag == "img" else set()

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self.within = ""

    def handle_data(self, data: str) -> None:
        if "json" in self.within:
            self.data[-1] += data


def scheme_of(address: str) -> str:
    text = INVISIBLE.sub("", address)
    found = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", text)
    return found[1].lower() if found else ""


def wrong_with_page(html: str) -> list[str]:
    page = Page(html)
    problems = list(page.problems)
    for text in page.data:
        try:
            json.loads(text)
        except ValueError as error:
            problems.append(f"data that is no JSON: {error}")
    return problems


def wrong_with_refusal(answer: Any) -> list[str]:
    """A 4xx of the API: a problem document that points at each fault."""
    problems = []
    if answer["Content-Type"] != "application/problem+json":
        return [f"{answer.status_code} as {answer['Content-Type']}"]
    document = json.loads(answer.content)
    if document["status"] != answer.status_code or not document["detail"]:
        problems.append(f"{document}")
    faults = document.get("errors", [])
    places = {"pointer", "parameter", "header"}
    aimless = [fault for fault in faults if not (places & set(fault) and fault["detail"])]
    return [*problems, *(f"no pointer: {fault}" for fault in aimless)]


def hosts_of(html: str) -> set[str]:
    """Hosts that a page loads from by itself."""
    found = re.findall(r'<(?:script|link|img)[^>]*? (?:src|href)="([^"]*)"', html)
    return {urlsplit(address).netloc for address in found} - {""}
