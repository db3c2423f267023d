"""Serializer fields that guess nothing: `"3"` is no number, `1` is no truth."""

import re
from typing import Any

from django.core.validators import URLValidator
from django.db import models
from rest_framework import serializers

from portfolio import rules
from portfolio.fields import WebAddressField
from portfolio.models import Technology

MAX_TECHNOLOGIES = 100
# `date.fromisoformat` takes weeks, numbers without hyphens and digits of other scripts too.
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


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


class Day(serializers.DateField):
    """`YYYY-MM-DD`."""

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str) or not ISO_DATE.fullmatch(value):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


class Email(serializers.EmailField, Text):
    pass


class WebAddress(serializers.URLField, Text):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        others = [v for v in self.validators if not isinstance(v, URLValidator)]
        self.validators = [*others, rules.web_address]


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
    models.DateField: Day,
    models.EmailField: Email,
    models.IntegerField: WholeNumber,
    models.TextField: Text,
    WebAddressField: WebAddress,
}
