"""What the owner did: jobs, projects, voluntary work."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portfolio import dates, rules
from portfolio.fields import TextListField, WebAddressField
from portfolio.models.abilities import KEYWORDS, Technology
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
from portfolio.querysets import ContentQuerySet, WithTechnologiesQuerySet

HIGHLIGHTS = _("One achievement a line.")


class Experience(Entry):
    """A job."""

    company = models.CharField(_("company"), max_length=255)
    position = models.CharField(_("position"), max_length=255, help_text=_("What you were there."))
    start_date = models.DateField(_("start"))
    end_date = day(_("end"), _("Leave empty if you still work there."))
    description = prose(_("description"), _("What you did and what came of it."))
    location = models.CharField(
        _("location"),
        max_length=255,
        blank=True,
        null=True,
        help_text=_("City and country, or “Remote”."),
    )
    company_url = WebAddressField(_("company website"), max_length=255, blank=True, null=True)
    technologies = models.ManyToManyField(
        Technology,
        through="ExperienceTechnology",
        related_name="experience",
        blank=True,
        verbose_name=_("technologies"),
    )
    start_date_precision = precision()
    end_date_precision = precision()
    highlights = TextListField(_("highlights"), help_text=HIGHLIGHTS)
    keywords = TextListField(_("keywords"), help_text=KEYWORDS)
    company_description = line(_("about the company"), _("What the company does, in a line."))

    objects = WithTechnologiesQuerySet.as_manager()
    DATES = ("start_date", "end_date")

    class Meta:
        db_table = "experience"
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = [IN_ORDER, "-start_date", "-id"]
        indexes = [
            # GET /api/experience, newest first, where nothing was put in order by hand
            models.Index(
                "active",
                models.F("start_date").desc(),
                name="idx_experience_active_start",
            ),
            models.Index(
                IN_ORDER,
                models.F("start_date").desc(),
                models.F("id").desc(),
                name="idx_experience_in_order",
            ),
        ]
        constraints = [
            rules.end_after_start("end_after_start"),
            rules.a_real_date("experience_start_date_is_real", "start_date"),
            rules.a_real_date("experience_end_date_is_real", "end_date"),
            rules.precise("experience_start_date_precision", "start_date", dates.NONE),
            rules.precise("experience_end_date_precision", "end_date"),
            rules.named("experience_named", "company", "position"),
            rules.a_web_address("experience_company_url_is_web_address", "company_url"),
            rules.within_long_text("experience_description_within_limit", "description"),
            rules.a_list("experience_highlights_is_list", "highlights"),
            rules.a_list("experience_keywords_is_list", "keywords"),
            *common_rules("experience"),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.position, self.company)))


class Project(Entry):
    """Something the owner built."""

    name = models.CharField(_("name"), max_length=255)
    description = models.TextField(
        _("description"),
        max_length=rules.LONG_TEXT,
        help_text=_("What it is, for whom, and what is special about it."),
    )
    github_url = WebAddressField(
        _("GitHub address"),
        max_length=255,
        blank=True,
        null=True,
        help_text=_("Where the source is."),
    )
    demo_url = WebAddressField(
        _("demo address"),
        max_length=255,
        blank=True,
        null=True,
        help_text=_("Where it can be tried."),
    )
    featured = models.BooleanField(
        _("featured"), default=False, db_default=False, help_text=_("Featured projects come first.")
    )
    start_date = day(_("start"))
    end_date = day(_("end"), _("Leave empty if it goes on."))
    technologies = models.ManyToManyField(
        Technology,
        through="ProjectTechnology",
        related_name="projects",
        blank=True,
        verbose_name=_("technologies"),
    )
    start_date_precision = precision()
    end_date_precision = precision()
    highlights = TextListField(_("highlights"), help_text=HIGHLIGHTS)
    keywords = TextListField(_("keywords"), help_text=KEYWORDS)
    roles = TextListField(_("your roles"), help_text=_("One a line, as in “Lead”."))
    entity = line(_("organization"), _("The company or group that it was made for."))
    kind = line(_("kind"), _("As in “application”, “talk” or “library”."))
    image = line(_("picture"), _("The address of a picture of it, or an upload."))

    objects = WithTechnologiesQuerySet.as_manager()
    DATES = ("start_date", "end_date")

    class Meta:
        db_table = "projects"
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = [IN_ORDER, "-featured", models.F("start_date").desc(nulls_last=True), "-id"]
        indexes = [
            # GET /api/projects?featured=
            models.Index(name="idx_projects_featured_active", fields=["featured", "active"]),
            # GET /api/projects
            models.Index(
                IN_ORDER,
                models.F("featured").desc(),
                models.F("start_date").desc(nulls_last=True),
                models.F("id").desc(),
                name="idx_projects_in_order",
            ),
        ]
        constraints = [
            rules.end_after_start("projects_end_after_start"),
            rules.a_real_date("projects_start_date_is_real", "start_date"),
            rules.a_real_date("projects_end_date_is_real", "end_date"),
            rules.precise("projects_start_date_precision", "start_date"),
            rules.precise("projects_end_date_precision", "end_date"),
            rules.named("projects_named", "name"),
            rules.a_web_address("projects_github_url_is_web_address", "github_url"),
            rules.a_web_address("projects_demo_url_is_web_address", "demo_url"),
            rules.a_picture("projects_image_is_picture", "image"),
            rules.within_long_text("projects_description_within_limit", "description"),
            rules.a_list("projects_highlights_is_list", "highlights"),
            rules.a_list("projects_keywords_is_list", "keywords"),
            rules.a_list("projects_roles_is_list", "roles"),
            *common_rules("projects"),
        ]

    def __str__(self) -> str:
        return self.name


class Volunteer(Entry):
    """Unpaid work."""

    organization = heading(_("organization"))
    position = line(_("position"), _("What you were there."))
    url = address(_("website"))
    start_date = day(_("start"))
    end_date = day(_("end"), _("Leave empty if it goes on."))
    start_date_precision = precision()
    end_date_precision = precision()
    summary = prose(_("summary"), _("What you did and what came of it."))
    highlights = TextListField(_("highlights"), help_text=HIGHLIGHTS)

    objects = ContentQuerySet.as_manager()
    DATES = ("start_date", "end_date")

    class Meta:
        db_table = "volunteer"
        verbose_name = _("volunteer work")
        verbose_name_plural = _("volunteer work")
        ordering = [IN_ORDER, models.F("start_date").desc(nulls_last=True), "-id"]
        constraints = [
            rules.named("volunteer_named", "organization", nullable=("position",)),
            rules.end_after_start("volunteer_end_after_start"),
            rules.a_real_date("volunteer_start_date_is_real", "start_date"),
            rules.a_real_date("volunteer_end_date_is_real", "end_date"),
            rules.precise("volunteer_start_date_precision", "start_date"),
            rules.precise("volunteer_end_date_precision", "end_date"),
            rules.a_web_address("volunteer_url_is_web_address", "url"),
            rules.within_long_text("volunteer_summary_within_limit", "summary"),
            rules.a_list("volunteer_highlights_is_list", "highlights"),
            *common_rules("volunteer"),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.position, self.organization)))
