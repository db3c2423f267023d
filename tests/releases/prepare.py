"""Run with the code of one release: its schema, a CV, an owner and a token, into an empty database.

Prints the owner's password and the token, one a line.
"""

import os
from io import StringIO

import django

PASSWORD = "canary-password-of-the-owner"
# In each table a row that anyone may see, if the release before knows the table, and a hidden one.
ROWS = """
INSERT INTO skills (name, category, level, active) VALUES ('Canary', 'hidden', 1, false);
INSERT INTO projects (name, description, active) VALUES ('Canary', 'Hidden.', false);
"""
NEW_ROWS = """
INSERT INTO {table} ({column}, active) VALUES ('Shown', true), ('Canary', false);
INSERT INTO {table} ({column}, visible_from) VALUES ('Canary', '2999-01-01');
"""
# The tables of a whole CV, which came a release before the code that reads them.
NEW_TABLES = {
    "education": "institution",
    "certificates": "name",
    "languages": "language",
    "awards": "title",
    "publications": "name",
    "volunteer": "organization",
    "interests": "name",
    "cv_references": "name",
    "profiles": "network",
}


def prepare() -> str:
    """The token."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("loadsample", stdout=StringIO())
    get_user_model().objects.create_superuser("owner", password=PASSWORD)
    secret = StringIO()
    call_command("token", "create", "releases", stdout=secret, stderr=StringIO())
    # As a client would that knows the tables alone.
    with connection.cursor() as cursor:
        cursor.execute(ROWS)
        present = connection.introspection.table_names(cursor)
        for table, column in NEW_TABLES.items():
            if table in present:
                cursor.execute(NEW_ROWS.format(table=table, column=column))
    return secret.getvalue().strip()


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
print(PASSWORD, prepare(), sep="\n")  # noqa: T201 - the answer
