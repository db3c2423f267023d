"""A form of a page, read and filled in as a browser without JavaScript does it."""

from html.parser import HTMLParser
from typing import Any


class Form(HTMLParser):
    """The last form of a page's content: `values` is what a browser would post of it."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        page = answer.content.decode()
        self.action = ""
        self.values: dict[str, list[str]] = {}
        # Of each name the values that a radio button or a box can have.
        self.offered: dict[str, list[str]] = {}
        self.area = ""
        self.select = ""
        self.inside = False
        self.feed(page[page.index("<main") : page.index("</main>")])

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        told = dict(attrs)
        name, value = told.get("name", ""), told.get("value") or ""
        if tag == "form":
            self.action, self.values, self.offered = told.get("action") or "", {}, {}
            self.inside = True
        elif not self.inside:
            return
        elif tag == "textarea":
            self.area = name
            self.values[name] = [""]
        elif tag == "select":
            self.select = name
        elif tag == "option":
            self.offered.setdefault(self.select, []).append(value)
            if "selected" in told:
                self.values.setdefault(self.select, []).append(value)
        elif tag == "input" and name and told.get("type") not in {"submit", "file"}:
            is_ticked = told.get("type") in {"radio", "checkbox"}
            if is_ticked:
                self.offered.setdefault(name, []).append(value)
            if not is_ticked or "checked" in told:
                self.values.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        if self.area:
            # The line break after the tag is none of the text's.
            self.values[self.area] = [self.values[self.area][0] + data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            text = self.values[self.area][0]
            self.values[self.area] = [text.removeprefix("\r\n").removeprefix("\n")]
            self.area = ""
        elif tag == "form":
            self.inside = False

    def fill(self, **values: Any) -> dict[str, list[str]]:
        """What is posted after these are filled in. `__` in a name stands for a dot."""
        filled = {name.replace("__", "."): value for name, value in values.items()}
        for name, value in filled.items():
            self.values[name] = [value] if isinstance(value, str) else list(value)
        return self.values
