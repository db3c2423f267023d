"""The tables. Generated, but for the link tables, whose key stands last (see models.py)."""

import datetime

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import portfolio.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Experience",
            fields=[
                (
                    "id",
                    models.AutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "active",
                    models.BooleanField(
                        db_default=True,
                        default=True,
                        help_text="Untick to hide this from the public everywhere, without deleting it.",
                        verbose_name="visible",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="created",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="last changed",
                    ),
                ),
                ("version", models.IntegerField(db_default=1, editable=False)),
                ("company", models.CharField(max_length=255)),
                ("position", models.CharField(help_text="What you were there.", max_length=255)),
                ("start_date", models.DateField()),
                (
                    "end_date",
                    models.DateField(
                        blank=True, help_text="Leave empty if you still work there.", null=True
                    ),
                ),
                (
                    "description",
                    models.TextField(
                        blank=True,
                        help_text="What you did and what came of it.",
                        max_length=20000,
                        null=True,
                    ),
                ),
                (
                    "location",
                    models.CharField(
                        blank=True,
                        help_text="City and country, or “Remote”.",
                        max_length=255,
                        null=True,
                    ),
                ),
                (
                    "company_url",
                    portfolio.fields.WebAddressField(
                        blank=True, max_length=255, null=True, verbose_name="company website"
                    ),
                ),
            ],
            options={
                "verbose_name": "job",
                "db_table": "experience",
                "ordering": ["-start_date", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Project",
            fields=[
                (
                    "id",
                    models.AutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "active",
                    models.BooleanField(
                        db_default=True,
                        default=True,
                        help_text="Untick to hide this from the public everywhere, without deleting it.",
                        verbose_name="visible",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="created",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="last changed",
                    ),
                ),
                ("version", models.IntegerField(db_default=1, editable=False)),
                ("name", models.CharField(max_length=255)),
                (
                    "description",
                    models.TextField(
                        help_text="What it is, for whom, and what is special about it.",
                        max_length=20000,
                    ),
                ),
                (
                    "github_url",
                    portfolio.fields.WebAddressField(
                        blank=True,
                        help_text="Where the source is.",
                        max_length=255,
                        null=True,
                        verbose_name="GitHub address",
                    ),
                ),
                (
                    "demo_url",
                    portfolio.fields.WebAddressField(
                        blank=True,
                        help_text="Where it can be tried.",
                        max_length=255,
                        null=True,
                        verbose_name="demo address",
                    ),
                ),
                (
                    "featured",
                    models.BooleanField(
                        db_default=False, default=False, help_text="Featured projects come first."
                    ),
                ),
                ("start_date", models.DateField(blank=True, null=True)),
                (
                    "end_date",
                    models.DateField(blank=True, help_text="Leave empty if it goes on.", null=True),
                ),
            ],
            options={
                "db_table": "projects",
                "ordering": [
                    "-featured",
                    models.OrderBy(models.F("start_date"), descending=True, nulls_last=True),
                    "-id",
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonalInfo",
            fields=[
                (
                    "id",
                    models.AutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "active",
                    models.BooleanField(
                        db_default=True,
                        default=True,
                        help_text="Untick to hide this from the public everywhere, without deleting it.",
                        verbose_name="visible",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="created",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="last changed",
                    ),
                ),
                ("version", models.IntegerField(db_default=1, editable=False)),
                (
                    "name",
                    models.CharField(
                        help_text="Your name as it stands on your CV.", max_length=255
                    ),
                ),
                (
                    "title",
                    models.CharField(help_text="What you do, in a few words.", max_length=255),
                ),
                ("email", models.EmailField(help_text="Shown to the public.", max_length=255)),
                (
                    "phone",
                    models.CharField(
                        blank=True, help_text="Shown to the public.", max_length=50, null=True
                    ),
                ),
                (
                    "location",
                    models.CharField(
                        blank=True,
                        help_text="City and country, as in “Lyon, France”.",
                        max_length=255,
                        null=True,
                    ),
                ),
                (
                    "linkedin",
                    portfolio.fields.WebAddressField(
                        blank=True,
                        help_text="The address of your profile, from https:// on.",
                        max_length=255,
                        null=True,
                        verbose_name="LinkedIn",
                    ),
                ),
                (
                    "github",
                    portfolio.fields.WebAddressField(
                        blank=True,
                        help_text="The address of your profile, from https:// on.",
                        max_length=255,
                        null=True,
                        verbose_name="GitHub",
                    ),
                ),
                (
                    "summary",
                    models.TextField(
                        blank=True,
                        help_text="A paragraph about you: the first thing that people read.",
                        max_length=20000,
                        null=True,
                    ),
                ),
            ],
            options={
                "verbose_name": "personal info",
                "verbose_name_plural": "personal info",
                "db_table": "personal_info",
                "indexes": [models.Index(fields=["active"], name="idx_personal_info_active")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("email",),
                        name="personal_info_email_key",
                        violation_error_message="Another entry has this email address already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "\\S")),
                        name="personal_info_name_not_blank",
                        violation_error_message="This text must not be blank.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title__regex", "\\S")),
                        name="personal_info_title_not_blank",
                        violation_error_message="This text must not be blank.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("email__regex", "\\S")),
                        name="personal_info_email_not_blank",
                        violation_error_message="This text must not be blank.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("linkedin__iregex", "^https?://\\S+$")),
                        name="personal_info_linkedin_is_web_address",
                        violation_error_message="Enter a web address that starts with http:// or https://.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("github__iregex", "^https?://\\S+$")),
                        name="personal_info_github_is_web_address",
                        violation_error_message="Enter a web address that starts with http:// or https://.",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("summary"), models.Value(20000)
                        ),
                        name="personal_info_summary_within_limit",
                        violation_error_message="Keep this text within 20,000 characters.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.SmallIntegerField(db_default=1, primary_key=True, serialize=False)),
                ("revision", models.BigIntegerField(db_default=1)),
                (
                    "changed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "db_table": "portfolio_revision",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="portfolio_revision_one_row"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Skill",
            fields=[
                (
                    "id",
                    models.AutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "active",
                    models.BooleanField(
                        db_default=True,
                        default=True,
                        help_text="Untick to hide this from the public everywhere, without deleting it.",
                        verbose_name="visible",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="created",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="last changed",
                    ),
                ),
                ("version", models.IntegerField(db_default=1, editable=False)),
                ("name", models.CharField(max_length=100)),
                (
                    "category",
                    models.CharField(
                        help_text="The group it is listed in: “backend”, “languages”.",
                        max_length=50,
                    ),
                ),
                (
                    "level",
                    models.IntegerField(
                        help_text="From 1 (novice) to 5 (expert).",
                        validators=[
                            django.core.validators.MinValueValidator(
                                1, "A level is a whole number from 1 (novice) to 5 (expert)."
                            ),
                            django.core.validators.MaxValueValidator(
                                5, "A level is a whole number from 1 (novice) to 5 (expert)."
                            ),
                        ],
                    ),
                ),
                (
                    "years_experience",
                    models.IntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                0, "Years of experience lie within 0 and 80."
                            ),
                            django.core.validators.MaxValueValidator(
                                80, "Years of experience lie within 0 and 80."
                            ),
                        ],
                        verbose_name="years of experience",
                    ),
                ),
            ],
            options={
                "db_table": "skills",
                "ordering": ["category", "-level", "name", "id"],
                "indexes": [
                    models.Index(
                        models.F("category"),
                        models.OrderBy(models.F("level"), descending=True),
                        name="idx_skills_category_level",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__gte", 1), ("level__lte", 5)),
                        name="skills_level_check",
                        violation_error_message="A level is a whole number from 1 (novice) to 5 (expert).",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("years_experience__gte", 0), ("years_experience__lte", 80)
                        ),
                        name="skills_years_experience_check",
                        violation_error_message="Years of experience lie within 0 and 80.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "\\S")),
                        name="skills_name_not_blank",
                        violation_error_message="This text must not be blank.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("category__regex", "\\S")),
                        name="skills_category_not_blank",
                        violation_error_message="This text must not be blank.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Technology",
            fields=[
                (
                    "id",
                    models.AutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "active",
                    models.BooleanField(
                        db_default=True,
                        default=True,
                        help_text="Untick to hide this from the public everywhere, without deleting it.",
                        verbose_name="visible",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="created",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="last changed",
                    ),
                ),
                ("version", models.IntegerField(db_default=1, editable=False)),
                (
                    "name",
                    models.CharField(
                        help_text="As its makers write it: “PostgreSQL”.", max_length=100
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        help_text="The group it is listed in: “language”, “database”, “cloud”.",
                        max_length=50,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "technologies",
                "db_table": "technologies",
                "ordering": ["category", "name"],
                "indexes": [models.Index(fields=["category"], name="idx_technologies_category")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("name",),
                        name="technologies_name_key",
                        violation_error_message="There is a technology of this name already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "\\S")),
                        name="technologies_name_not_blank",
                        violation_error_message="This text must not be blank.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("category__regex", "\\S")),
                        name="technologies_category_not_blank",
                        violation_error_message="This text must not be blank.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProjectTechnology",
            fields=[
                (
                    "project",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="portfolio.project",
                    ),
                ),
                (
                    "technology",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="portfolio.technology",
                    ),
                ),
                ("id", models.AutoField(primary_key=True, serialize=False)),
            ],
            options={
                "verbose_name_plural": "project technologies",
                "db_table": "project_technologies",
            },
        ),
        migrations.AddField(
            model_name="project",
            name="technologies",
            field=models.ManyToManyField(
                blank=True,
                related_name="projects",
                through="portfolio.ProjectTechnology",
                to="portfolio.technology",
            ),
        ),
        migrations.CreateModel(
            name="ExperienceTechnology",
            fields=[
                (
                    "experience",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="portfolio.experience",
                    ),
                ),
                (
                    "technology",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="portfolio.technology",
                    ),
                ),
                ("id", models.AutoField(primary_key=True, serialize=False)),
            ],
            options={
                "verbose_name_plural": "experience technologies",
                "db_table": "experience_technologies",
            },
        ),
        migrations.AddField(
            model_name="experience",
            name="technologies",
            field=models.ManyToManyField(
                blank=True,
                related_name="experience",
                through="portfolio.ExperienceTechnology",
                to="portfolio.technology",
            ),
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.AutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="Which client uses it, as in “website build”.", max_length=100
                    ),
                ),
                ("digest", models.CharField(editable=False, max_length=64)),
                (
                    "scope",
                    models.CharField(
                        choices=[("read", "read, hidden rows too"), ("write", "read and write")],
                        default="write",
                        max_length=5,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="created",
                    ),
                ),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                (
                    "revoked_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="revoked"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        help_text="The token can do no more than this account may.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "API token",
                "db_table": "api_tokens",
                "ordering": ["-created_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("digest",), name="api_tokens_digest_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)),
                        fields=("name",),
                        name="api_tokens_one_living_per_name",
                        violation_error_message="A token of this name exists already. Revoke it first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scope__in", ["read", "write"])),
                        name="api_tokens_scope_is_known",
                        violation_error_message="A token's scope is “read” or “write”.",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="projecttechnology",
            index=models.Index(fields=["technology"], name="idx_project_technology"),
        ),
        migrations.AddConstraint(
            model_name="projecttechnology",
            constraint=models.UniqueConstraint(
                fields=("project", "technology"), name="project_technologies_pair_key"
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(fields=["featured", "active"], name="idx_projects_featured_active"),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end_date__isnull", True),
                    ("end_date__gte", models.F("start_date")),
                    _connector="OR",
                ),
                name="projects_end_after_start",
                violation_error_message="The end date lies before the start date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("start_date__range", (datetime.date(1, 1, 1), datetime.date(9999, 12, 31)))
                ),
                name="projects_start_date_is_real",
                violation_error_message="Dates must lie within the years 1 to 9999.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end_date__range", (datetime.date(1, 1, 1), datetime.date(9999, 12, 31)))
                ),
                name="projects_end_date_is_real",
                violation_error_message="Dates must lie within the years 1 to 9999.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("name__regex", "\\S")),
                name="projects_name_not_blank",
                violation_error_message="This text must not be blank.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("description__regex", "\\S")),
                name="projects_description_not_blank",
                violation_error_message="This text must not be blank.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("github_url__iregex", "^https?://\\S+$")),
                name="projects_github_url_is_web_address",
                violation_error_message="Enter a web address that starts with http:// or https://.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("demo_url__iregex", "^https?://\\S+$")),
                name="projects_demo_url_is_web_address",
                violation_error_message="Enter a web address that starts with http:// or https://.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("description"), models.Value(20000)
                ),
                name="projects_description_within_limit",
                violation_error_message="Keep this text within 20,000 characters.",
            ),
        ),
        migrations.AddIndex(
            model_name="experiencetechnology",
            index=models.Index(fields=["technology"], name="idx_experience_technology"),
        ),
        migrations.AddConstraint(
            model_name="experiencetechnology",
            constraint=models.UniqueConstraint(
                fields=("experience", "technology"), name="experience_technologies_pair_key"
            ),
        ),
        migrations.AddIndex(
            model_name="experience",
            index=models.Index(
                models.F("active"),
                models.OrderBy(models.F("start_date"), descending=True),
                name="idx_experience_active_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="experience",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end_date__isnull", True),
                    ("end_date__gte", models.F("start_date")),
                    _connector="OR",
                ),
                name="end_after_start",
                violation_error_message="The end date lies before the start date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="experience",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("start_date__range", (datetime.date(1, 1, 1), datetime.date(9999, 12, 31)))
                ),
                name="experience_start_date_is_real",
                violation_error_message="Dates must lie within the years 1 to 9999.",
            ),
        ),
        migrations.AddConstraint(
            model_name="experience",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end_date__range", (datetime.date(1, 1, 1), datetime.date(9999, 12, 31)))
                ),
                name="experience_end_date_is_real",
                violation_error_message="Dates must lie within the years 1 to 9999.",
            ),
        ),
        migrations.AddConstraint(
            model_name="experience",
            constraint=models.CheckConstraint(
                condition=models.Q(("company__regex", "\\S")),
                name="experience_company_not_blank",
                violation_error_message="This text must not be blank.",
            ),
        ),
        migrations.AddConstraint(
            model_name="experience",
            constraint=models.CheckConstraint(
                condition=models.Q(("position__regex", "\\S")),
                name="experience_position_not_blank",
                violation_error_message="This text must not be blank.",
            ),
        ),
        migrations.AddConstraint(
            model_name="experience",
            constraint=models.CheckConstraint(
                condition=models.Q(("company_url__iregex", "^https?://\\S+$")),
                name="experience_company_url_is_web_address",
                violation_error_message="Enter a web address that starts with http:// or https://.",
            ),
        ),
        migrations.AddConstraint(
            model_name="experience",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("description"), models.Value(20000)
                ),
                name="experience_description_within_limit",
                violation_error_message="Keep this text within 20,000 characters.",
            ),
        ),
    ]
