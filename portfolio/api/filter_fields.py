"""Kinds of query parameters that filter, each with what it takes and what it says otherwise."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from portfolio import dates


class TrueOrFalseField(forms.ChoiceField):
    """`true` or `false`, nothing else."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[("true", "true"), ("false", "false")], **kwargs)
        self.error_messages["invalid_choice"] = "Write true or false."

    def clean(self, value: Any) -> bool | None:
        text = super().clean(value)
        return None if text == "" else text == "true"


class TrueOrFalse(django_filters.Filter):
    field_class = TrueOrFalseField


class WholeNumberField(forms.IntegerField):
    def to_python(self, value: Any) -> int | None:
        if value and not (value.isascii() and value.isdecimal()):
            raise forms.ValidationError(self.error_messages["invalid"])
        return super().to_python(value)


class WholeNumber(django_filters.Filter):
    field_class = WholeNumberField


class PartialDateField(forms.Field):
    """A day, or the first or the last one of a month or a year."""

    def __init__(self, *, end: bool, **kwargs: Any) -> None:
        self.end = end
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if not value:
            return None
        try:
            return dates.parse(value, end=self.end)[0]
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class PartialDate(django_filters.Filter):
    """From the first day of a period on, or up to its last. Rows without a date have none."""

    field_class = PartialDateField

    def __init__(self, field_name: str, lookup_expr: str, **kwargs: Any) -> None:
        super().__init__(field_name, lookup_expr, end=lookup_expr == "lte", **kwargs)

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        if value is None:
            return qs
        stated = qs.exclude(**{f"{self.field_name}_precision": dates.NONE})
        return super().filter(stated, value)


class Text(django_filters.CharFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, max_length=255, strip=False, **kwargs)


def part(what: str) -> Text:
    """A filter by a part of a text, such as “the company's name”."""
    return Text(lookup_expr="icontains", label=f"A part of {what}.")


def whole(what: str, field: str | None = None) -> Text:
    return Text(field, "iexact", label=f"{what}; case does not matter.")


def since(column: str, done: str) -> PartialDate:
    """A filter by the first day, where `done` says what happened then."""
    return PartialDate(column, "gte", label=f"{done} in this year, month or day, or later.")


def until(column: str, done: str) -> PartialDate:
    return PartialDate(column, "lte", label=f"{done} in this year, month or day, or earlier.")
