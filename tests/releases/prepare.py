"""Run with the code of one release: its schema, a CV, an owner and a token, into an empty database.

Prints the owner's password and the token, one a line.
"""

import os
from io import StringIO

import django

PASSWORD = "canary-password-of-the-owner"
HIDDEN = """
INSERT INTO skills (name, category, level, active) VALUES ('Canary', 'hidden', 1, false);
INSERT INTO projects (name, description, active) VALUES ('Canary', 'Hidden.', false);
"""


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
        cursor.execute(HIDDEN)
    return secret.getvalue().strip()


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
print(PASSWORD, prepare(), sep="\n")  # noqa: T201 - the answer
