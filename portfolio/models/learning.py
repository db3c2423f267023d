"""What the owner learned, and what came of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portfolio import rules
from portfolio.fields import TextListField
from portfolio.models.content import (
    IN_ORDER,
    Entry,
    address,
    common_rules,
    day,
    heading,
    line,
    precision,
    prose,
)
from portfolio.querysets import ContentQuerySet


class Education(Entry):
    """A school, a course of study."""

    institution = heading(_("institution"), _("The school or university."))
    area = line(_("subject"), _("As in “Computer Science”."))
    study_type = line(_("degree"), _("As in “Bachelor”."))
    url = address(_("website"))
    start_date = day(_("start"))
    end_date = day(_("end"), _("Leave empty if it goes on."))
    start_date_precision = precision()
    end_date_precision = precision()
    score = models.CharField(
        _("grade"), max_length=50, blank=True, null=True, help_text=_("As in “3.7/4.0”.")
    )
    courses = TextListField(_("courses"), help_text=_("One a line."))

    objects = ContentQuerySet.as_manager()
    DATES = ("start_date", "end_date")

    class Meta:
        db_table = "education"
        verbose_name = _("education")
        verbose_name_plural = _("education")
        ordering = [IN_ORDER, models.F("start_date").desc(nulls_last=True), "-id"]
        constraints = [
            rules.named("education_named", "institution", nullable=("area", "study_type")),
            rules.end_after_start("education_end_after_start"),
            rules.a_real_date("education_start_date_is_real", "start_date"),
            rules.a_real_date("education_end_date_is_real", "end_date"),
            rules.precise("education_start_date_precision", "start_date"),
            rules.precise("education_end_date_precision", "end_date"),
            rules.a_web_address("education_url_is_web_address", "url"),
            rules.a_list("education_courses_is_list", "courses"),
            *common_rules("education"),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.study_type, self.area, self.institution)))


class Certificate(Entry):
    """A certificate."""

    name = heading(_("name"))
    issuer = line(_("issuer"))
    date = day(_("date"))
    date_precision = precision()
    url = address(_("address"), _("Where it can be verified."))

    objects = ContentQuerySet.as_manager()
    DATES = ("date",)

    class Meta:
        db_table = "certificates"
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = [IN_ORDER, models.F("date").desc(nulls_last=True), "-id"]
        constraints = [
            rules.named("certificates_named", "name"),
            rules.a_real_date("certificates_date_is_real", "date"),
            rules.precise("certificates_date_precision", "date"),
            rules.a_web_address("certificates_url_is_web_address", "url"),
            *common_rules("certificates"),
        ]

    def __str__(self) -> str:
        return self.name


class Award(Entry):
    """An award."""

    title = heading(_("title"))
    awarder = line(_("awarder"))
    date = day(_("date"))
    date_precision = precision()
    summary = prose(_("summary"), _("What it was given for."))

    objects = ContentQuerySet.as_manager()
    DATES = ("date",)

    class Meta:
        db_table = "awards"
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering = [IN_ORDER, models.F("date").desc(nulls_last=True), "-id"]
        constraints = [
            rules.named("awards_named", "title"),
            rules.a_real_date("awards_date_is_real", "date"),
            rules.precise("awards_date_precision", "date"),
            rules.within_long_text("awards_summary_within_limit", "summary"),
            *common_rules("awards"),
        ]

    def __str__(self) -> str:
        return self.title


class Publication(Entry):
    """A book, an article, a talk in print."""

    name = heading(_("title"))
    publisher = line(_("publisher"))
    release_date = day(_("released"))
    release_date_precision = precision()
    url = address(_("address"))
    summary = prose(_("summary"))

    objects = ContentQuerySet.as_manager()
    DATES = ("release_date",)

    class Meta:
        db_table = "publications"
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = [IN_ORDER, models.F("release_date").desc(nulls_last=True), "-id"]
        constraints = [
            rules.named("publications_named", "name"),
            rules.a_real_date("publications_release_date_is_real", "release_date"),
            rules.precise("publications_release_date_precision", "release_date"),
            rules.a_web_address("publications_url_is_web_address", "url"),
            rules.within_long_text("publications_summary_within_limit", "summary"),
            *common_rules("publications"),
        ]

    def __str__(self) -> str:
        return self.name
