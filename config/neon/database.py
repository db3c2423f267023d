"""The environment's database becomes a Django `DATABASES` entry.

    DATABASE_URL            for the application; on Neon its pooled host
    DATABASE_URL_UNPOOLED   for what changes the schema or needs a session; on Neon the direct host
    PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE   instead of the two, as libpq knows them

On Neon either host names the other, so one variable is enough. Sources of the
choices: https://neon.com/docs/connect/connection-pooling and
https://neon.com/docs/guides/django.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from config import env
from config.env import ConfigurationError
from config.neon import tls
from config.neon.address import EXAMPLE, KEYWORDS, Address, as_entry, read_parts, read_url

__all__ = ["CONNECT_TIMEOUT", "EXAMPLE", "connect_arguments", "from_environment", "from_url"]

ENGINE = "config.neon.backend"
# Seconds for connecting, further attempts included. A sleeping Neon compute needs a few hundred
# milliseconds, sometimes seconds, to wake; a request that came too early says when to come back.
CONNECT_TIMEOUT = 4
# Seconds without an answer after which a connection is asked with a query, not only looked at.
# Less often than that costs a first request 3 s when the peer vanished; see docs/neon.md.
ASK_AFTER = 60

# Only these see a peer that vanished without a word.
ALIVE = {
    "keepalives": "1",
    # Seconds. A peer that took a statement and then vanished is asked for after 2 and given up
    # after 3 (`tcp_user_timeout` overrides the count): as soon as one that vanished before. Only a
    # request that waits sends them, for a sandbox stands still between two.
    "keepalives_idle": "2",
    "keepalives_interval": "1",
    "keepalives_count": "3",
    # Milliseconds for sent data to be acknowledged: keepalives do not end a query that hangs. With
    # the kernel's own steps it is up to 2.9 s, which leaves 1 s of 4 for a new connection.
    "tcp_user_timeout": "2500",
}

# The commands that change the schema, or need one session from beginning to end.
DIRECT_COMMANDS = {
    "createcachetable",
    "dbshell",
    "dumpdata",
    "flush",
    "grants",
    "inspectdb",
    "loaddata",
    "makemigrations",
    "migrate",
    "showmigrations",
    "sqlflush",
    "sqlmigrate",
    "sqlsequencereset",
    "test",
    "testserver",
    "tune_role",
}
# A migration may take longer than any request's statement.
UNLIMITED = "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0"


def from_environment(arguments: Sequence[str], *, max_age: int) -> dict[str, Any]:
    """The `DATABASES` entry for a process started with `arguments` (`sys.argv`).

    A command of `DIRECT_COMMANDS` gets the direct host. `max_age` is how long a
    connection is kept between requests, in seconds. Raises `ConfigurationError`.
    """
    pooled, direct = addresses()
    command = arguments[1] if len(arguments) > 1 and is_django(Path(arguments[0])) else ""
    entry = entry_for(direct if command in DIRECT_COMMANDS else pooled, max_age=max_age)
    # For migrations and test databases, whoever starts them: see the engine.
    entry["OPTIONS"]["direct"] = as_entry(direct) | {"OPTIONS": parameters(direct)}
    entry["OPTIONS"]["announce"] = bool(command)
    return entry


def is_django(program: Path) -> bool:
    """Whether it takes Django's commands. Other packages have a `__main__.py` too."""
    by_module = program.name == "__main__.py" and program.parent.name == "django"
    return by_module or program.name in {"manage.py", "django-admin"}


def from_url(url: str, *, variable: str, max_age: int) -> dict[str, Any]:
    """The `DATABASES` entry for `url`, which stands in `variable`. Raises `ConfigurationError`."""
    return entry_for(read_url(url, variable), max_age=max_age)


def entry_for(address: Address, *, max_age: int) -> dict[str, Any]:
    options = parameters(address)
    if options.get("sslrootcert") == "system":
        tls.show_trust_store()
    return as_entry(address) | {
        "ENGINE": ENGINE,
        "CONN_MAX_AGE": max_age,
        # Costs no round trip: the engine looks at the socket.
        "CONN_HEALTH_CHECKS": True,
        # A cursor on the server needs a session, which a transaction pooler does not keep.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": options,
    }


def connect_arguments(entry: dict[str, Any]) -> dict[str, Any]:
    """What `psycopg.connect` takes, for who connects to an entry's database without Django."""
    given = {keyword: entry[name] for name, keyword in KEYWORDS.items() if entry[name]}
    return entry["OPTIONS"] | given


def parameters(address: Address) -> dict[str, Any]:
    """libpq's parameters. What the URL says wins."""
    options: dict[str, Any] = {"application_name": "portfolio"}
    if not address.is_socket:
        options |= ALIVE
    if address.is_pooled:
        # Empty, or libpq would send PGOPTIONS, which a transaction pooler refuses.
        options["options"] = ""
    elif address.is_neon:
        options["options"] = UNLIMITED
    options |= {"connect_timeout": str(CONNECT_TIMEOUT)} | tls.options(address)
    if os.environ.get("PGAPPNAME") and "application_name" not in address.options:
        del options["application_name"]
    return options


def addresses() -> tuple[Address, Address]:
    """The pooled and the direct address."""
    pooled = named("DATABASE_URL")
    direct = named("DATABASE_URL_UNPOOLED")
    if pooled and direct and is_other(pooled, direct):
        raise ConfigurationError(
            "DATABASE_URL and DATABASE_URL_UNPOOLED name different databases: "
            "on Neon leave the second out, it follows from the first."
        )
    application = pooled or direct or from_parts()
    session = direct or application
    return application.pooled(), session.direct()


def is_other(pooled: Address, direct: Address) -> bool:
    """Whether migrations would change another database than the one that is served."""
    if pooled.name != direct.name:
        return True
    # Elsewhere a pooler has a host or a port of its own.
    return pooled.is_neon and pooled.endpoint != direct.endpoint


def named(variable: str) -> Address | None:
    url = env.text(variable)
    return read_url(url, variable) if url else None


def from_parts() -> Address:
    if not env.text("PGHOST"):
        raise ConfigurationError(
            f"DATABASE_URL is not set. Write it as {EXAMPLE}, or use `make run`."
        )
    return read_parts()
