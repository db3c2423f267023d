"""What all rows have in common as JSON, and JSON as what may be written."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from rest_framework import serializers
from rest_framework.validators import UniqueValidator

from portfolio.api.fields import OF_COLUMN, Texts

# What nobody but the owner reads and writes.
OWNERS = ("active", "visible_from")
CONTACT = ("show_email", "show_phone", "show_address")
PRIVATE = frozenset(OWNERS + CONTACT)


class ContentSerializer(serializers.ModelSerializer):
    """What all resources have in common.

    `fields` lists what the owner reads and writes; the public reads all but
    PRIVATE. `context["shown"]` narrows the answer to those names, and
    `context["owner"]` tells who writes.
    """

    serializer_field_mapping = OF_COLUMN

    def build_standard_field(self, field_name: str, model_field: Any) -> tuple[Any, dict]:
        """Django's field as a serializer's, with the sentences of the model's rules."""
        field_class, kwargs = super().build_standard_field(field_name, model_field)
        if model_field.null:
            # Nothing is null here, never the empty text too.
            kwargs.pop("allow_blank", None)
        if field_class is Texts:
            # The column's own are for JSON of any shape.
            kwargs = {"required": False}
        if "validators" in kwargs:
            # Unique values are the database's to check: it costs no extra statement.
            others = [v for v in kwargs["validators"] if not isinstance(v, UniqueValidator)]
            kwargs["validators"] = others
        for validator in model_field.validators:
            if isinstance(validator, MinValueValidator | MaxValueValidator) and validator.message:
                key = "min_value" if isinstance(validator, MinValueValidator) else "max_value"
                if key in kwargs:
                    kwargs.setdefault("error_messages", {})[key] = validator.message
        return field_class, kwargs

    def get_validators(self) -> list[Any]:
        """None: what spans several fields is the database's to check."""
        return []

    def to_representation(self, instance: Any) -> dict[str, Any]:
        fields = readers(type(self))
        return {name: read(fields[name], instance) for name in self.context["shown"]}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Raises ValidationError for a field that is unknown or not the client's to write."""
        problems = dict(self.refused(data)) if isinstance(data, dict) else {}
        if problems:
            raise serializers.ValidationError(problems)
        return super().to_internal_value(data)

    def refused(self, data: dict[str, Any]) -> Iterable[tuple[str, list[str]]]:
        # Who may not see hidden rows can't hide any: they would lose sight of what they wrote.
        names = shown_fields(type(self), owner=self.context["owner"])
        writable = [name for name in names if not self.fields[name].read_only]
        for name, value in data.items():
            # A row that was read may be sent back as it is, its id included.
            same_id = name == "id" and value is not None and value == self.context.get("id")
            if name not in writable and not same_id:
                known = ", ".join(writable)
                yield name, [f"This is no field that can be written. There are: {known}."]


@cache
def readers(serializer_class: type[ContentSerializer]) -> dict[str, Any]:
    """The fields of a serializer, to read rows by: made once, for that takes longer than to read.

    None of them looks at the serializer's context.
    """
    return dict(serializer_class().fields)


def read(field: Any, instance: Any) -> Any:
    value = field.get_attribute(instance)
    return None if value is None else field.to_representation(value)


def shown_fields(serializer_class: type[ContentSerializer], *, owner: bool) -> tuple[str, ...]:
    """The names that a reader finds in an answer, unless they ask for fewer."""
    names = tuple(serializer_class.Meta.fields)
    return names if owner else tuple(name for name in names if name not in PRIVATE)
