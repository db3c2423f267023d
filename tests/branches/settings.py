"""The project's settings with the migrations of a test's case, for processes of their own."""

import os
import sys

from config.settings import *  # noqa: F403

sys.path.insert(0, os.environ["CASE_FOLDER"])
MIGRATION_MODULES = {"portfolio": os.environ["CASE_PACKAGE"]}
