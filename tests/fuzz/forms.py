"""The forms of a page, as a browser would send them, and with a value in every field."""

from html.parser import HTMLParser
from typing import Any

# What a person writes or chooses; the rest a page sends by itself.
WRITTEN = {"text", "email", "url", "number", "password", "search", "tel", "datetime-local", "date"}
BUTTONS = {"submit", "button", "image", "reset", "file"}


class Form:
    def __init__(self, action: str, method: str) -> None:
        self.action, self.method = action, method
        self.written: dict[str, str] = {}
        self.chosen: dict[str, list[str]] = {}
        self.hidden: dict[str, str] = {}

    def as_it_is(self) -> dict[str, Any]:
        ticked = {name: next(filter(None, values), "") for name, values in self.chosen.items()}
        return {**self.hidden, **self.written, **ticked}

    def with_everywhere(self, value: str) -> dict[str, Any]:
        """In each field that a person fills or chooses."""
        return {**self.hidden, **dict.fromkeys([*self.written, *self.chosen], value)}

    def with_writing(self, value: str) -> dict[str, Any]:
        """In each that is written into; what can be chosen is chosen."""
        return {**self.as_it_is(), **dict.fromkeys(self.written, value)}

    def with_hidden(self, value: str) -> dict[str, Any]:
        """In those too that a page sends by itself."""
        names = [name for name in self.hidden if name != "csrfmiddlewaretoken"]
        return {**self.as_it_is(), **dict.fromkeys(names, value)}


class Forms(HTMLParser):
    """`Forms(html).found`"""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.form: Form | None = None
        self.select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.found.append(self.form)
        name = given.get("name", "")
        if self.form is None:
            return
        if tag == "option" and self.select:
            self.form.chosen[self.select].append(given.get("value", ""))
        elif not name:
            return
        elif tag == "textarea":
            self.form.written[name] = ""
        elif tag == "select":
            self.select = name
            self.form.chosen.setdefault(name, [])
        elif tag == "input":
            self.take_input(self.form, name, given)

    def take_input(self, form: Form, name: str, given: dict[str, str]) -> None:
        kind, value = given.get("type", "text"), given.get("value", "")
        if kind in WRITTEN:
            form.written[name] = value
        elif kind in {"checkbox", "radio"}:
            form.chosen.setdefault(name, []).append(value or "on")
        elif kind not in BUTTONS:
            form.hidden[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        if tag == "select":
            self.select = ""


def of(answer: Any) -> list[Form]:
    """The forms of an answer that is a page."""
    if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
        return []
    return Forms(answer.content.decode()).found
