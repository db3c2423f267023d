"""A connection URL becomes a Django `DATABASES` entry.

Source of the choices: https://neon.com/docs/connect/connection-pooling and
https://neon.com/docs/guides/django.
"""

from typing import Any
from urllib.parse import urlsplit

import dj_database_url

from config.env import ConfigurationError

EXAMPLE = "postgresql://USER:PASSWORD@HOST/DATABASE?sslmode=verify-full&sslrootcert=system"

# Seconds. A sleeping Neon compute needs a few hundred milliseconds, sometimes seconds, to wake.
CONNECT_TIMEOUT = 10


def from_url(url: str, *, variable: str, max_age: int) -> dict[str, Any]:
    """The `DATABASES` entry for `url`.

    `variable` is the name of the setting that holds the URL, for the error's
    sentence, which never repeats the URL: it holds a password. `max_age` is
    how long a connection is kept between requests, in seconds.
    """
    try:
        scheme = urlsplit(url).scheme
        entry: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=max_age))
    except ValueError:
        # The parser's own message quotes the URL, so neither it nor its traceback goes on.
        entry, scheme = {}, ""
    if scheme not in {"postgres", "postgresql"} or not entry.get("NAME"):
        raise ConfigurationError(f"{variable} is no PostgreSQL URL. Write it as {EXAMPLE}.")
    entry["CONN_HEALTH_CHECKS"] = True
    # A cursor on the server needs a session, which a transaction pooler does not keep.
    entry["DISABLE_SERVER_SIDE_CURSORS"] = True
    entry["OPTIONS"] = {
        "connect_timeout": CONNECT_TIMEOUT,
        "application_name": "portfolio",
    } | entry.get("OPTIONS", {})
    return entry
