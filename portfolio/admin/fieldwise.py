"""A form's fields one by one: what a browser posts of each, and what a person reads there."""

from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext

from portfolio.admin.images import PictureField, shown_to_staff
from portfolio.admin.lists import unified

# What belongs to the form and not to the row.
OWN = ("opened",)


class Content(NamedTuple):
    """What one field holds."""

    # The keys and values that a browser posts for it.
    posted: tuple[tuple[str, str], ...]
    # Empty where there is nothing to read.
    text: str
    # Where the staff sees the picture that it names; empty for what is none of ours.
    picture: str = ""


def of_row(form: Any) -> dict[str, Content]:
    """Of the fields as the form of a row shows them before anybody touches it."""
    return {
        name: content(name, field, form.get_initial_for_field(field, name))
        for name, field in form.fields.items()
        if name not in OWN
    }


def of_post(form: Any) -> dict[str, Content]:
    """Of the fields as they were posted, however wrong that may be."""
    return {
        name: content(name, field, form[name].value())
        for name, field in form.fields.items()
        if name not in OWN
    }


def content(name: str, field: forms.Field, value: Any) -> Content:
    value = field.prepare_value(value)
    picture = shown_to_staff(value) if isinstance(field, PictureField) else ""
    return Content(tuple(posted(name, field.widget, value)), text_of(field, value), picture)


def posted(name: str, widget: Any, value: Any) -> list[tuple[str, str]]:
    if hasattr(widget, "widgets_names"):
        values = value if isinstance(value, list) else widget.decompress(value)
        parts = zip(widget.widgets_names, widget.widgets, values, strict=False)
        return [pair for suffix, part, one in parts for pair in posted(name + suffix, part, one)]
    if isinstance(widget, forms.CheckboxInput):
        return [(name, "on")] if widget.format_value(value) or value is True else []
    formatted = widget.format_value(value)
    every = formatted if isinstance(formatted, list) else [formatted]
    return [(name, "" if each is None else unified(str(each))) for each in every]


def keys_of(name: str, field: forms.Field) -> list[str]:
    """Under which keys a browser posts the field."""
    widget: Any = field.widget
    if hasattr(widget, "widgets_names"):
        return [name + suffix for suffix in widget.widgets_names]
    return [name]


def text_of(field: Any, value: Any, widget: Any = None) -> str:
    widget = widget or field.widget
    if isinstance(field, forms.MultiValueField):
        values = value if isinstance(value, list) else widget.decompress(value)
        parts = zip(field.fields, values, widget.widgets, strict=False)
        return " ".join(filter(None, (text_of(*part) for part in parts)))
    if isinstance(field, forms.BooleanField):
        return gettext("yes") if value and value != "False" else gettext("no")
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        labels = {str(key): str(label) for key, label in choices if key not in {None, ""}}
        return labels.get(str(value), "" if value is None else str(value))
    formatted = "" if (found := widget.format_value(value)) is None else unified(str(found))
    # Between a day and its time a browser writes a letter.
    return formatted.replace("T", " ") if isinstance(field, forms.DateTimeField) else formatted
