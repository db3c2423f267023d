"""Model fields."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from portfolio import rules


class WebAddressFormField(forms.URLField):
    default_validators = [rules.web_address]
    default_error_messages = {"invalid": rules.WEB_ADDRESS}


class WebAddressField(models.URLField):
    """An http or https address. In the database a `varchar`, as the guide has it."""

    default_validators = [rules.web_address]

    def formfield(self, **kwargs: Any) -> Any:
        # "example.com" typed into the admin becomes https://example.com.
        return super().formfield(
            **{"form_class": WebAddressFormField, "assume_scheme": "https", **kwargs}
        )


class TextListField(models.JSONField):
    """A list of short texts, in the database a `jsonb` array. Never null."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        empty = models.Value([], models.JSONField())
        super().__init__(*args, **{"blank": True, "default": list, "db_default": empty, **kwargs})

    def deconstruct(self) -> Any:
        # Migrations see what the database sees.
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(value, model_instance)
        fault = rules.fault_of_list(value)
        if fault:
            raise ValidationError(fault)


# Some text of the list is like a pattern.
SOME_TEXT = """
EXISTS (
    SELECT FROM jsonb_array_elements_text({column}) AS list (item)
    WHERE UPPER(item) LIKE UPPER(%s)
)
"""


class OneText(models.Lookup):
    """Some text of the list is this one, or contains it; case does not matter."""

    prepare_rhs = False  # a text, not a list in JSON
    pattern: str

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, parameters = self.process_lhs(compiler, connection)
        text = self.pattern.format(connection.ops.prep_for_like_query(self.rhs))
        return SOME_TEXT.format(column=column), (*parameters, text)


@TextListField.register_lookup
class OneTextIs(OneText):
    lookup_name = "iexact"
    pattern = "{}"


@TextListField.register_lookup
class OneTextContains(OneText):
    lookup_name = "icontains"
    pattern = "%{}%"
