"""The tables and columns of a whole CV, in the database alone: 0007 tells Django of them."""

from django.db import migrations

from portfolio.migrations._cv import OPERATIONS


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0003_tell_of_public_changes")]

    operations = [migrations.SeparateDatabaseAndState(database_operations=OPERATIONS)]
