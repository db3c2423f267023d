"""Django learns of the tables and the column that 0008 made, and the tables of their accounts."""

from django.db import migrations, models

from portfolio.migrations._safety import OPERATIONS

CONTENT = (
    "award",
    "certificate",
    "education",
    "experience",
    "interest",
    "language",
    "personalinfo",
    "profile",
    "project",
    "publication",
    "reference",
    "skill",
    "technology",
    "volunteer",
)

ACCOUNTS = ("idempotency_keys", "recovery_codes", "second_factors", "sign_ins")

# An account's things go with it, whoever deletes it. Django can't write ON DELETE CASCADE.
CASCADE = """
ALTER TABLE {table} ADD CONSTRAINT {table}_user_id_fkey
    FOREIGN KEY (user_id) REFERENCES auth_user (id) ON DELETE CASCADE;
"""

UNCASCADE = """
ALTER TABLE {table} DROP CONSTRAINT {table}_user_id_fkey;
"""


def active() -> models.Field:
    return models.BooleanField(
        db_default=True,
        default=True,
        help_text="Whether the public sees it. What is hidden stays, for you alone.",
        verbose_name="visible",
    )


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0008_safety_tables")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                *OPERATIONS,
                *(migrations.AlterField(model, "active", active()) for model in CONTENT),
            ]
        ),
        migrations.RunSQL(
            sql=["".join(CASCADE.format(table=table) for table in ACCOUNTS)],
            reverse_sql=["".join(UNCASCADE.format(table=table) for table in ACCOUNTS)],
        ),
    ]
