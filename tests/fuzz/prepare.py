"""`python -m tests.fuzz.prepare`: tables, a sample CV, an owner. Prints two tokens as JSON."""

import json
import os
import sys

import django


def prepare() -> dict[str, str]:
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    from portfolio.models import ApiToken

    call_command("migrate", verbosity=0)
    call_command("loadsample", stdout=sys.stderr)
    owner = get_user_model().objects.create_superuser("owner")
    return {
        scope: ApiToken.objects.issue(owner, f"fuzzing, {scope}", scope=scope)[1]
        for scope in ("read", "write")
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    sys.stdout.write(json.dumps(prepare()))
