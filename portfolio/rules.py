"""The rules of the tables, each a database constraint with the sentence the owner reads.

Forms and serializers may check a rule earlier, to name several mistakes at
once; they then use the same sentence. The database has the last word.
"""

from copy import copy
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import DEFAULT_DB_ALIAS
from django.db.models import CharField, CheckConstraint, F, Func, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import Exact, LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from portfolio import dates

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# Characters. Far above any real text, far below what would make an answer unwieldy.
LONG_TEXT = 20_000

# Postgres knows dates before and after these, and infinity; Python's dates do not.
FIRST_DATE = date(1, 1, 1)
LAST_DATE = date(9999, 12, 31)
FIRST_MOMENT = datetime(1, 1, 2, tzinfo=UTC)
LAST_MOMENT = datetime(9999, 12, 30, tzinfo=UTC)

# A list of texts: how many, and of how many characters each.
LONGEST_LIST = 100
LONGEST_TEXT = 1_000

# Pictures that are served from here: the ending of their address, and what they are.
PICTURES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
}

# In the language of whoever reads it.
Sentence: TypeAlias = "str | _StrPromise"

WEB_ADDRESS = _("Enter a web address that starts with http:// or https://.")
NOT_BLANK = _("This text must not be blank.")
NAMELESS = _("What is visible needs a name: write one, or hide this.")
PICTURE = _("Enter a web address that starts with http:// or https://, or upload a picture.")
A_LIST = _("Write at most 100 texts of at most 1,000 characters each.")
TOO_LONG = _("Keep this text within 20,000 characters.")
END_BEFORE_START = _("The end date lies before the start date.")
DATE_RANGE = _("Dates must lie within the years 1 to 9999.")
PRECISION = _("A date is given to the day, the month or the year.")
LEVEL_RANGE = _("A level is a whole number from 1 (novice) to 5 (expert).")
YEARS_RANGE = _("Years of experience lie within 0 and 80.")

# Nothing but http and https: `javascript:` and its like never reach a page.
web_address = URLValidator(schemes=["http", "https"], message=WEB_ADDRESS)


def within(least: int, most: int, message: Sentence) -> list[MinValueValidator | MaxValueValidator]:
    return [MinValueValidator(least, message), MaxValueValidator(most, message)]


class Rule(CheckConstraint):
    """A CHECK constraint that knows which field its sentence belongs to.

    Migrations see the plain constraint.
    """

    def __init__(self, *, name: str, field: str, condition: Any, message: Sentence) -> None:
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


class CheckedRule(Rule):
    """A rule that the field itself has checked, so that no form asks the database again."""

    def validate(self, *args: Any, **kwargs: Any) -> None:
        pass


# A condition on an empty column is neither true nor false, and passes: in SQL and in Django alike.


def not_blank(name: str, field: str) -> Rule:
    condition = Q(**{f"{field}__regex": r"\S"})
    return Rule(name=name, field=field, condition=condition, message=NOT_BLANK)


def named(name: str, *fields: str, nullable: tuple[str, ...] = ()) -> Rule:
    """A visible row has one of these. A draft may lack all: an import knows no better."""
    condition = Q(active=False)
    for field in fields:
        condition |= Q(**{f"{field}__regex": r"\S"})
    for field in nullable:
        # Of an empty column the expression is neither true nor false, and so would pass.
        condition |= Q(**{f"{field}__isnull": False}, **{f"{field}__regex": r"\S"})
    return Rule(name=name, field=fields[0], condition=condition, message=NAMELESS)


def a_list(name: str, field: str) -> Rule:
    kind = Func(F(field), function="jsonb_typeof", output_field=CharField())
    condition = Exact(kind, Value("array"))
    return CheckedRule(name=name, field=field, condition=condition, message=A_LIST)


def fault_of_list(value: Any) -> "Sentence | None":
    """What is wrong with a list of texts, as a sentence."""
    if not isinstance(value, list) or len(value) > LONGEST_LIST:
        return A_LIST
    if not all(isinstance(text, str) and len(text) <= LONGEST_TEXT for text in value):
        return A_LIST
    return None


def a_picture(name: str, field: str) -> Rule:
    endings = "|".join(PICTURES)
    address = rf"^(https?://\S+|/images/[0-9a-f]{{32}}\.({endings}))$"
    condition = Q(**{f"{field}__iregex": address})
    return Rule(name=name, field=field, condition=condition, message=PICTURE)


def a_web_address(name: str, field: str) -> Rule:
    condition = Q(**{f"{field}__iregex": r"^https?://\S+$"})
    return Rule(name=name, field=field, condition=condition, message=WEB_ADDRESS)


def within_long_text(name: str, field: str) -> Rule:
    condition = LessThanOrEqual(Length(field), Value(LONG_TEXT))
    return Rule(name=name, field=field, condition=condition, message=TOO_LONG)


def in_range(name: str, field: str, least: int, most: int, message: Sentence) -> Rule:
    condition = Q(**{f"{field}__gte": least}, **{f"{field}__lte": most})
    return Rule(name=name, field=field, condition=condition, message=message)


def a_real_date(name: str, field: str) -> Rule:
    condition = Q(**{f"{field}__range": (FIRST_DATE, LAST_DATE)})
    return Rule(name=name, field=field, condition=condition, message=DATE_RANGE)


def a_real_moment(name: str, field: str) -> Rule:
    condition = Q(**{f"{field}__range": (FIRST_MOMENT, LAST_MOMENT)})
    return Rule(name=name, field=field, condition=condition, message=DATE_RANGE)


def precise(name: str, field: str, *others: str) -> Rule:
    """How much of a date was given is one of the words of `dates`."""
    condition = Q(**{f"{field}_precision__in": [*dates.PRECISIONS, *others]})
    return CheckedRule(name=name, field=field, condition=condition, message=PRECISION)


def end_after_start(name: str) -> Rule:
    condition = Q(end_date__isnull=True) | Q(end_date__gte=F("start_date"))
    return Rule(name=name, field="end_date", condition=condition, message=END_BEFORE_START)
