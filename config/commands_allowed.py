"""Which of `manage.py`'s commands run where nobody sits at a terminal, and with which arguments.

Whatever is not listed is refused with a sentence. So nothing here reads a file, runs code that the
caller names (`--settings`, `--pythonpath`), waits for a terminal, or empties a database.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

BASE_DIR = Path(__file__).resolve().parent.parent
MOST_ARGUMENTS, LONGEST_ARGUMENT = 20, 200  # the second in characters

NAME = r"[A-Za-z0-9_.:@+-]+"  # of an app, a migration, a role, an account
NUMBER = r"[0-9]{1,6}"
TEXT = r"[^-].*"
# Taken by each command.
COMMON = {"-v": "[0-3]", "--verbosity": "[0-3]", "--no-color": ""}


class Allowed(NamedTuple):
    """A command's options, each with the pattern of its value (empty where it takes none)."""

    options: dict[str, str] = {}
    words: tuple[str, ...] = ()  # patterns of the arguments without a name, in order
    asks: str = ""  # the option without which it would ask at a terminal
    home: str = ""  # its file, where not every release has it


MIGRATION_OPTIONS = {
    "--plan": "",
    "--check": "",
    "--noinput": "",
    "--no-input": "",
    "--yes-i-mean": r"[\w./-]+",
}
RESUME = "portfolio/management/commands/{}.py"

COMMANDS = {
    # `zero` takes the tables away, content and all.
    "migrate": Allowed(MIGRATION_OPTIONS, (NAME, r"(?!zero$)[A-Za-z0-9_]+")),
    "showmigrations": Allowed(
        {"--plan": "", "-p": "", "--list": "", "-l": ""}, (NAME, NAME, NAME, NAME)
    ),
    "check": Allowed(
        {
            "--deploy": "",
            "--database": "default",
            "--fail-level": "[A-Z]+",
            "--tag": NAME,
            "-t": NAME,
        },
        (NAME, NAME, NAME, NAME),
    ),
    "createowner": Allowed({"--username": NAME, "--new-password": ""}),
    "createsuperuser": Allowed(
        {"--username": NAME, "--email": NAME, "--noinput": "", "--no-input": ""}, asks="--noinput"
    ),
    "token": Allowed(
        {"--expires": f"{NUMBER}d?", "--read-only": "", "--user": NAME},
        ("create|list|revoke", TEXT),
    ),
    "account": Allowed(
        {},
        ("list|unlock|log-out|reset-second-factor", r"[\w.@+][\w.@+-]*"),
        home="portfolio/management/commands/account.py",
    ),
    "tune_role": Allowed(
        {"--role": NAME, "--this-database": "", "--reset": "", "--dry-run": ""},
    ),
    "grants": Allowed({"--role": NAME, "--apply": "", "--check": ""}),
    "clearsessions": Allowed(),
    "loadsample": Allowed(),
    # Their document comes in, and goes out, as text; never as a file's name.
    "import_resume": Allowed(
        {"--dry-run": "", "--replace": ""}, ("-",), home=RESUME.format("import_resume")
    ),
    "export_resume": Allowed({"--public": ""}, home=RESUME.format("export_resume")),
}


class RefusedError(Exception):
    """The command is not run. The sentence says why, and repeats no value."""


def require(command: object, arguments: object) -> list[str]:
    """The words for `manage.py`. Raises `RefusedError` unless each of them is allowed."""
    if not isinstance(command, str) or command not in COMMANDS or not exists(COMMANDS[command]):
        known = ", ".join(name for name, allowed in COMMANDS.items() if exists(allowed))
        raise RefusedError(f"“command” names none that runs here. These do: {known}.")
    if not isinstance(arguments, list) or not all(isinstance(each, str) for each in arguments):
        raise RefusedError('“arguments” is no list of texts. Write one, as in ["--plan"].')
    if len(arguments) > MOST_ARGUMENTS or any(len(each) > LONGEST_ARGUMENT for each in arguments):
        raise RefusedError(
            f"There are more than {MOST_ARGUMENTS} arguments, or one of more than "
            f"{LONGEST_ARGUMENT} characters."
        )
    allowed = COMMANDS[command]
    refuse_unlisted(command, allowed, arguments)
    if allowed.asks and not {allowed.asks, "--no-input"}.intersection(arguments):
        raise RefusedError(f"{command} would ask at a terminal: add {allowed.asks}.")
    return [command, *arguments]


def exists(allowed: Allowed) -> bool:
    return not allowed.home or (BASE_DIR / allowed.home).is_file()


def refuse_unlisted(command: str, allowed: Allowed, arguments: Sequence[str]) -> None:
    options = allowed.options | COMMON
    known = ", ".join(sorted(options))
    words = list(allowed.words)
    left = list(arguments)
    while left:
        word = left.pop(0)
        if not word.startswith("-") or word == "-":
            if not words or not fits(words.pop(0), word):
                raise RefusedError(f"An argument of {command} is not one that it takes here.")
            continue
        name, equals, value = word.partition("=")
        if name not in options:
            raise RefusedError(f"{command} has an option that is not allowed. These are: {known}.")
        pattern = options[name]
        if not pattern:
            fine = not equals
        elif equals:
            fine = fits(pattern, value)
        else:
            fine = bool(left) and fits(pattern, left.pop(0))
        if not fine:
            raise RefusedError(f"The value of {name} is not one that {command} takes here.")


def fits(pattern: str, value: str) -> bool:
    return value.isprintable() and re.fullmatch(pattern, value) is not None
