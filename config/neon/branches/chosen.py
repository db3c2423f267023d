"""Which provider, by the environment, and which branch, by `branch use`.

    NEON_API_KEY, NEON_PROJECT_ID   branches of that Neon project
    otherwise                       databases on the server of DATABASE_URL

The choice of `branch use` stands in `.local/branch`. `manage.py` and `make run`
honour it; what runs on Lambda never reads it.
"""

import os
import sys
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config import env
from config.neon.branches.interface import BranchError, Provider

FILE = env.BASE_DIR / ".local" / "branch"
# The branch that this process talks to. Set, even to nothing, it wins over the file.
VARIABLE = "BRANCH_IN_USE"
# Commands that talk to no database, or to every branch.
WITHOUT = {
    "",
    "branch",
    "collectstatic",
    "docspage",
    "help",
    "openapi",
    "prebuild",
    "schema",
    "version",
    "--help",
    "-h",
    "--version",
}


@dataclass(frozen=True)
class Current:
    """The branch of a process."""

    name: str
    is_production: bool


def provider() -> Provider:
    """Raises `ConfigurationError` or `BranchError` with what is missing."""
    if uses_neon():
        from config.neon.branches.neon import NeonProvider

        return NeonProvider.from_environment()
    from config.neon.branches.local import LocalProvider
    from config.neon.branches.urls import url_of
    from config.neon.database import addresses

    pooled, direct = addresses()
    if direct.is_neon:
        raise BranchError(
            "DATABASE_URL is a database on Neon, whose branches are reached by its API: "
            "set NEON_API_KEY and NEON_PROJECT_ID."
        )
    return LocalProvider(url_of(direct), pooled_url=url_of(pooled))


def uses_neon() -> bool:
    key, project = env.text("NEON_API_KEY"), env.text("NEON_PROJECT_ID")
    if bool(key) != bool(project):
        given, missing = ("KEY", "PROJECT_ID") if key else ("PROJECT_ID", "KEY")
        given, missing = (f"NEON_{'API_' if n == 'KEY' else ''}{n}" for n in (given, missing))
        raise BranchError(
            f"{given} is set and {missing} is not: set both for Neon's branches, or neither."
        )
    return bool(key)


def chosen(file: Path = FILE) -> str:
    """The name that `branch use` wrote down; "" where there is none."""
    try:
        return file.read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, UnicodeDecodeError):
        raise BranchError(
            f"{file} can't be read: run `manage.py branch use` again, or `branch use --none`."
        ) from None


def choose(name: str, file: Path = FILE) -> None:
    """Writes the choice down; "" takes it back."""
    if not name:
        file.unlink(missing_ok=True)
        return
    file.parent.mkdir(exist_ok=True)
    draft = file.with_name(f"{file.name}.new")
    draft.write_text(f"{name}\n", encoding="utf-8")
    draft.replace(file)


def environment_of(found: Provider, name: str) -> dict[str, str]:
    """The variables that lead a process to the branch."""
    branch = found.find(name)
    return {
        "DATABASE_URL": found.url(branch, direct=False),
        "DATABASE_URL_UNPOOLED": found.url(branch, direct=True),
        # One word for what is guarded, whatever Neon calls it.
        VARIABLE: "production" if branch.is_production else branch.name,
    }


def lead(environment: MutableMapping[str, str], variables: dict[str, str]) -> None:
    """Puts the variables into an environment, and takes out what would win over them."""
    for name in ("DATABASE_URL_PARAMETER", "DATABASE_URL_UNPOOLED_PARAMETER"):
        environment.pop(name, None)
    environment.update(variables)


def take_over(arguments: Sequence[str], file: Path = FILE) -> None:
    """Leads this process (`manage.py`) to the chosen branch, and says so on stderr.

    Raises `BranchError` where that branch is gone.
    """
    command = arguments[1] if len(arguments) > 1 else ""
    if VARIABLE in os.environ or "AWS_LAMBDA_FUNCTION_NAME" in os.environ or command in WITHOUT:
        return
    name = chosen(file)
    if name:
        lead(os.environ, variables_for(name))
        sys.stderr.write(f"Branch {name}, chosen by `branch use` (`--none` takes it back)\n")


def variables_for(name: str) -> dict[str, str]:
    """`environment_of` the chosen branch, where its absence has a remedy of its own."""
    try:
        return environment_of(provider(), name)
    except BranchError as error:
        raise BranchError(
            f"{error} It was chosen by `branch use`: choose another, or run "
            "`manage.py branch use --none`."
        ) from None


def current(connection: Any = None) -> Current:
    """Which branch Django's connection talks to. In doubt it is production."""
    if connection is None:
        from django.db import connection
    name = os.environ.get(VARIABLE, "")
    database = str(connection.settings_dict["NAME"])
    # What Django makes for a test run belongs to that run.
    if database.startswith("test_"):
        return Current(database, is_production=False)
    if not name and not str(connection.settings_dict["HOST"]).endswith(".neon.tech"):
        name = of_comment(connection)
    return Current(name or "production", is_production=name in {"", "production"})


def of_comment(connection: Any) -> str:
    """The name of the local branch that the connection is in; "" in any other database."""
    from config.neon.branches import notes

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = current_database()"
        )
        row = cursor.fetchone()
    note = notes.read(row[0]) if row else None
    return note.name if note else ""
