"""The tables of the portfolio.

Names, columns and indexes are a contract: clients may read the tables with
SQL. Every default stands in the database, so that code of the release before
or after can write the same rows. `version` and `updated_at` belong to database
triggers (migration 0002); what Python puts there is overwritten.
"""

from django.db import models
from django.db.models.functions import Now

from portfolio import rules
from portfolio.fields import WebAddressField
from portfolio.querysets import ContentQuerySet, PersonalInfoQuerySet, WithTechnologiesQuerySet
from portfolio.tokens import ApiToken

__all__ = [
    "ApiToken",
    "Experience",
    "ExperienceTechnology",
    "PersonalInfo",
    "Project",
    "ProjectTechnology",
    "Revision",
    "Skill",
    "Technology",
]

ACTIVE_HELP = "Untick to hide this from the public everywhere, without deleting it."


class Content(models.Model):
    """What every table of the portfolio has."""

    active = models.BooleanField("visible", default=True, db_default=True, help_text=ACTIVE_HELP)
    created_at = models.DateTimeField("created", db_default=Now(), editable=False)
    updated_at = models.DateTimeField("last changed", db_default=Now(), editable=False)
    version = models.IntegerField(db_default=1, editable=False)

    class Meta:
        abstract = True


class PersonalInfo(Content):
    """Who the portfolio is about. Of several visible rows the one changed last counts."""

    name = models.CharField(max_length=255, help_text="Your name as it stands on your CV.")
    title = models.CharField(max_length=255, help_text="What you do, in a few words.")
    email = models.EmailField(max_length=255, help_text="Shown to the public.")
    phone = models.CharField(max_length=50, blank=True, null=True, help_text="Shown to the public.")
    location = models.CharField(
        max_length=255, blank=True, null=True, help_text="City and country, as in “Lyon, France”."
    )
    linkedin = WebAddressField(
        "LinkedIn",
        max_length=255,
        blank=True,
        null=True,
        help_text="The address of your profile, from https:// on.",
    )
    github = WebAddressField(
        "GitHub",
        max_length=255,
        blank=True,
        null=True,
        help_text="The address of your profile, from https:// on.",
    )
    summary = models.TextField(
        max_length=rules.LONG_TEXT,
        blank=True,
        null=True,
        help_text="A paragraph about you: the first thing that people read.",
    )

    objects = PersonalInfoQuerySet.as_manager()

    class Meta:
        db_table = "personal_info"
        verbose_name = "personal info"
        verbose_name_plural = "personal info"
        indexes = [
            # GET /api/personal-info
            models.Index(name="idx_personal_info_active", fields=["active"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="personal_info_email_key",
                fields=["email"],
                violation_error_message="Another entry has this email address already.",
            ),
            rules.not_blank("personal_info_name_not_blank", "name"),
            rules.not_blank("personal_info_title_not_blank", "title"),
            rules.not_blank("personal_info_email_not_blank", "email"),
            rules.a_web_address("personal_info_linkedin_is_web_address", "linkedin"),
            rules.a_web_address("personal_info_github_is_web_address", "github"),
            rules.within_long_text("personal_info_summary_within_limit", "summary"),
        ]

    def __str__(self) -> str:
        return self.name


class Technology(Content):
    """A tool, language or service that jobs and projects refer to by its name."""

    name = models.CharField(max_length=100, help_text="As its makers write it: “PostgreSQL”.")
    category = models.CharField(
        max_length=50, help_text="The group it is listed in: “language”, “database”, “cloud”."
    )

    objects = ContentQuerySet.as_manager()

    class Meta:
        db_table = "technologies"
        verbose_name_plural = "technologies"
        ordering = ["category", "name"]
        indexes = [
            # GET /api/technologies, and its category filter
            models.Index(name="idx_technologies_category", fields=["category"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="technologies_name_key",
                fields=["name"],
                violation_error_message="There is a technology of this name already.",
            ),
            rules.not_blank("technologies_name_not_blank", "name"),
            rules.not_blank("technologies_category_not_blank", "category"),
        ]

    def __str__(self) -> str:
        return self.name


class Experience(Content):
    """A job."""

    company = models.CharField(max_length=255)
    position = models.CharField(max_length=255, help_text="What you were there.")
    start_date = models.DateField()
    end_date = models.DateField(
        blank=True, null=True, help_text="Leave empty if you still work there."
    )
    description = models.TextField(
        max_length=rules.LONG_TEXT,
        blank=True,
        null=True,
        help_text="What you did and what came of it.",
    )
    location = models.CharField(
        max_length=255, blank=True, null=True, help_text="City and country, or “Remote”."
    )
    company_url = WebAddressField(
        "company website",
        max_length=255,
        blank=True,
        null=True,
    )
    technologies = models.ManyToManyField(
        Technology, through="ExperienceTechnology", related_name="experience", blank=True
    )

    objects = WithTechnologiesQuerySet.as_manager()

    class Meta:
        db_table = "experience"
        verbose_name = "job"
        ordering = ["-start_date", "-id"]
        indexes = [
            # GET /api/experience, newest first
            models.Index(
                "active",
                models.F("start_date").desc(),
                name="idx_experience_active_start",
            ),
        ]
        constraints = [
            rules.end_after_start("end_after_start"),
            rules.a_real_date("experience_start_date_is_real", "start_date"),
            rules.a_real_date("experience_end_date_is_real", "end_date"),
            rules.not_blank("experience_company_not_blank", "company"),
            rules.not_blank("experience_position_not_blank", "position"),
            rules.a_web_address("experience_company_url_is_web_address", "company_url"),
            rules.within_long_text("experience_description_within_limit", "description"),
        ]

    def __str__(self) -> str:
        return f"{self.position}, {self.company}"


class Project(Content):
    """Something the owner built."""

    name = models.CharField(max_length=255)
    description = models.TextField(
        max_length=rules.LONG_TEXT, help_text="What it is, for whom, and what is special about it."
    )
    github_url = WebAddressField(
        "GitHub address",
        max_length=255,
        blank=True,
        null=True,
        help_text="Where the source is.",
    )
    demo_url = WebAddressField(
        "demo address",
        max_length=255,
        blank=True,
        null=True,
        help_text="Where it can be tried.",
    )
    featured = models.BooleanField(
        default=False, db_default=False, help_text="Featured projects come first."
    )
    start_date = models.DateField(blank=True, null=True)
    end_date = models.DateField(blank=True, null=True, help_text="Leave empty if it goes on.")
    technologies = models.ManyToManyField(
        Technology, through="ProjectTechnology", related_name="projects", blank=True
    )

    objects = WithTechnologiesQuerySet.as_manager()

    class Meta:
        db_table = "projects"
        ordering = ["-featured", models.F("start_date").desc(nulls_last=True), "-id"]
        indexes = [
            # GET /api/projects?featured=
            models.Index(name="idx_projects_featured_active", fields=["featured", "active"]),
        ]
        constraints = [
            rules.end_after_start("projects_end_after_start"),
            rules.a_real_date("projects_start_date_is_real", "start_date"),
            rules.a_real_date("projects_end_date_is_real", "end_date"),
            rules.not_blank("projects_name_not_blank", "name"),
            rules.not_blank("projects_description_not_blank", "description"),
            rules.a_web_address("projects_github_url_is_web_address", "github_url"),
            rules.a_web_address("projects_demo_url_is_web_address", "demo_url"),
            rules.within_long_text("projects_description_within_limit", "description"),
        ]

    def __str__(self) -> str:
        return self.name


class Skill(Content):
    """What the owner can do, and how well."""

    name = models.CharField(max_length=100)
    category = models.CharField(
        max_length=50, help_text="The group it is listed in: “backend”, “languages”."
    )
    level = models.IntegerField(
        validators=rules.within(1, 5, rules.LEVEL_RANGE),
        help_text="From 1 (novice) to 5 (expert).",
    )
    years_experience = models.IntegerField(
        "years of experience",
        blank=True,
        null=True,
        validators=rules.within(0, 80, rules.YEARS_RANGE),
    )

    objects = ContentQuerySet.as_manager()

    class Meta:
        db_table = "skills"
        ordering = ["category", "-level", "name", "id"]
        indexes = [
            # GET /api/skills, and its category filter
            models.Index("category", models.F("level").desc(), name="idx_skills_category_level"),
        ]
        constraints = [
            rules.in_range("skills_level_check", "level", 1, 5, rules.LEVEL_RANGE),
            rules.in_range(
                "skills_years_experience_check", "years_experience", 0, 80, rules.YEARS_RANGE
            ),
            rules.not_blank("skills_name_not_blank", "name"),
            rules.not_blank("skills_category_not_blank", "category"),
        ]

    def __str__(self) -> str:
        return self.name


# The link tables. Their foreign keys stand in migration 0002: Django can't write `ON DELETE
# CASCADE`, on which a client that deletes with SQL relies. The key comes last because clients may
# insert pairs without naming the columns.


class ExperienceTechnology(models.Model):
    experience = models.ForeignKey(
        Experience, on_delete=models.CASCADE, db_constraint=False, db_index=False
    )
    technology = models.ForeignKey(
        Technology, on_delete=models.CASCADE, db_constraint=False, db_index=False
    )
    id = models.AutoField(primary_key=True)

    class Meta:
        db_table = "experience_technologies"
        verbose_name_plural = "experience technologies"
        indexes = [
            # Deleting a technology, and the filter by technology
            models.Index(name="idx_experience_technology", fields=["technology"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="experience_technologies_pair_key", fields=["experience", "technology"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.experience_id}: {self.technology_id}"


class ProjectTechnology(models.Model):
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, db_constraint=False, db_index=False
    )
    technology = models.ForeignKey(
        Technology, on_delete=models.CASCADE, db_constraint=False, db_index=False
    )
    id = models.AutoField(primary_key=True)

    class Meta:
        db_table = "project_technologies"
        verbose_name_plural = "project technologies"
        indexes = [
            # Deleting a technology, and the filter by technology
            models.Index(name="idx_project_technology", fields=["technology"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="project_technologies_pair_key", fields=["project", "technology"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.technology_id}"


class Revision(models.Model):
    """One row. A counter that triggers raise at the commit of any change to any table above."""

    id = models.SmallIntegerField(primary_key=True, db_default=1)
    revision = models.BigIntegerField(db_default=1)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "portfolio_revision"
        constraints = [
            models.CheckConstraint(name="portfolio_revision_one_row", condition=models.Q(id=1)),
        ]

    def __str__(self) -> str:
        return str(self.revision)
