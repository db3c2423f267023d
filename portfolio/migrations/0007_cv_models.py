"""Django learns of the tables and columns that 0004 made. No statement is sent."""

from django.db import migrations

from portfolio.migrations._cv import OPERATIONS


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0006_history")]

    operations = [migrations.SeparateDatabaseAndState(state_operations=OPERATIONS)]
