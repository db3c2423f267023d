"""A list of texts, written one a line. Scripts turn the lines into rows (portfolio/lists.js)."""

from typing import Any

from django import forms
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

# A text may have several lines: each of them but the last then ends so, as in Markdown.
GOES_ON = "\\\n"
FEWEST_ROWS, MOST_ROWS = 3, 12


class Lines(forms.Textarea):
    """A text area that works as it is, and knows what its rows and buttons are called."""

    class Media:
        js = ["portfolio/lists.js"]

    def __init__(self, one: Any) -> None:
        super().__init__(
            {
                "class": "vLargeTextField list-of-texts",
                "data-one": one,
                "data-add": _("Add a line"),
                "data-remove": _("Remove"),
                "data-up": _("Move up"),
                "data-down": _("Move down"),
            }
        )

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        lines = (context["widget"]["value"] or "").count("\n") + 2
        context["widget"]["attrs"]["rows"] = max(FEWEST_ROWS, min(lines, MOST_ROWS))
        return context


class LinesField(forms.CharField):
    """Cleans to a list of texts. Blank lines are no texts."""

    empty_values = [None, "", []]

    def __init__(self, *, one: Any, **options: Any) -> None:
        super().__init__(required=False, strip=False, widget=Lines(one), **options)

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]  # a list it is
        return read(str(value or ""))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return written(initial or []) != unified(str(data or ""))


def field_for(column: models.Field) -> LinesField:
    name = capfirst(column.verbose_name)
    return LinesField(label=name, one=name, help_text=column.help_text)


def written(texts: list[str]) -> str:
    return "\n".join(str(text).replace("\n", GOES_ON) for text in texts)


def read(text: str) -> list[str]:
    joined = unified(text).replace(GOES_ON, "\0")
    texts = (line.replace("\0", "\n").strip() for line in joined.split("\n"))
    return [text for text in texts if text]


def unified(text: str) -> str:
    """With the line ends of this project, not of browsers."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
