"""The tables of a whole CV, and the columns that come beside the guide's.

The database gets them in migration 0004, a release before the code that reads them (0007): so a
release and the one before it can always serve from the same schema.
"""

import datetime

import django.core.validators
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

import portfolio.fields

OPERATIONS: list[Operation] = [
    migrations.CreateModel(
        name="Award",
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
                "visible_from",
                models.DateTimeField(
                    blank=True,
                    help_text="The public sees it from this moment on (UTC). Empty: at once.",
                    null=True,
                    verbose_name="visible from",
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
            ("imported", models.JSONField(blank=True, editable=False, null=True)),
            ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
            ("title", models.CharField(db_default="", max_length=255, verbose_name="title")),
            (
                "awarder",
                models.CharField(blank=True, max_length=255, null=True, verbose_name="awarder"),
            ),
            ("date", models.DateField(blank=True, null=True, verbose_name="date")),
            (
                "date_precision",
                models.CharField(db_default="day", default="day", editable=False, max_length=5),
            ),
            (
                "summary",
                models.TextField(
                    blank=True,
                    help_text="What it was given for.",
                    max_length=20000,
                    null=True,
                    verbose_name="summary",
                ),
            ),
        ],
        options={
            "verbose_name": "award",
            "verbose_name_plural": "awards",
            "db_table": "awards",
            "ordering": [
                models.OrderBy(models.F("sort_order"), nulls_first=True),
                models.OrderBy(models.F("date"), descending=True, nulls_last=True),
                "-id",
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("active", False), ("title__regex", "\\S"), _connector="OR"),
                    name="awards_named",
                    violation_error_message="What is visible needs a name: write one, or hide this.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("date__range", (datetime.date(1, 1, 1), datetime.date(9999, 12, 31)))
                    ),
                    name="awards_date_is_real",
                    violation_error_message="Dates must lie within the years 1 to 9999.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("date_precision__in", ["day", "month", "year"])),
                    name="awards_date_precision",
                    violation_error_message="A date is given to the day, the month or the year.",
                ),
                models.CheckConstraint(
                    condition=django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length("summary"), models.Value(20000)
                    ),
                    name="awards_summary_within_limit",
                    violation_error_message="Keep this text within 20,000 characters.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "visible_from__range",
                            (
                                datetime.datetime(1, 1, 2, 0, 0, tzinfo=datetime.UTC),
                                datetime.datetime(9999, 12, 30, 0, 0, tzinfo=datetime.UTC),
                            ),
                        )
                    ),
                    name="awards_visible_from_is_real",
                    violation_error_message="Dates must lie within the years 1 to 9999.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Certificate",
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
                "visible_from",
                models.DateTimeField(
                    blank=True,
                    help_text="The public sees it from this moment on (UTC). Empty: at once.",
                    null=True,
                    verbose_name="visible from",
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
            ("imported", models.JSONField(blank=True, editable=False, null=True)),
            ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
            ("name", models.CharField(db_default="", max_length=255, verbose_name="name")),
            (
                "issuer",
                models.CharField(blank=True, max_length=255, null=True, verbose_name="issuer"),
            ),
            ("date", models.DateField(blank=True, null=True, verbose_name="date")),
            (
                "date_precision",
                models.CharField(db_default="day", default="day", editable=False, max_length=5),
            ),
            (
                "url",
                portfolio.fields.WebAddressField(
                    blank=True,
                    help_text="Where it can be verified.",
                    max_length=255,
                    null=True,
                    verbose_name="address",
                ),
            ),
        ],
        options={
            "verbose_name": "certificate",
            "verbose_name_plural": "certificates",
            "db_table": "certificates",
            "ordering": [
                models.OrderBy(models.F("sort_order"), nulls_first=True),
                models.OrderBy(models.F("date"), descending=True, nulls_last=True),
                "-id",
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("active", False), ("name__regex", "\\S"), _connector="OR"),
                    name="certificates_named",
                    violation_error_message="What is visible needs a name: write one, or hide this.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("date__range", (datetime.date(1, 1, 1), datetime.date(9999, 12, 31)))
                    ),
                    name="certificates_date_is_real",
                    violation_error_message="Dates must lie within the years 1 to 9999.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("date_precision__in", ["day", "month", "year"])),
                    name="certificates_date_precision",
                    violation_error_message="A date is given to the day, the month or the year.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("url__iregex", "^https?://\\S+$")),
                    name="certificates_url_is_web_address",
                    violation_error_message="Enter a web address that starts with http:// or https://.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "visible_from__range",
                            (
                                datetime.datetime(1, 1, 2, 0, 0, tzinfo=datetime.UTC),
                                datetime.datetime(9999, 12, 30, 0, 0, tzinfo=datetime.UTC),
                            ),
                        )
                    ),
                    name="certificates_visible_from_is_real",
                    violation_error_message="Dates must lie within the years 1 to 9999.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Education",
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
                "visible_from",
                models.DateTimeField(
                    blank=True,
                    help_text="The public sees it from this moment on (UTC). Empty: at once.",
                    null=True,
                    verbose_name="visible from",
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
            ("imported", models.JSONField(blank=True, editable=False, null=True)),
            ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
            (
                "institution",
                models.CharField(
                    db_default="",
                    help_text="The school or university.",
                    max_length=255,
                    verbose_name="institution",
                ),
            ),
            (
                "area",
                models.CharField(
                    blank=True,
                    help_text="As in “Computer Science”.",
                    max_length=255,
                    null=True,
                    verbose_name="subject",
                ),
            ),
            (
                "study_type",
                models.CharField(
                    blank=True,
                    help_text="As in “Bachelor”.",
                    max_length=255,
                    null=True,
                    verbose_name="degree",
                ),
            ),
            (
                "url",
                portfolio.fields.WebAddressField(
                    blank=True, max_length=255, null=True, verbose_name="website"
                ),
            ),
            ("start_date", models.DateField(blank=True, null=True, verbose_name="start")),
            (
                "end_date",
                models.DateField(
                    blank=True,
                    help_text="Leave empty if it goes on.",
                    null=True,
                    verbose_name="end",
                ),
            ),
            (
                "start_date_precision",
                models.CharField(db_default="day", default="day", editable=False, max_length=5),
            ),
            (
                "end_date_precision",
                models.CharField(db_default="day", default="day", editable=False, max_length=5),
            ),
            (
                "score",
                models.CharField(
                    blank=True,
                    help_text="As in “3.7/4.0”.",
                    max_length=50,
                    null=True,
                    verbose_name="grade",
                ),
            ),
            (
                "courses",
                models.JSONField(
                    blank=True,
                    db_default=models.Value([], models.JSONField()),
                    default=list,
                    help_text="One a line.",
                    verbose_name="courses",
                ),
            ),
        ],
        options={
            "verbose_name": "education",
            "verbose_name_plural": "education",
            "db_table": "education",
            "ordering": [
                models.OrderBy(models.F("sort_order"), nulls_first=True),
                models.OrderBy(models.F("start_date"), descending=True, nulls_last=True),
                "-id",
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("active", False),
                        ("institution__regex", "\\S"),
                        models.Q(("area__isnull", False), ("area__regex", "\\S")),
                        models.Q(("study_type__isnull", False), ("study_type__regex", "\\S")),
                        _connector="OR",
                    ),
                    name="education_named",
                    violation_error_message="What is visible needs a name: write one, or hide this.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("end_date__isnull", True),
                        ("end_date__gte", models.F("start_date")),
                        _connector="OR",
                    ),
                    name="education_end_after_start",
                    violation_error_message="The end date lies before the start date.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("start_date__range", (datetime.date(1, 1, 1), datetime.date(9999, 12, 31)))
                    ),
                    name="education_start_date_is_real",
                    violation_error_message="Dates must lie within the years 1 to 9999.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("end_date__range", (datetime.date(1, 1, 1), datetime.date(9999, 12, 31)))
                    ),
                    name="education_end_date_is_real",
                    violation_error_message="Dates must lie within the years 1 to 9999.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("start_date_precision__in", ["day", "month", "year"])),
                    name="education_start_date_precision",
                    violation_error_message="A date is given to the day, the month or the year.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("end_date_precision__in", ["day", "month", "year"])),
                    name="education_end_date_precision",
                    violation_error_message="A date is given to the day, the month or the year.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("url__iregex", "^https?://\\S+$")),
                    name="education_url_is_web_address",
                    violation_error_message="Enter a web address that starts with http:// or https://.",
                ),
                models.CheckConstraint(
                    condition=django.db.models.lookups.Exact(
                        models.Func(
                            models.F("courses"),
                            function="jsonb_typeof",
                            output_field=models.CharField(),
                        ),
                        models.Value("array"),
                    ),
                    name="education_courses_is_list",
                    violation_error_message="Write at most 100 texts of at most 1,000 characters each.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "visible_from__range",
                            (
                                datetime.datetime(1, 1, 2, 0, 0, tzinfo=datetime.UTC),
                                datetime.datetime(9999, 12, 30, 0, 0, tzinfo=datetime.UTC),
                            ),
                        )
                    ),
                    name="education_visible_from_is_real",
                    violation_error_message="Dates must lie within the years 1 to 9999.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="History",
        fields=[
            ("id", models.BigAutoField(primary_key=True, serialize=False)),
            (
                "at",
                models.DateTimeField(
                    db_default=django.db.models.functions.datetime.Now(), verbose_name="when"
                ),
            ),
            ("actor", models.TextField(verbose_name="who")),
            ("table_name", models.CharField(max_length=63)),
            ("row_id", models.IntegerField()),
            ("kind", models.CharField(max_length=7)),
            ("state", models.JSONField(null=True)),
        ],
        options={
            "verbose_name_plural": "history",
            "db_table": "portfolio_history",
            "ordering": ["-id"],
            "indexes": [
                models.Index(
                    models.F("table_name"),
                    models.F("row_id"),
                    models.OrderBy(models.F("id"), descending=True),
                    name="idx_portfolio_history_row",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Image",
        fields=[
            ("digest", models.CharField(max_length=32, primary_key=True, serialize=False)),
            ("content_type", models.CharField(max_length=10)),
            ("data", models.BinaryField()),
            ("width", models.IntegerField()),
            ("height", models.IntegerField()),
            (
                "created_at",
                models.DateTimeField(
                    db_default=django.db.models.functions.datetime.Now(), editable=False
                ),
            ),
        ],
        options={
            "db_table": "images",
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("digest__regex", "^[0-9a-f]{32}$")),
                    name="images_digest_is_hex",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("content_type__in", ["image/jpeg", "image/png", "image/webp", "image/gif"])
                    ),
                    name="images_content_type_is_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Interest",
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
                "visible_from",
                models.DateTimeField(
                    blank=True,
                    help_text="The public sees it from this moment on (UTC). Empty: at once.",
                    null=True,
                    verbose_name="visible from",
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
            ("imported", models.JSONField(blank=True, editable=False, null=True)),
            ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
            ("name", models.CharField(db_default="", max_length=255, verbose_name="name")),
            (
                "keywords",
                models.JSONField(
                    blank=True,
                    db_default=models.Value([], models.JSONField()),
                    default=list,
                    help_text="One word or phrase a line.",
                    verbose_name="keywords",
                ),
            ),
        ],
        options={
            "verbose_name": "interest",
            "verbose_name_plural": "interests",
            "db_table": "interests",
            "ordering": [models.OrderBy(models.F("sort_order"), nulls_first=True), "id"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("active", False), ("name__regex", "\\S"), _connector="OR"),
                    name="interests_named",
                    violation_error_message="What is visible needs a name: write one, or hide this.",
                ),
                models.CheckConstraint(
                    condition=django.db.models.lookups.Exact(
                        models.Func(
                            models.F("keywords"),
                            function="jsonb_typeof",
                            output_field=models.CharField(),
                        ),
                        models.Value("array"),
                    ),
                    name="interests_keywords_is_list",
                    violation_error_message="Write at most 100 texts of at most 1,000 characters each.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "visible_from__range",
                            (
                                datetime.datetime(1, 1, 2, 0, 0, tzinfo=datetime.UTC),
                                datetime.datetime(9999, 12, 30, 0, 0, tzinfo=datetime.UTC),
                            ),
                        )
                    ),
                    name="interests_visible_from_is_real",
                    violation_error_message="Dates must lie within the years 1 to 9999.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Language",
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
                "visible_from",
                models.DateTimeField(
                    blank=True,
                    help_text="The public sees it from this moment on (UTC). Empty: at once.",
                    null=True,
                    verbose_name="visible from",
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
            ("imported", models.JSONField(blank=True, editable=False, null=True)),
            ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
            ("language", models.CharField(db_default="", max_length=255, verbose_name="language")),
            (
                "fluency",
                models.CharField(
                    blank=True,
                    help_text="As in “Native speaker” or “B2”.",
                    max_length=255,
                    null=True,
                    verbose_name="fluency",
                ),
            ),
        ],
        options={
            "verbose_name": "language",
            "verbose_name_plural": "languages",
            "db_table": "languages",
            "ordering": [models.OrderBy(models.F("sort_order"), nulls_first=True), "id"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("active", False), ("language__regex", "\\S"), _connector="OR"
                    ),
                    name="languages_named",
                    violation_error_message="What is visible needs a name: write one, or hide this.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "visible_from__range",
                            (
                                datetime.datetime(1, 1, 2, 0, 0, tzinfo=datetime.UTC),
                                datetime.datetime(9999, 12, 30, 0, 0, tzinfo=datetime.UTC),
                            ),
                        )
                    ),
                    name="languages_visible_from_is_real",
                    violation_error_message="Dates must lie within the years 1 to 9999.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Profile",
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
                "visible_from",
                models.DateTimeField(
                    blank=True,
                    help_text="The public sees it from this moment on (UTC). Empty: at once.",
                    null=True,
                    verbose_name="visible from",
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
            ("imported", models.JSONField(blank=True, editable=False, null=True)),
            ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
            (
                "network",
                models.CharField(
                    db_default="",
                    help_text="As in “Mastodon” or “Stack Overflow”.",
                    max_length=255,
                    verbose_name="network",
                ),
            ),
            (
                "username",
                models.CharField(blank=True, max_length=255, null=True, verbose_name="user name"),
            ),
            (
                "url",
                portfolio.fields.WebAddressField(
                    blank=True,
                    help_text="The address of your profile, from https:// on.",
                    max_length=255,
                    null=True,
                    verbose_name="address",
                ),
            ),
        ],
        options={
            "verbose_name": "online profile",
            "verbose_name_plural": "online profiles",
            "db_table": "profiles",
            "ordering": [models.OrderBy(models.F("sort_order"), nulls_first=True), "id"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("active", False),
                        ("network__regex", "\\S"),
                        models.Q(("username__isnull", False), ("username__regex", "\\S")),
                        models.Q(("url__isnull", False), ("url__regex", "\\S")),
                        _connector="OR",
                    ),
                    name="profiles_named",
                    violation_error_message="What is visible needs a name: write one, or hide this.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("url__iregex", "^https?://\\S+$")),
                    name="profiles_url_is_web_address",
                    violation_error_message="Enter a web address that starts with http:// or https://.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "visible_from__range",
                            (
                                datetime.datetime(1, 1, 2, 0, 0, tzinfo=datetime.UTC),
                                datetime.datetime(9999, 12, 30, 0, 0, tzinfo=datetime.UTC),
                            ),
                        )
                    ),
                    name="profiles_visible_from_is_real",
                    violation_error_message="Dates must lie within the years 1 to 9999.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Publication",
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
                "visible_from",
                models.DateTimeField(
                    blank=True,
                    help_text="The public sees it from this moment on (UTC). Empty: at once.",
                    null=True,
                    verbose_name="visible from",
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
            ("imported", models.JSONField(blank=True, editable=False, null=True)),
            ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
            ("name", models.CharField(db_default="", max_length=255, verbose_name="title")),
            (
                "publisher",
                models.CharField(blank=True, max_length=255, null=True, verbose_name="publisher"),
            ),
            ("release_date", models.DateField(blank=True, null=True, verbose_name="released")),
            (
                "release_date_precision",
                models.CharField(db_default="day", default="day", editable=False, max_length=5),
            ),
            (
                "url",
                portfolio.fields.WebAddressField(
                    blank=True, max_length=255, null=True, verbose_name="address"
                ),
            ),
            (
                "summary",
                models.TextField(blank=True, max_length=20000, null=True, verbose_name="summary"),
            ),
        ],
        options={
            "verbose_name": "publication",
            "verbose_name_plural": "publications",
            "db_table": "publications",
            "ordering": [
                models.OrderBy(models.F("sort_order"), nulls_first=True),
                models.OrderBy(models.F("release_date"), descending=True, nulls_last=True),
                "-id",
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("active", False), ("name__regex", "\\S"), _connector="OR"),
                    name="publications_named",
                    violation_error_message="What is visible needs a name: write one, or hide this.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "release_date__range",
                            (datetime.date(1, 1, 1), datetime.date(9999, 12, 31)),
                        )
                    ),
                    name="publications_release_date_is_real",
                    violation_error_message="Dates must lie within the years 1 to 9999.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("release_date_precision__in", ["day", "month", "year"])),
                    name="publications_release_date_precision",
                    violation_error_message="A date is given to the day, the month or the year.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("url__iregex", "^https?://\\S+$")),
                    name="publications_url_is_web_address",
                    violation_error_message="Enter a web address that starts with http:// or https://.",
                ),
                models.CheckConstraint(
                    condition=django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length("summary"), models.Value(20000)
                    ),
                    name="publications_summary_within_limit",
                    violation_error_message="Keep this text within 20,000 characters.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "visible_from__range",
                            (
                                datetime.datetime(1, 1, 2, 0, 0, tzinfo=datetime.UTC),
                                datetime.datetime(9999, 12, 30, 0, 0, tzinfo=datetime.UTC),
                            ),
                        )
                    ),
                    name="publications_visible_from_is_real",
                    violation_error_message="Dates must lie within the years 1 to 9999.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Reference",
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
                "visible_from",
                models.DateTimeField(
                    blank=True,
                    help_text="The public sees it from this moment on (UTC). Empty: at once.",
                    null=True,
                    verbose_name="visible from",
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
            ("imported", models.JSONField(blank=True, editable=False, null=True)),
            ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
            (
                "name",
                models.CharField(
                    db_default="", help_text="Who says it.", max_length=255, verbose_name="name"
                ),
            ),
            (
                "reference",
                models.TextField(blank=True, max_length=20000, null=True, verbose_name="reference"),
            ),
        ],
        options={
            "verbose_name": "reference",
            "verbose_name_plural": "references",
            "db_table": "cv_references",
            "ordering": [models.OrderBy(models.F("sort_order"), nulls_first=True), "id"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("active", False),
                        ("name__regex", "\\S"),
                        models.Q(("reference__isnull", False), ("reference__regex", "\\S")),
                        _connector="OR",
                    ),
                    name="cv_references_named",
                    violation_error_message="What is visible needs a name: write one, or hide this.",
                ),
                models.CheckConstraint(
                    condition=django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length("reference"), models.Value(20000)
                    ),
                    name="cv_references_reference_within_limit",
                    violation_error_message="Keep this text within 20,000 characters.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "visible_from__range",
                            (
                                datetime.datetime(1, 1, 2, 0, 0, tzinfo=datetime.UTC),
                                datetime.datetime(9999, 12, 30, 0, 0, tzinfo=datetime.UTC),
                            ),
                        )
                    ),
                    name="cv_references_visible_from_is_real",
                    violation_error_message="Dates must lie within the years 1 to 9999.",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ResumeDocument",
        fields=[
            ("id", models.SmallIntegerField(db_default=1, primary_key=True, serialize=False)),
            ("imported", models.JSONField()),
        ],
        options={
            "db_table": "resume_document",
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("id", 1)), name="resume_document_one_row"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Schedule",
        fields=[
            ("at", models.DateTimeField(primary_key=True, serialize=False)),
        ],
        options={
            "db_table": "portfolio_schedule",
        },
    ),
    migrations.CreateModel(
        name="Volunteer",
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
                "visible_from",
                models.DateTimeField(
                    blank=True,
                    help_text="The public sees it from this moment on (UTC). Empty: at once.",
                    null=True,
                    verbose_name="visible from",
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
            ("imported", models.JSONField(blank=True, editable=False, null=True)),
            ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
            (
                "organization",
                models.CharField(db_default="", max_length=255, verbose_name="organization"),
            ),
            (
                "position",
                models.CharField(
                    blank=True,
                    help_text="What you were there.",
                    max_length=255,
                    null=True,
                    verbose_name="position",
                ),
            ),
            (
                "url",
                portfolio.fields.WebAddressField(
                    blank=True, max_length=255, null=True, verbose_name="website"
                ),
            ),
            ("start_date", models.DateField(blank=True, null=True, verbose_name="start")),
            (
                "end_date",
                models.DateField(
                    blank=True,
                    help_text="Leave empty if it goes on.",
                    null=True,
                    verbose_name="end",
                ),
            ),
            (
                "start_date_precision",
                models.CharField(db_default="day", default="day", editable=False, max_length=5),
            ),
            (
                "end_date_precision",
                models.CharField(db_default="day", default="day", editable=False, max_length=5),
            ),
            (
                "summary",
                models.TextField(
                    blank=True,
                    help_text="What you did and what came of it.",
                    max_length=20000,
                    null=True,
                    verbose_name="summary",
                ),
            ),
            (
                "highlights",
                models.JSONField(
                    blank=True,
                    db_default=models.Value([], models.JSONField()),
                    default=list,
                    help_text="One achievement a line.",
                    verbose_name="highlights",
                ),
            ),
        ],
        options={
            "verbose_name": "volunteer work",
            "verbose_name_plural": "volunteer work",
            "db_table": "volunteer",
            "ordering": [
                models.OrderBy(models.F("sort_order"), nulls_first=True),
                models.OrderBy(models.F("start_date"), descending=True, nulls_last=True),
                "-id",
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("active", False),
                        ("organization__regex", "\\S"),
                        models.Q(("position__isnull", False), ("position__regex", "\\S")),
                        _connector="OR",
                    ),
                    name="volunteer_named",
                    violation_error_message="What is visible needs a name: write one, or hide this.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("end_date__isnull", True),
                        ("end_date__gte", models.F("start_date")),
                        _connector="OR",
                    ),
                    name="volunteer_end_after_start",
                    violation_error_message="The end date lies before the start date.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("start_date__range", (datetime.date(1, 1, 1), datetime.date(9999, 12, 31)))
                    ),
                    name="volunteer_start_date_is_real",
                    violation_error_message="Dates must lie within the years 1 to 9999.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("end_date__range", (datetime.date(1, 1, 1), datetime.date(9999, 12, 31)))
                    ),
                    name="volunteer_end_date_is_real",
                    violation_error_message="Dates must lie within the years 1 to 9999.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("start_date_precision__in", ["day", "month", "year"])),
                    name="volunteer_start_date_precision",
                    violation_error_message="A date is given to the day, the month or the year.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("end_date_precision__in", ["day", "month", "year"])),
                    name="volunteer_end_date_precision",
                    violation_error_message="A date is given to the day, the month or the year.",
                ),
                models.CheckConstraint(
                    condition=models.Q(("url__iregex", "^https?://\\S+$")),
                    name="volunteer_url_is_web_address",
                    violation_error_message="Enter a web address that starts with http:// or https://.",
                ),
                models.CheckConstraint(
                    condition=django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length("summary"), models.Value(20000)
                    ),
                    name="volunteer_summary_within_limit",
                    violation_error_message="Keep this text within 20,000 characters.",
                ),
                models.CheckConstraint(
                    condition=django.db.models.lookups.Exact(
                        models.Func(
                            models.F("highlights"),
                            function="jsonb_typeof",
                            output_field=models.CharField(),
                        ),
                        models.Value("array"),
                    ),
                    name="volunteer_highlights_is_list",
                    violation_error_message="Write at most 100 texts of at most 1,000 characters each.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "visible_from__range",
                            (
                                datetime.datetime(1, 1, 2, 0, 0, tzinfo=datetime.UTC),
                                datetime.datetime(9999, 12, 30, 0, 0, tzinfo=datetime.UTC),
                            ),
                        )
                    ),
                    name="volunteer_visible_from_is_real",
                    violation_error_message="Dates must lie within the years 1 to 9999.",
                ),
            ],
        },
    ),
    migrations.AlterModelOptions(
        name="experience",
        options={
            "ordering": [
                models.OrderBy(models.F("sort_order"), nulls_first=True),
                "-start_date",
                "-id",
            ],
            "verbose_name": "job",
            "verbose_name_plural": "jobs",
        },
    ),
    migrations.AlterModelOptions(
        name="project",
        options={
            "ordering": [
                models.OrderBy(models.F("sort_order"), nulls_first=True),
                "-featured",
                models.OrderBy(models.F("start_date"), descending=True, nulls_last=True),
                "-id",
            ],
            "verbose_name": "project",
            "verbose_name_plural": "projects",
        },
    ),
    migrations.AlterModelOptions(
        name="skill",
        options={
            "ordering": [
                models.OrderBy(models.F("sort_order"), nulls_first=True),
                "category",
                "-level",
                "name",
                "id",
            ],
            "verbose_name": "skill",
            "verbose_name_plural": "skills",
        },
    ),
    migrations.AlterModelOptions(
        name="technology",
        options={
            "ordering": ["category", "name"],
            "verbose_name": "technology",
            "verbose_name_plural": "technologies",
        },
    ),
    migrations.RemoveConstraint(
        model_name="experience",
        name="experience_company_not_blank",
    ),
    migrations.RemoveConstraint(
        model_name="experience",
        name="experience_position_not_blank",
    ),
    migrations.RemoveConstraint(
        model_name="personalinfo",
        name="personal_info_name_not_blank",
    ),
    migrations.RemoveConstraint(
        model_name="personalinfo",
        name="personal_info_title_not_blank",
    ),
    migrations.RemoveConstraint(
        model_name="personalinfo",
        name="personal_info_email_not_blank",
    ),
    migrations.RemoveConstraint(
        model_name="project",
        name="projects_name_not_blank",
    ),
    migrations.RemoveConstraint(
        model_name="project",
        name="projects_description_not_blank",
    ),
    migrations.RemoveConstraint(
        model_name="skill",
        name="skills_name_not_blank",
    ),
    migrations.RemoveConstraint(
        model_name="skill",
        name="skills_category_not_blank",
    ),
    migrations.AddField(
        model_name="apitoken",
        name="last_used_at",
        field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last used"),
    ),
    migrations.AddField(
        model_name="experience",
        name="company_description",
        field=models.CharField(
            blank=True,
            help_text="What the company does, in a line.",
            max_length=255,
            null=True,
            verbose_name="about the company",
        ),
    ),
    migrations.AddField(
        model_name="experience",
        name="end_date_precision",
        field=models.CharField(db_default="day", default="day", editable=False, max_length=5),
    ),
    migrations.AddField(
        model_name="experience",
        name="highlights",
        field=models.JSONField(
            blank=True,
            db_default=models.Value([], models.JSONField()),
            default=list,
            help_text="One achievement a line.",
            verbose_name="highlights",
        ),
    ),
    migrations.AddField(
        model_name="experience",
        name="imported",
        field=models.JSONField(blank=True, editable=False, null=True),
    ),
    migrations.AddField(
        model_name="experience",
        name="sort_order",
        field=models.IntegerField(blank=True, editable=False, null=True),
    ),
    migrations.AddField(
        model_name="experience",
        name="start_date_precision",
        field=models.CharField(db_default="day", default="day", editable=False, max_length=5),
    ),
    migrations.AddField(
        model_name="experience",
        name="visible_from",
        field=models.DateTimeField(
            blank=True,
            help_text="The public sees it from this moment on (UTC). Empty: at once.",
            null=True,
            verbose_name="visible from",
        ),
    ),
    migrations.AddField(
        model_name="personalinfo",
        name="image",
        field=models.CharField(
            blank=True,
            help_text="The address of a picture of you, or an upload.",
            max_length=255,
            null=True,
            verbose_name="picture",
        ),
    ),
    migrations.AddField(
        model_name="personalinfo",
        name="imported",
        field=models.JSONField(blank=True, editable=False, null=True),
    ),
    migrations.AddField(
        model_name="personalinfo",
        name="postal_code",
        field=models.CharField(blank=True, max_length=50, null=True, verbose_name="postal code"),
    ),
    migrations.AddField(
        model_name="personalinfo",
        name="show_address",
        field=models.BooleanField(
            db_default=False, default=False, verbose_name="show street and postal code"
        ),
    ),
    migrations.AddField(
        model_name="personalinfo",
        name="show_email",
        field=models.BooleanField(
            db_default=True, default=True, verbose_name="show the email address"
        ),
    ),
    migrations.AddField(
        model_name="personalinfo",
        name="show_phone",
        field=models.BooleanField(
            db_default=True, default=True, verbose_name="show the phone number"
        ),
    ),
    migrations.AddField(
        model_name="personalinfo",
        name="street",
        field=models.CharField(
            blank=True,
            help_text="Street and number. Hidden unless you show your address.",
            max_length=255,
            null=True,
            verbose_name="street",
        ),
    ),
    migrations.AddField(
        model_name="personalinfo",
        name="visible_from",
        field=models.DateTimeField(
            blank=True,
            help_text="The public sees it from this moment on (UTC). Empty: at once.",
            null=True,
            verbose_name="visible from",
        ),
    ),
    migrations.AddField(
        model_name="personalinfo",
        name="website",
        field=portfolio.fields.WebAddressField(
            blank=True,
            help_text="Your own site or blog, from https:// on.",
            max_length=255,
            null=True,
            verbose_name="website",
        ),
    ),
    migrations.AddField(
        model_name="project",
        name="end_date_precision",
        field=models.CharField(db_default="day", default="day", editable=False, max_length=5),
    ),
    migrations.AddField(
        model_name="project",
        name="entity",
        field=models.CharField(
            blank=True,
            help_text="The company or group that it was made for.",
            max_length=255,
            null=True,
            verbose_name="organization",
        ),
    ),
    migrations.AddField(
        model_name="project",
        name="highlights",
        field=models.JSONField(
            blank=True,
            db_default=models.Value([], models.JSONField()),
            default=list,
            help_text="One achievement a line.",
            verbose_name="highlights",
        ),
    ),
    migrations.AddField(
        model_name="project",
        name="image",
        field=models.CharField(
            blank=True,
            help_text="The address of a picture of it, or an upload.",
            max_length=255,
            null=True,
            verbose_name="picture",
        ),
    ),
    migrations.AddField(
        model_name="project",
        name="imported",
        field=models.JSONField(blank=True, editable=False, null=True),
    ),
    migrations.AddField(
        model_name="project",
        name="keywords",
        field=models.JSONField(
            blank=True,
            db_default=models.Value([], models.JSONField()),
            default=list,
            help_text="One word or phrase a line.",
            verbose_name="keywords",
        ),
    ),
    migrations.AddField(
        model_name="project",
        name="kind",
        field=models.CharField(
            blank=True,
            help_text="As in “application”, “talk” or “library”.",
            max_length=255,
            null=True,
            verbose_name="kind",
        ),
    ),
    migrations.AddField(
        model_name="project",
        name="roles",
        field=models.JSONField(
            blank=True,
            db_default=models.Value([], models.JSONField()),
            default=list,
            help_text="One a line, as in “Lead”.",
            verbose_name="your roles",
        ),
    ),
    migrations.AddField(
        model_name="project",
        name="sort_order",
        field=models.IntegerField(blank=True, editable=False, null=True),
    ),
    migrations.AddField(
        model_name="project",
        name="start_date_precision",
        field=models.CharField(db_default="day", default="day", editable=False, max_length=5),
    ),
    migrations.AddField(
        model_name="project",
        name="visible_from",
        field=models.DateTimeField(
            blank=True,
            help_text="The public sees it from this moment on (UTC). Empty: at once.",
            null=True,
            verbose_name="visible from",
        ),
    ),
    migrations.AddField(
        model_name="skill",
        name="imported",
        field=models.JSONField(blank=True, editable=False, null=True),
    ),
    migrations.AddField(
        model_name="skill",
        name="keywords",
        field=models.JSONField(
            blank=True,
            db_default=models.Value([], models.JSONField()),
            default=list,
            help_text="One word or phrase a line.",
            verbose_name="keywords",
        ),
    ),
    migrations.AddField(
        model_name="skill",
        name="level_text",
        field=models.CharField(
            blank=True,
            help_text="Shown in place of the number, as in “Master”. Empty: by the number.",
            max_length=100,
            null=True,
            verbose_name="level in words",
        ),
    ),
    migrations.AddField(
        model_name="skill",
        name="sort_order",
        field=models.IntegerField(blank=True, editable=False, null=True),
    ),
    migrations.AddField(
        model_name="skill",
        name="visible_from",
        field=models.DateTimeField(
            blank=True,
            help_text="The public sees it from this moment on (UTC). Empty: at once.",
            null=True,
            verbose_name="visible from",
        ),
    ),
    migrations.AddField(
        model_name="technology",
        name="imported",
        field=models.JSONField(blank=True, editable=False, null=True),
    ),
    migrations.AddField(
        model_name="technology",
        name="visible_from",
        field=models.DateTimeField(
            blank=True,
            help_text="The public sees it from this moment on (UTC). Empty: at once.",
            null=True,
            verbose_name="visible from",
        ),
    ),
    migrations.AlterField(
        model_name="experience",
        name="company",
        field=models.CharField(max_length=255, verbose_name="company"),
    ),
    migrations.AlterField(
        model_name="experience",
        name="description",
        field=models.TextField(
            blank=True,
            help_text="What you did and what came of it.",
            max_length=20000,
            null=True,
            verbose_name="description",
        ),
    ),
    migrations.AlterField(
        model_name="experience",
        name="end_date",
        field=models.DateField(
            blank=True,
            help_text="Leave empty if you still work there.",
            null=True,
            verbose_name="end",
        ),
    ),
    migrations.AlterField(
        model_name="experience",
        name="location",
        field=models.CharField(
            blank=True,
            help_text="City and country, or “Remote”.",
            max_length=255,
            null=True,
            verbose_name="location",
        ),
    ),
    migrations.AlterField(
        model_name="experience",
        name="position",
        field=models.CharField(
            help_text="What you were there.", max_length=255, verbose_name="position"
        ),
    ),
    migrations.AlterField(
        model_name="experience",
        name="start_date",
        field=models.DateField(verbose_name="start"),
    ),
    migrations.AlterField(
        model_name="experience",
        name="technologies",
        field=models.ManyToManyField(
            blank=True,
            related_name="experience",
            through="portfolio.ExperienceTechnology",
            to="portfolio.technology",
            verbose_name="technologies",
        ),
    ),
    migrations.AlterField(
        model_name="personalinfo",
        name="email",
        field=models.EmailField(max_length=255, verbose_name="email"),
    ),
    migrations.AlterField(
        model_name="personalinfo",
        name="location",
        field=models.CharField(
            blank=True,
            help_text="City and country, as in “Lyon, France”.",
            max_length=255,
            null=True,
            verbose_name="location",
        ),
    ),
    migrations.AlterField(
        model_name="personalinfo",
        name="name",
        field=models.CharField(
            help_text="Your name as it stands on your CV.", max_length=255, verbose_name="name"
        ),
    ),
    migrations.AlterField(
        model_name="personalinfo",
        name="phone",
        field=models.CharField(blank=True, max_length=50, null=True, verbose_name="phone"),
    ),
    migrations.AlterField(
        model_name="personalinfo",
        name="summary",
        field=models.TextField(
            blank=True,
            help_text="A paragraph about you: the first thing that people read.",
            max_length=20000,
            null=True,
            verbose_name="summary",
        ),
    ),
    migrations.AlterField(
        model_name="personalinfo",
        name="title",
        field=models.CharField(
            help_text="What you do, in a few words.", max_length=255, verbose_name="title"
        ),
    ),
    migrations.AlterField(
        model_name="project",
        name="description",
        field=models.TextField(
            help_text="What it is, for whom, and what is special about it.",
            max_length=20000,
            verbose_name="description",
        ),
    ),
    migrations.AlterField(
        model_name="project",
        name="end_date",
        field=models.DateField(
            blank=True, help_text="Leave empty if it goes on.", null=True, verbose_name="end"
        ),
    ),
    migrations.AlterField(
        model_name="project",
        name="featured",
        field=models.BooleanField(
            db_default=False,
            default=False,
            help_text="Featured projects come first.",
            verbose_name="featured",
        ),
    ),
    migrations.AlterField(
        model_name="project",
        name="name",
        field=models.CharField(max_length=255, verbose_name="name"),
    ),
    migrations.AlterField(
        model_name="project",
        name="start_date",
        field=models.DateField(blank=True, null=True, verbose_name="start"),
    ),
    migrations.AlterField(
        model_name="project",
        name="technologies",
        field=models.ManyToManyField(
            blank=True,
            related_name="projects",
            through="portfolio.ProjectTechnology",
            to="portfolio.technology",
            verbose_name="technologies",
        ),
    ),
    migrations.AlterField(
        model_name="skill",
        name="category",
        field=models.CharField(
            help_text="The group it is listed in: “backend”, “languages”.",
            max_length=50,
            verbose_name="category",
        ),
    ),
    migrations.AlterField(
        model_name="skill",
        name="level",
        field=models.IntegerField(
            help_text="From 1 (novice) to 5 (expert).",
            validators=[
                django.core.validators.MinValueValidator(
                    1, "A level is a whole number from 1 (novice) to 5 (expert)."
                ),
                django.core.validators.MaxValueValidator(
                    5, "A level is a whole number from 1 (novice) to 5 (expert)."
                ),
            ],
            verbose_name="level",
        ),
    ),
    migrations.AlterField(
        model_name="skill",
        name="name",
        field=models.CharField(max_length=100, verbose_name="name"),
    ),
    migrations.AlterField(
        model_name="technology",
        name="category",
        field=models.CharField(
            help_text="The group it is listed in: “language”, “database”, “cloud”.",
            max_length=50,
            verbose_name="category",
        ),
    ),
    migrations.AlterField(
        model_name="technology",
        name="name",
        field=models.CharField(
            help_text="As its makers write it: “PostgreSQL”.", max_length=100, verbose_name="name"
        ),
    ),
    migrations.AddIndex(
        model_name="experience",
        index=models.Index(
            models.OrderBy(models.F("sort_order"), nulls_first=True),
            models.OrderBy(models.F("start_date"), descending=True),
            models.OrderBy(models.F("id"), descending=True),
            name="idx_experience_in_order",
        ),
    ),
    migrations.AddIndex(
        model_name="project",
        index=models.Index(
            models.OrderBy(models.F("sort_order"), nulls_first=True),
            models.OrderBy(models.F("featured"), descending=True),
            models.OrderBy(models.F("start_date"), descending=True, nulls_last=True),
            models.OrderBy(models.F("id"), descending=True),
            name="idx_projects_in_order",
        ),
    ),
    migrations.AddIndex(
        model_name="skill",
        index=models.Index(
            models.OrderBy(models.F("sort_order"), nulls_first=True),
            models.F("category"),
            models.OrderBy(models.F("level"), descending=True),
            models.F("name"),
            models.F("id"),
            name="idx_skills_in_order",
        ),
    ),
    migrations.AddConstraint(
        model_name="experience",
        constraint=models.CheckConstraint(
            condition=models.Q(("start_date_precision__in", ["day", "month", "year", "none"])),
            name="experience_start_date_precision",
            violation_error_message="A date is given to the day, the month or the year.",
        ),
    ),
    migrations.AddConstraint(
        model_name="experience",
        constraint=models.CheckConstraint(
            condition=models.Q(("end_date_precision__in", ["day", "month", "year"])),
            name="experience_end_date_precision",
            violation_error_message="A date is given to the day, the month or the year.",
        ),
    ),
    migrations.AddConstraint(
        model_name="experience",
        constraint=models.CheckConstraint(
            condition=models.Q(
                ("active", False),
                ("company__regex", "\\S"),
                ("position__regex", "\\S"),
                _connector="OR",
            ),
            name="experience_named",
            violation_error_message="What is visible needs a name: write one, or hide this.",
        ),
    ),
    migrations.AddConstraint(
        model_name="experience",
        constraint=models.CheckConstraint(
            condition=django.db.models.lookups.Exact(
                models.Func(
                    models.F("highlights"), function="jsonb_typeof", output_field=models.CharField()
                ),
                models.Value("array"),
            ),
            name="experience_highlights_is_list",
            violation_error_message="Write at most 100 texts of at most 1,000 characters each.",
        ),
    ),
    migrations.AddConstraint(
        model_name="experience",
        constraint=models.CheckConstraint(
            condition=models.Q(
                (
                    "visible_from__range",
                    (
                        datetime.datetime(1, 1, 2, 0, 0, tzinfo=datetime.UTC),
                        datetime.datetime(9999, 12, 30, 0, 0, tzinfo=datetime.UTC),
                    ),
                )
            ),
            name="experience_visible_from_is_real",
            violation_error_message="Dates must lie within the years 1 to 9999.",
        ),
    ),
    migrations.AddConstraint(
        model_name="personalinfo",
        constraint=models.CheckConstraint(
            condition=models.Q(("active", False), ("name__regex", "\\S"), _connector="OR"),
            name="personal_info_named",
            violation_error_message="What is visible needs a name: write one, or hide this.",
        ),
    ),
    migrations.AddConstraint(
        model_name="personalinfo",
        constraint=models.CheckConstraint(
            condition=models.Q(("website__iregex", "^https?://\\S+$")),
            name="personal_info_website_is_web_address",
            violation_error_message="Enter a web address that starts with http:// or https://.",
        ),
    ),
    migrations.AddConstraint(
        model_name="personalinfo",
        constraint=models.CheckConstraint(
            condition=models.Q(
                ("image__iregex", "^(https?://\\S+|/images/[0-9a-f]{32}\\.(jpg|png|webp|gif))$")
            ),
            name="personal_info_image_is_picture",
            violation_error_message="Enter a web address that starts with http:// or https://, or upload a picture.",
        ),
    ),
    migrations.AddConstraint(
        model_name="personalinfo",
        constraint=models.CheckConstraint(
            condition=models.Q(
                (
                    "visible_from__range",
                    (
                        datetime.datetime(1, 1, 2, 0, 0, tzinfo=datetime.UTC),
                        datetime.datetime(9999, 12, 30, 0, 0, tzinfo=datetime.UTC),
                    ),
                )
            ),
            name="personal_info_visible_from_is_real",
            violation_error_message="Dates must lie within the years 1 to 9999.",
        ),
    ),
    migrations.AddConstraint(
        model_name="project",
        constraint=models.CheckConstraint(
            condition=models.Q(("start_date_precision__in", ["day", "month", "year"])),
            name="projects_start_date_precision",
            violation_error_message="A date is given to the day, the month or the year.",
        ),
    ),
    migrations.AddConstraint(
        model_name="project",
        constraint=models.CheckConstraint(
            condition=models.Q(("end_date_precision__in", ["day", "month", "year"])),
            name="projects_end_date_precision",
            violation_error_message="A date is given to the day, the month or the year.",
        ),
    ),
    migrations.AddConstraint(
        model_name="project",
        constraint=models.CheckConstraint(
            condition=models.Q(("active", False), ("name__regex", "\\S"), _connector="OR"),
            name="projects_named",
            violation_error_message="What is visible needs a name: write one, or hide this.",
        ),
    ),
    migrations.AddConstraint(
        model_name="project",
        constraint=models.CheckConstraint(
            condition=models.Q(
                ("image__iregex", "^(https?://\\S+|/images/[0-9a-f]{32}\\.(jpg|png|webp|gif))$")
            ),
            name="projects_image_is_picture",
            violation_error_message="Enter a web address that starts with http:// or https://, or upload a picture.",
        ),
    ),
    migrations.AddConstraint(
        model_name="project",
        constraint=models.CheckConstraint(
            condition=django.db.models.lookups.Exact(
                models.Func(
                    models.F("highlights"), function="jsonb_typeof", output_field=models.CharField()
                ),
                models.Value("array"),
            ),
            name="projects_highlights_is_list",
            violation_error_message="Write at most 100 texts of at most 1,000 characters each.",
        ),
    ),
    migrations.AddConstraint(
        model_name="project",
        constraint=models.CheckConstraint(
            condition=django.db.models.lookups.Exact(
                models.Func(
                    models.F("keywords"), function="jsonb_typeof", output_field=models.CharField()
                ),
                models.Value("array"),
            ),
            name="projects_keywords_is_list",
            violation_error_message="Write at most 100 texts of at most 1,000 characters each.",
        ),
    ),
    migrations.AddConstraint(
        model_name="project",
        constraint=models.CheckConstraint(
            condition=django.db.models.lookups.Exact(
                models.Func(
                    models.F("roles"), function="jsonb_typeof", output_field=models.CharField()
                ),
                models.Value("array"),
            ),
            name="projects_roles_is_list",
            violation_error_message="Write at most 100 texts of at most 1,000 characters each.",
        ),
    ),
    migrations.AddConstraint(
        model_name="project",
        constraint=models.CheckConstraint(
            condition=models.Q(
                (
                    "visible_from__range",
                    (
                        datetime.datetime(1, 1, 2, 0, 0, tzinfo=datetime.UTC),
                        datetime.datetime(9999, 12, 30, 0, 0, tzinfo=datetime.UTC),
                    ),
                )
            ),
            name="projects_visible_from_is_real",
            violation_error_message="Dates must lie within the years 1 to 9999.",
        ),
    ),
    migrations.AddConstraint(
        model_name="skill",
        constraint=models.CheckConstraint(
            condition=models.Q(("active", False), ("name__regex", "\\S"), _connector="OR"),
            name="skills_named",
            violation_error_message="What is visible needs a name: write one, or hide this.",
        ),
    ),
    migrations.AddConstraint(
        model_name="skill",
        constraint=models.CheckConstraint(
            condition=django.db.models.lookups.Exact(
                models.Func(
                    models.F("keywords"), function="jsonb_typeof", output_field=models.CharField()
                ),
                models.Value("array"),
            ),
            name="skills_keywords_is_list",
            violation_error_message="Write at most 100 texts of at most 1,000 characters each.",
        ),
    ),
    migrations.AddConstraint(
        model_name="skill",
        constraint=models.CheckConstraint(
            condition=models.Q(
                (
                    "visible_from__range",
                    (
                        datetime.datetime(1, 1, 2, 0, 0, tzinfo=datetime.UTC),
                        datetime.datetime(9999, 12, 30, 0, 0, tzinfo=datetime.UTC),
                    ),
                )
            ),
            name="skills_visible_from_is_real",
            violation_error_message="Dates must lie within the years 1 to 9999.",
        ),
    ),
    migrations.AddConstraint(
        model_name="technology",
        constraint=models.CheckConstraint(
            condition=models.Q(
                (
                    "visible_from__range",
                    (
                        datetime.datetime(1, 1, 2, 0, 0, tzinfo=datetime.UTC),
                        datetime.datetime(9999, 12, 30, 0, 0, tzinfo=datetime.UTC),
                    ),
                )
            ),
            name="technologies_visible_from_is_real",
            violation_error_message="Dates must lie within the years 1 to 9999.",
        ),
    ),
]
