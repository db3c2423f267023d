"""The form of a row: what is saved, what stays as it was, and where a mistake is named."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.functional import cached_property

from portfolio import dates, rules
from portfolio.admin import publication
from portfolio.admin.lists import unified
from portfolio.admin.names import interchangeable, is_blank, names_of


class OwnersForm(forms.ModelForm):
    """Saves what its owner changed, and nothing else.

    An import leaves what no form would: a job without a start, a text that is empty or oddly
    spaced. A field that nobody touched keeps such a value, and may stay empty.
    """

    publication = publication.PublicationField()
    # Whether it is shown again, however right it is. See `portfolio.admin.adding`.
    is_shown_again = False
    # The row's version when the form was opened. See `portfolio.admin.versions`.
    opened = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in interchangeable(self._meta.model) & set(self.fields):
            self.fields[name].required = False
        if self.instance.pk:
            self.begin_from_row()

    def begin_from_row(self) -> None:
        row = self.instance
        self.initial.update({name: dates.of(row, name) for name in row.DATES})
        self.initial.update(publication=publication.chosen(row), opened=row.version)
        for name, field in self.fields.items():
            if self.initial.get(name) in (None, ""):
                field.required = False

    def is_valid(self) -> bool:
        return super().is_valid() and not self.is_shown_again

    @cached_property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if not self.is_untouched(name)]

    def is_untouched(self, name: str) -> bool:
        """Whether a text was sent as it was shown, though a field would take its blanks away."""
        shown = self.get_initial_for_field(self.fields[name], name)
        sent = self[name].data
        return isinstance(shown, str) and isinstance(sent, str) and unified(shown) == unified(sent)

    def clean(self) -> Any:
        values = super().clean() or self.cleaned_data
        values.pop("opened", None)
        changed = set(self.changed_data)
        if self.instance.pk:
            for column in self.instance._meta.concrete_fields:
                if column.name in values and column.name not in changed:
                    values[column.name] = column.value_from_object(self.instance)
        for name in self.instance.DATES:
            # Not one that was kept just now.
            if name in values and (name in changed or not self.instance.pk):
                self.take_date(name, values[name])
        if values.get("publication") and ("publication" in changed or not self.instance.pk):
            self.instance.active, self.instance.visible_from = values["publication"]
        self.check_name(values)
        return values

    def take_date(self, name: str, given: dates.Parsed | None) -> None:
        self.cleaned_data[name], precision = given or (None, dates.DAY)
        setattr(self.instance, f"{name}_precision", precision)

    def check_name(self, values: dict[str, Any]) -> None:
        """The rule `named`, which Django leaves out where a form lets a name stay empty."""
        names = names_of(self._meta.model)
        if names and self.instance.active and not any(self.errors.get(name) for name in names):
            found = (values.get(name, getattr(self.instance, name)) for name in names)
            if all(is_blank(text) for text in found):
                self.add_error(names[0] if names[0] in self.fields else None, rules.NAMELESS)

    def _get_validation_exclusions(self) -> set[str]:
        # Whether the row is visible is asked for, if not under the column's name.
        return super()._get_validation_exclusions() - {"active"}  # type: ignore[misc]  # no public name

    def _update_errors(self, errors: ValidationError) -> None:
        """Names a value that another row has already beside its field, not above the form."""
        of_form = errors.error_dict.pop(NON_FIELD_ERRORS, [])
        super()._update_errors(errors)  # type: ignore[misc]  # ModelForm's, which has no public name
        sentences = {
            constraint.get_violation_error_message(): constraint.fields[0]
            for constraint in self.instance._meta.constraints
            if isinstance(constraint, models.UniqueConstraint) and len(constraint.fields) == 1
        }
        for error in of_form:
            self.add_error(sentences.get(error.message), error)
