"""Model fields."""

from typing import Any

from django import forms
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
