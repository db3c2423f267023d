"""The rules of the tables, each a database constraint with the sentence the owner reads.

Forms and serializers may check a rule earlier, to name several mistakes at
once; they then use the same sentence. The database has the last word.
"""

from copy import copy
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import DEFAULT_DB_ALIAS
from django.db.models import CheckConstraint, F, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

# Characters. Far above any real text, far below what would make an answer unwieldy.
LONG_TEXT = 20_000

# Postgres knows dates before and after these, and infinity; Python's dates do not.
FIRST_DATE = date(1, 1, 1)
LAST_DATE = date(9999, 12, 31)

WEB_ADDRESS = "Enter a web address that starts with http:// or https://."
NOT_BLANK = "This text must not be blank."
TOO_LONG = f"Keep this text within {LONG_TEXT:,} characters."
END_BEFORE_START = "The end date lies before the start date."
DATE_RANGE = "Dates must lie within the years 1 to 9999."
LEVEL_RANGE = "A level is a whole number from 1 (novice) to 5 (expert)."
YEARS_RANGE = "Years of experience lie within 0 and 80."

# Nothing but http and https: `javascript:` and its like never reach a page.
web_address = URLValidator(schemes=["http", "https"], message=WEB_ADDRESS)


def within(least: int, most: int, message: str) -> list[MinValueValidator | MaxValueValidator]:
    return [MinValueValidator(least, message), MaxValueValidator(most, message)]


class Rule(CheckConstraint):
    """A CHECK constraint that knows which field its sentence belongs to.

    Migrations see the plain constraint.
    """

    def __init__(self, *, name: str, field: str, condition: Any, message: str) -> None:
        self.field = field
        super().__init__(name=name, condition=condition, violation_error_message=message)

    def deconstruct(self) -> Any:
        _, args, kwargs = super().deconstruct()
        return "django.db.models.CheckConstraint", args, kwargs

    def clone(self) -> "Rule":
        return copy(self)

    def validate(
        self,
        model: Any,
        instance: Any,
        exclude: Any = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        try:
            super().validate(model, instance, exclude=exclude, using=using)
        except ValidationError as error:
            raise ValidationError({self.field: error}) from None


# A condition on an empty column is neither true nor false, and passes: in SQL and in Django alike.


def not_blank(name: str, field: str) -> Rule:
    condition = Q(**{f"{field}__regex": r"\S"})
    return Rule(name=name, field=field, condition=condition, message=NOT_BLANK)


def a_web_address(name: str, field: str) -> Rule:
    condition = Q(**{f"{field}__iregex": r"^https?://\S+$"})
    return Rule(name=name, field=field, condition=condition, message=WEB_ADDRESS)


def within_long_text(name: str, field: str) -> Rule:
    condition = LessThanOrEqual(Length(field), Value(LONG_TEXT))
    return Rule(name=name, field=field, condition=condition, message=TOO_LONG)


def in_range(name: str, field: str, least: int, most: int, message: str) -> Rule:
    condition = Q(**{f"{field}__gte": least}, **{f"{field}__lte": most})
    return Rule(name=name, field=field, condition=condition, message=message)


def a_real_date(name: str, field: str) -> Rule:
    condition = Q(**{f"{field}__range": (FIRST_DATE, LAST_DATE)})
    return Rule(name=name, field=field, condition=condition, message=DATE_RANGE)


def end_after_start(name: str) -> Rule:
    condition = Q(end_date__isnull=True) | Q(end_date__gte=F("start_date"))
    return Rule(name=name, field="end_date", condition=condition, message=END_BEFORE_START)
