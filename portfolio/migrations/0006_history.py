"""What each row was, and who changed it: written by triggers, so that no way of writing forgets."""

from django.db import migrations

from portfolio.migrations import _history


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0005_cv_triggers")]

    operations = [
        migrations.RunSQL(sql=[_history.FORWARDS], reverse_sql=[_history.BACKWARDS]),
    ]
