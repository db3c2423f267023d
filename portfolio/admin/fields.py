"""Form fields in the owner's words."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db import models
from django.http import HttpRequest

from portfolio import rules
from portfolio.admin import dates, lists
from portfolio.fields import TextListField, WebAddressField


class Prose(forms.CharField):
    """A long text whose lines end as the API's clients expect, not as browsers post them."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.replace("\r\n", "\n") if isinstance(text, str) else text

    def has_changed(self, initial: Any, data: Any) -> bool:
        # What a browser does to the ends of lines is no change.
        return super().has_changed(self.to_python(initial), data)


class Suggestions(AdminTextInputWidget):
    """A text with the values that other rows have, offered while typing."""

    template_name = "portfolio/widgets/suggestions.html"

    def __init__(self, values: models.QuerySet) -> None:
        super().__init__()
        self.values = values

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        # An inline's row that JavaScript copies has no id of its own.
        context["widget"]["attrs"]["list"] = f"{name}-suggestions"
        return context | {"list": f"{name}-suggestions", "values": self.values}


class OwnersFields:
    """For a ModelAdmin: how each kind of column is asked for, and what its mistakes are called."""

    # Columns whose values repeat from row to row.
    suggested: tuple[str, ...] = ()
    # Columns that are a whole number, with the least and the most.
    bounds: dict[str, tuple[int, int]] = {}

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest | None, **kwargs: Any
    ) -> Any:
        if db_field.name in getattr(db_field.model, "DATES", ()):
            return dates.field_for(db_field)
        if isinstance(db_field, TextListField):
            return lists.field_for(db_field)
        if isinstance(db_field, models.TextField):
            kwargs["form_class"] = Prose
            # Nothing is null, never the empty text too: so the API's clients see it.
            kwargs["empty_value"] = None if db_field.null else ""
        if db_field.name in self.suggested:
            kwargs["widget"] = Suggestions(already_used(db_field))
        field = super().formfield_for_dbfield(  # type: ignore[misc]  # ModelAdmin's, by inheritance
            db_field, request, **kwargs
        )
        if db_field.name in self.bounds:
            least, most = self.bounds[db_field.name]
            field.widget.attrs |= {"min": least, "max": most}
        if isinstance(db_field, WebAddressField):
            # Django's own words for it would win over the validator's.
            field.error_messages["invalid"] = rules.WEB_ADDRESS
            # Beside a refused address stands no link: Django's takes ftp for one.
            field.widget.validator = rules.web_address
        if isinstance(db_field, models.CharField | models.TextField):
            field.error_messages["required"] = rules.NOT_BLANK
        return field


def already_used(column: models.Field) -> models.QuerySet:
    """The values of a column, each once, sorted."""
    rows = column.model._default_manager.order_by(column.name)
    return rows.values_list(column.name, flat=True).distinct()
