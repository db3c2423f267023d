"""Settings that must not meet the public. A function that AWS runs does not start with one.

`manage.py check --deploy` tells them too, wherever it runs. A function has its role's credentials;
an emulator, a benchmark and `sam local` are no deployment, and may be as unsafe as they like.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from config.env import ConfigurationError

SHORTEST_KEY, FEWEST_CHARACTERS = 50, 5
# What libpq does without, or where the server does without, TLS.
UNENCRYPTED = {"disable", "allow", "prefer"}
LOCAL = ("/", "@", "localhost", "127.", "::1")

Settings = Mapping[str, Any]


class Rule(NamedTuple):
    """`id` is Django's for silencing a check."""

    id: str
    is_broken: Callable[[Settings], bool]
    sentence: str


def has_weak_key(settings: Settings) -> bool:
    return is_weak(settings["SECRET_KEY"])


def is_weak(key: str) -> bool:
    return (
        len(key) < SHORTEST_KEY
        or len(set(key)) < FEWEST_CHARACTERS
        or key.startswith("django-insecure-")
    )


def takes_any_host(settings: Settings) -> bool:
    # With a public origin the header counts for nothing.
    return "*" in settings["ALLOWED_HOSTS"] and not settings["PUBLIC_ORIGIN"]


def speaks_plainly(settings: Settings) -> bool:
    """Whether visitors may stay on plain HTTP. Behind an edge that we know, it redirects."""
    edge_redirects = settings["PUBLIC_ORIGIN"] and settings["ORIGIN_SECRETS"]
    return not settings["SECURE_SSL_REDIRECT"] and not edge_redirects


def has_bare_database(settings: Settings) -> bool:
    database = settings["DATABASES"]["default"]
    mode = database["OPTIONS"].get("sslmode")
    return mode in UNENCRYPTED and not database["HOST"].startswith(LOCAL)


RULES = (
    Rule("config.E001", lambda s: bool(s["DEBUG"]), "DEBUG is on. Take it away, or write 0."),
    Rule(
        "config.E002",
        takes_any_host,
        "ALLOWED_HOSTS has a *, so any host's name is taken for ours. Name the public hosts, or "
        "set PUBLIC_ORIGIN.",
    ),
    Rule(
        "config.E003",
        lambda s: not s["ALLOWED_HOSTS"],
        "ALLOWED_HOSTS and PUBLIC_ORIGIN are not set, so every request would be refused. "
        "Write the public origin, as in https://cv.example.org.",
    ),
    Rule(
        "config.E004",
        has_weak_key,
        f"SECRET_KEY is short or easily guessed. Write at least {SHORTEST_KEY} random characters.",
    ),
    Rule(
        "config.E005",
        speaks_plainly,
        "SECURE_SSL_REDIRECT is off, so passwords may travel in clear. Take it away, or set "
        "PUBLIC_ORIGIN and ORIGIN_SECRET_PARAMETER, where a CDN redirects.",
    ),
    Rule(
        "config.E006",
        lambda s: s["PUBLIC_ORIGIN"].startswith("http:"),
        "PUBLIC_ORIGIN is plain HTTP, over which nobody could log in. Write https://.",
    ),
    Rule(
        "config.E007",
        has_bare_database,
        "The database's address allows a connection in clear. Take sslmode out of it, or write "
        "sslmode=verify-full.",
    ),
    Rule(
        "config.E008",
        lambda s: not s["SECOND_FACTOR_REQUIRED"],
        "SECOND_FACTOR_REQUIRED is off, so a password alone opens the admin. Take it away, or "
        "write 1.",
    ),
    Rule(
        "config.E009",
        lambda s: any(is_weak(key) for key in s["SECRET_KEY_FALLBACKS"]),
        "SECRET_KEY_ALSO is short or easily guessed, and counts as SECRET_KEY does. Take it away.",
    ),
)


def broken(settings: Settings) -> list[Rule]:
    return [rule for rule in RULES if rule.is_broken(settings)]


def is_deployed(environment: Mapping[str, str]) -> bool:
    """Whether AWS itself runs this."""
    return (
        "AWS_LAMBDA_FUNCTION_NAME" in environment
        and "AWS_SESSION_TOKEN" in environment
        and "AWS_SAM_LOCAL" not in environment
    )


def refuse(settings: Settings) -> None:
    """Raises `ConfigurationError`, with a sentence for each setting that is unsafe."""
    if found := broken(settings):
        raise ConfigurationError(" ".join(rule.sentence for rule in found))
