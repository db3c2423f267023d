"""What the owner can do and likes to do."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portfolio import rules
from portfolio.fields import TextListField
from portfolio.models.content import IN_ORDER, Content, Entry, common_rules, heading, line
from portfolio.querysets import ContentQuerySet

KEYWORDS = _("One word or phrase a line.")


class Technology(Content):
    """A tool, language or service that jobs and projects refer to by its name."""

    name = models.CharField(
        _("name"), max_length=100, help_text=_("As its makers write it: “PostgreSQL”.")
    )
    category = models.CharField(
        _("category"),
        max_length=50,
        help_text=_("The group it is listed in: “language”, “database”, “cloud”."),
    )

    objects = ContentQuerySet.as_manager()

    class Meta:
        db_table = "technologies"
        verbose_name = _("technology")
        verbose_name_plural = _("technologies")
        ordering = ["category", "name"]
        indexes = [
            # GET /api/technologies, and its category filter
            models.Index(name="idx_technologies_category", fields=["category"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="technologies_name_key",
                fields=["name"],
                violation_error_message=_("There is a technology of this name already."),
            ),
            rules.not_blank("technologies_name_not_blank", "name"),
            rules.not_blank("technologies_category_not_blank", "category"),
            *common_rules("technologies"),
        ]

    def __str__(self) -> str:
        return self.name


class Skill(Entry):
    """What the owner can do, and how well."""

    name = models.CharField(_("name"), max_length=100)
    category = models.CharField(
        _("category"),
        max_length=50,
        help_text=_("The group it is listed in: “backend”, “languages”."),
    )
    level = models.IntegerField(
        _("level"),
        validators=rules.within(1, 5, rules.LEVEL_RANGE),
        help_text=_("From 1 (novice) to 5 (expert)."),
    )
    years_experience = models.IntegerField(
        _("years of experience"),
        blank=True,
        null=True,
        validators=rules.within(0, 80, rules.YEARS_RANGE),
    )
    keywords = TextListField(_("keywords"), help_text=KEYWORDS)
    # Null: said by the number. Empty: an import that does not say.
    level_text = models.CharField(
        _("level in words"),
        max_length=100,
        blank=True,
        null=True,
        help_text=_("Shown in place of the number, as in “Master”. Empty: by the number."),
    )

    objects = ContentQuerySet.as_manager()

    class Meta:
        db_table = "skills"
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = [IN_ORDER, "category", "-level", "name", "id"]
        indexes = [
            # GET /api/skills?category=
            models.Index("category", models.F("level").desc(), name="idx_skills_category_level"),
            # GET /api/skills
            models.Index(
                IN_ORDER,
                models.F("category"),
                models.F("level").desc(),
                models.F("name"),
                models.F("id"),
                name="idx_skills_in_order",
            ),
        ]
        constraints = [
            rules.in_range("skills_level_check", "level", 1, 5, rules.LEVEL_RANGE),
            rules.in_range(
                "skills_years_experience_check", "years_experience", 0, 80, rules.YEARS_RANGE
            ),
            rules.named("skills_named", "name"),
            rules.a_list("skills_keywords_is_list", "keywords"),
            *common_rules("skills"),
        ]

    def __str__(self) -> str:
        return self.name


class Language(Entry):
    """A language that the owner speaks."""

    language = heading(_("language"))
    fluency = line(_("fluency"), _("As in “Native speaker” or “B2”."))

    objects = ContentQuerySet.as_manager()

    class Meta:
        db_table = "languages"
        verbose_name = _("language")
        verbose_name_plural = _("languages")
        ordering = [IN_ORDER, "id"]
        constraints = [rules.named("languages_named", "language"), *common_rules("languages")]

    def __str__(self) -> str:
        return self.language


class Interest(Entry):
    """What the owner likes to do."""

    name = heading(_("name"))
    keywords = TextListField(_("keywords"), help_text=KEYWORDS)

    objects = ContentQuerySet.as_manager()

    class Meta:
        db_table = "interests"
        verbose_name = _("interest")
        verbose_name_plural = _("interests")
        ordering = [IN_ORDER, "id"]
        constraints = [
            rules.named("interests_named", "name"),
            rules.a_list("interests_keywords_is_list", "keywords"),
            *common_rules("interests"),
        ]

    def __str__(self) -> str:
        return self.name


class Reference(Entry):
    """What somebody says of the owner."""

    name = heading(_("name"), _("Who says it."))
    reference = models.TextField(_("reference"), max_length=rules.LONG_TEXT, blank=True, null=True)

    objects = ContentQuerySet.as_manager()

    class Meta:
        # REFERENCES is a word of SQL.
        db_table = "cv_references"
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        ordering = [IN_ORDER, "id"]
        constraints = [
            rules.named("cv_references_named", "name", nullable=("reference",)),
            rules.within_long_text("cv_references_reference_within_limit", "reference"),
            *common_rules("cv_references"),
        ]

    def __str__(self) -> str:
        return self.name
