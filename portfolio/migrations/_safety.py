"""What keeps edits and log-ins safe, and the keywords of jobs.

The database gets it in migration 0008, a release before the code that reads it (0009).
"""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

OPERATIONS: list[Operation] = [
    migrations.CreateModel(
        name="Attempt",
        fields=[
            ("id", models.BigAutoField(primary_key=True, serialize=False)),
            ("about", models.CharField(max_length=100)),
            ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
        ],
        options={
            "db_table": "attempts",
            "indexes": [
                models.Index(fields=["about", "at"], name="idx_attempts_about_at"),
                models.Index(fields=["at"], name="idx_attempts_at"),
            ],
        },
    ),
    migrations.CreateModel(
        name="IdempotencyKey",
        fields=[
            ("id", models.BigAutoField(primary_key=True, serialize=False)),
            (
                "user",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="idempotency_keys",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            ("key", models.CharField(max_length=255)),
            ("request", models.CharField(max_length=64)),
            ("status", models.SmallIntegerField()),
            ("headers", models.JSONField(default=dict)),
            ("body", models.BinaryField()),
            (
                "created_at",
                models.DateTimeField(
                    db_default=django.db.models.functions.datetime.Now(), editable=False
                ),
            ),
        ],
        options={
            "db_table": "idempotency_keys",
            "indexes": [models.Index(fields=["created_at"], name="idx_idempotency_keys_created")],
            "constraints": [
                models.UniqueConstraint(fields=("user", "key"), name="idempotency_keys_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="RecoveryCode",
        fields=[
            (
                "id",
                models.AutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "user",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="recovery_codes",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            ("digest", models.CharField(max_length=64)),
            ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="used")),
            (
                "created_at",
                models.DateTimeField(
                    db_default=django.db.models.functions.datetime.Now(),
                    editable=False,
                    verbose_name="created",
                ),
            ),
        ],
        options={
            "db_table": "recovery_codes",
            "constraints": [
                models.UniqueConstraint(
                    fields=("user", "digest"), name="recovery_codes_once_per_account"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="SecondFactor",
        fields=[
            (
                "id",
                models.AutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "user",
                models.OneToOneField(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="second_factor",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            ("seed", models.CharField(max_length=64)),
            ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
            ("last_step", models.BigIntegerField(db_default=0)),
            (
                "created_at",
                models.DateTimeField(
                    db_default=django.db.models.functions.datetime.Now(),
                    editable=False,
                    verbose_name="created",
                ),
            ),
        ],
        options={
            "verbose_name": "second factor",
            "verbose_name_plural": "second factors",
            "db_table": "second_factors",
        },
    ),
    migrations.CreateModel(
        name="SignIn",
        fields=[
            (
                "id",
                models.AutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "user",
                models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="sign_ins",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            ("session_digest", models.CharField(editable=False, max_length=64)),
            (
                "created_at",
                models.DateTimeField(
                    db_default=django.db.models.functions.datetime.Now(),
                    editable=False,
                    verbose_name="since",
                ),
            ),
            (
                "last_used_at",
                models.DateTimeField(
                    db_default=django.db.models.functions.datetime.Now(),
                    editable=False,
                    verbose_name="last used",
                ),
            ),
            (
                "agent",
                models.CharField(
                    db_default="", editable=False, max_length=200, verbose_name="browser"
                ),
            ),
            (
                "address",
                models.CharField(
                    db_default="", editable=False, max_length=45, verbose_name="address"
                ),
            ),
        ],
        options={
            "verbose_name": "session",
            "verbose_name_plural": "sessions",
            "db_table": "sign_ins",
            "ordering": ["-last_used_at", "-id"],
            "constraints": [
                models.UniqueConstraint(fields=("session_digest",), name="sign_ins_session_key")
            ],
        },
    ),
    migrations.AddField(
        model_name="experience",
        name="keywords",
        field=models.JSONField(
            blank=True,
            db_default=models.Value([], models.JSONField()),
            default=list,
            help_text="One word or phrase a line.",
            verbose_name="keywords",
        ),
    ),
    migrations.AddConstraint(
        model_name="experience",
        constraint=models.CheckConstraint(
            condition=django.db.models.lookups.Exact(
                models.Func(
                    models.F("keywords"), function="jsonb_typeof", output_field=models.CharField()
                ),
                models.Value("array"),
            ),
            name="experience_keywords_is_list",
            violation_error_message="Write at most 100 texts of at most 1,000 characters each.",
        ),
    ),
]
