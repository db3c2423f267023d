"""What the tables share."""

from typing import Any

from django.db import models
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portfolio import dates, rules
from portfolio.fields import WebAddressField

# Rows that the owner has not put in their place come first, in the order of their dates.
IN_ORDER = F("sort_order").asc(nulls_first=True)


class Content(models.Model):
    """What every table of the portfolio has."""

    active = models.BooleanField(
        _("visible"),
        default=True,
        db_default=True,
        help_text=_("Whether the public sees it. What is hidden stays, for you alone."),
    )
    visible_from = models.DateTimeField(
        _("visible from"),
        blank=True,
        null=True,
        help_text=_("The public sees it from this moment on (UTC). Empty: at once."),
    )
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("last changed"), db_default=Now(), editable=False)
    version = models.IntegerField(db_default=1, editable=False)
    # The entry of the JSON Resume that the row was imported from, so that an export loses nothing.
    # It may hold anything, so it is nobody's but the owner's.
    imported = models.JSONField(blank=True, null=True, editable=False)

    # Columns beside which another says how much of the date was given (portfolio.dates).
    DATES: tuple[str, ...] = ()

    class Meta:
        abstract = True


class Entry(Content):
    """A row of a list that the owner may put in order by hand."""

    sort_order = models.IntegerField(blank=True, null=True, editable=False)

    class Meta:
        abstract = True


def heading(verbose: Any, help_text: Any = "") -> Any:
    """What an entry is called. Empty in an import alone, and then hidden: see `rules.named`."""
    return models.CharField(verbose, max_length=255, db_default="", help_text=help_text)


def line(verbose: Any, help_text: Any = "") -> Any:
    return models.CharField(verbose, max_length=255, blank=True, null=True, help_text=help_text)


def prose(verbose: Any, help_text: Any = "") -> Any:
    return models.TextField(
        verbose, max_length=rules.LONG_TEXT, blank=True, null=True, help_text=help_text
    )


def address(verbose: Any, help_text: Any = "") -> Any:
    return WebAddressField(verbose, max_length=255, blank=True, null=True, help_text=help_text)


def day(verbose: Any, help_text: Any = "") -> Any:
    return models.DateField(verbose, blank=True, null=True, help_text=help_text)


def precision() -> Any:
    """How much of the date in the column beside it was given."""
    return models.CharField(max_length=5, default=dates.DAY, db_default=dates.DAY, editable=False)


def common_rules(table: str) -> list[Any]:
    return [rules.a_real_moment(f"{table}_visible_from_is_real", "visible_from")]
