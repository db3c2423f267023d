"""Serializer fields that guess nothing: `"3"` is no number, `1` is no truth."""

import re
from typing import Any

from django.core.validators import URLValidator
from django.db import models
from rest_framework import serializers

from portfolio import dates, rules
from portfolio.fields import TextListField, WebAddressField
from portfolio.models import Technology

MAX_TECHNOLOGIES = 100
# As the document says it. Which of them exist no pattern can say.
PARTIAL_DATE = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
# RFC 3339, section 5.6, with the offset that it insists on. Python reads much more than that.
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


class Text(serializers.CharField):
    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class WholeNumber(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return data


class TrueOrFalse(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class PartialDate(serializers.Field):
    """`2014`, `2014-03` or `2014-03-05`: a column, and how much of its day was given."""

    default_error_messages = {"invalid": dates.MALFORMED}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", **kwargs)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        name = str(self.field_name)
        if data is None:
            return self.columns(None, dates.DAY)
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            return self.columns(*dates.parse(data, end=name == "end_date"))
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from None

    def columns(self, day: Any, precision: str) -> dict[str, Any]:
        return {f"{self.field_name}": day, f"{self.field_name}_precision": precision}

    def to_representation(self, row: models.Model) -> str | None:
        return dates.of(row, str(self.field_name))


class Moment(serializers.DateTimeField):
    """`2026-01-31T09:00:00+01:00`. Answered in UTC."""

    default_error_messages = {
        "invalid": "Write a moment and its offset from UTC, as in 2026-01-31T09:00:00Z.",
        "overflow": rules.DATE_RANGE,
    }

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str) or not MOMENT.fullmatch(value):
            self.fail("invalid")
        moment = super().to_internal_value(value.upper())
        if not rules.FIRST_MOMENT <= moment <= rules.LAST_MOMENT:
            self.fail("overflow")
        return moment


class Email(serializers.EmailField, Text):
    pass


class WebAddress(serializers.URLField, Text):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        others = [v for v in self.validators if not isinstance(v, URLValidator)]
        self.validators = [*others, rules.web_address]


class Texts(serializers.ListField):
    """A list of short texts, none of them blank."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["child"] = Text(max_length=rules.LONGEST_TEXT)
        super().__init__(max_length=rules.LONGEST_LIST, **kwargs)


class TechnologyNames(serializers.ListField):
    """Technologies by their names. Reading costs nothing; writing costs one statement."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["child"] = Text(max_length=100)
        kwargs["max_length"] = MAX_TECHNOLOGIES
        super().__init__(source="technology_names", required=False, **kwargs)

    def to_internal_value(self, data: Any) -> list[Technology]:
        names = super().to_internal_value(data)
        found = Technology.objects.in_bulk(names, field_name="name") if names else {}
        unknown = {
            str(place): [f"There is no technology “{name}”. Create it at /api/technologies first."]
            for place, name in enumerate(names)
            if name not in found
        }
        if unknown:
            raise serializers.ValidationError(unknown)
        return list(found.values())


# Which field of the API stands for which column.
OF_COLUMN: dict[type[models.Field], type[serializers.Field]] = {
    **serializers.ModelSerializer.serializer_field_mapping,
    models.BooleanField: TrueOrFalse,
    models.CharField: Text,
    models.DateField: PartialDate,
    models.DateTimeField: Moment,
    models.EmailField: Email,
    models.IntegerField: WholeNumber,
    models.TextField: Text,
    TextListField: Texts,
    WebAddressField: WebAddress,
}
