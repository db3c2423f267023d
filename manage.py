#!/usr/bin/env python
"""Django's command line, for this project's settings.

Without `DATABASE_URL` in the environment, the commands talk to the database
that `make run` has started in this checkout; and where `branch use` has chosen a
branch, to that one.
"""

import os
import sys

from config import env


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    env.read_local_environment()
    from django.core.management import execute_from_command_line

    from config.neon.branches import chosen
    from config.neon.branches.interface import BranchError

    try:
        chosen.take_over(sys.argv)
        execute_from_command_line(sys.argv)
    except (env.ConfigurationError, BranchError) as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main()
