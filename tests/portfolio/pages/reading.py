"""A page as a browser's parser sees it: its elements, its headings and the words of each part."""

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, NamedTuple

VOID = {"br", "hr", "img", "link", "meta"}


class Element(NamedTuple):
    tag: str
    attributes: dict[str, str]


class Page(HTMLParser):
    """`Page(html)`. Raises AssertionError where an element is closed that was not open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[Element] = []
        # Words, and the elements in which they stand.
        self.texts: list[tuple[str, list[Element]]] = []
        self.feed(html)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1].tag == tag, f"</{tag}> within <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.texts.append((data, list(self.open)))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [element.attributes for element in self.elements if element.tag == tag]

    def words(self, tag: str, **attributes: str) -> str:
        """All that stands within such elements, in one line."""
        named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        found = [
            text
            for text, inside in self.texts
            if any(e.tag == tag and named.items() <= e.attributes.items() for e in inside)
        ]
        return " ".join("".join(found).split())

    def section(self, name: str) -> str:
        return self.words("section", aria_labelledby=name)

    @property
    def sections(self) -> list[str]:
        return [element["aria-labelledby"] for element in self.all("section")]

    @property
    def outline(self) -> list[tuple[int, str]]:
        """Level and words of each heading."""
        return list(self._headings())

    def _headings(self) -> Iterator[tuple[int, str]]:
        last: Any = None
        level, words = 0, ""
        for text, inside in self.texts:
            heading = next((e for e in inside if e.tag in {f"h{n}" for n in range(1, 7)}), None)
            if heading is not last and last is not None:
                yield level, " ".join(words.split())
                words = ""
            last = heading
            if heading is not None:
                level, words = int(heading.tag[1]), words + text
        if last is not None:
            yield level, " ".join(words.split())

    @property
    def linked_data(self) -> Any:
        """The JSON-LD; None where there is none."""
        text = "".join(text for text, inside in self.texts if inside and inside[-1].tag == "script")
        return json.loads(text) if text else None

    def meta(self, name: str) -> str:
        """The content of `<meta name=…>` or `<meta property=…>`; empty where there is none."""
        for attributes in self.all("meta"):
            if name in (attributes.get("name"), attributes.get("property")):
                return attributes["content"]
        return ""
