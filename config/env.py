"""Typed readers of the environment.

Each variable is read once, in `config.settings`. A value that is missing or
can't be understood raises `ConfigurationError`, whose sentence names the
variable and says what to write. No sentence repeats a value: it may be secret.
"""

import os
import re
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_ENVIRONMENT = BASE_DIR / ".local" / "environment"

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}
LONGEST_NUMBER = 20  # digits
SHORTEST_SECRET = 32  # characters
ORIGIN = r"https?://[a-z0-9.-]+(:[0-9]{1,5})?"


class Secret(str):
    """Works as text and shows as stars, on a debug page too."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


# What counts as if it stood in the environment: see `config.parameters`.
provided: dict[str, Secret] = {}


class ConfigurationError(ImproperlyConfigured):
    """A setting is missing or wrong. The text is for the operator."""


def text(name: str, default: str = "") -> str:
    """The variable's value without surrounding blanks, or `default` where it is unset or empty."""
    return (provided.get(name) or os.environ.get(name, "")).strip() or default


def required(name: str, advice: str) -> str:
    """The variable's value. `advice` says what to write where it is missing."""
    value = text(name)
    if not value:
        raise ConfigurationError(f"{name} is not set. {advice}")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    word = value.strip().lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise ConfigurationError(f"{name} is neither true nor false. Write 1 or 0.")


def number(name: str, default: int, least: int, most: int) -> int:
    """A whole number within `least` and `most`, both included."""
    value = text(name)
    if not value:
        return default
    # Digits of other scripts pass str.isdecimal() and int(); an operator never means them.
    if not (value.isascii() and value.removeprefix("-").isdigit()):
        raise ConfigurationError(
            f"{name} is not a whole number. Write one, as in {name}={default}."
        )
    if len(value) > LONGEST_NUMBER or not least <= int(value) <= most:
        raise ConfigurationError(f"{name} is out of range. Write a number from {least} to {most}.")
    return int(value)


def origin(name: str) -> str:
    """A scheme and a host, as in https://cv.example.org, in lower case; empty where it is unset."""
    value = text(name)
    return checked_origin(name, value) if value else ""


def origins(name: str) -> list[str]:
    """Several origins, separated by commas. None stands for all: `*` is refused."""
    return [checked_origin(name, word) for word in words(name)]


def checked_origin(name: str, value: str) -> str:
    value = value.lower().removesuffix("/")
    if not re.fullmatch(ORIGIN, value):
        raise ConfigurationError(
            f"{name} is no origin. Write the scheme and the host, as in https://cv.example.org."
        )
    return value


def secret(name: str) -> str:
    """Visible characters, too many to be guessed; empty where it is unset."""
    value = text(name)
    if value and not (
        len(value) >= SHORTEST_SECRET
        and value.isascii()
        and value.isprintable()
        and " " not in value
    ):
        raise ConfigurationError(
            f"{name} is no secret. Write at least {SHORTEST_SECRET} random characters, without "
            "blanks."
        )
    return value


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A comma-separated list, blanks around each word removed."""
    found = [word.strip() for word in os.environ.get(name, "").split(",")]
    return [word for word in found if word] or list(default)


def read_local_environment(path: Path = LOCAL_ENVIRONMENT) -> None:
    """Takes over what `make run` wrote down about the database it started.

    A variable that is set already wins. Does nothing where `DATABASE_URL` or
    `DATABASE_URL_PARAMETER` is set or nothing runs. The file holds one
    `NAME=value` a line.
    """
    named = os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_PARAMETER")
    if named or not path.is_file():
        return
    for line in path.read_text().splitlines():
        name, separator, value = line.partition("=")
        if separator:
            os.environ.setdefault(name, value)
