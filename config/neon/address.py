"""A database's address: read from a URL or from libpq's variables, checked, never shown.

What is wrong raises `ConfigurationError`, whose sentence names the variable and
repeats nothing of its value: a password may stand anywhere in a broken URL.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Any

import dj_database_url
import psycopg
from psycopg.pq import Conninfo

from config import env
from config.env import ConfigurationError, Secret

EXAMPLE = "postgresql://USER:PASSWORD@HOST/DATABASE"
SCHEMES = ("postgresql://", "postgres://")
LAST_PORT = 65535

# Parameters that other drivers know, or that guides invent, and what to do instead.
FOREIGN = {
    "branch": "each branch of Neon has a host of its own, so name that host",
    "command_timeout": "set the limit on the role with `manage.py tune_role`",
    "connection_limit": "leave it out: a process has one connection",
    "conn_max_age": "set CONN_MAX_AGE in the environment",
    "idle_in_transaction_session_timeout": "set it on the role with `manage.py tune_role`",
    "jit": "set it on the role with `manage.py tune_role`",
    "pgbouncer": "leave it out: this works behind a pooler as it is",
    "pool_timeout": "leave it out: a process has one connection",
    "schema": "set search_path on the role",
    "ssl": "write sslmode",
    "statement_timeout": "set it on the role with `manage.py tune_role`",
}
# libpq's keywords for what Django calls otherwise.
KEYWORDS = {
    "HOST": "host",
    "PORT": "port",
    "NAME": "dbname",
    "USER": "user",
    "PASSWORD": "password",
}
# libpq's own variables for the parts of an address.
PARTS = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
}


@dataclass(frozen=True)
class Address:
    """Where a database is and who asks. `options` are libpq's other parameters."""

    host: str
    name: str
    port: str = ""
    user: str = ""
    password: Secret = field(default=Secret(), repr=False)
    options: dict[str, str] = field(default_factory=dict)

    @property
    def is_socket(self) -> bool:
        return self.host.startswith(("/", "@"))

    @property
    def is_local(self) -> bool:
        """Whether no network lies between: a Unix socket or the loopback."""
        host = self.host.lower().strip("[]")
        return self.is_socket or host in {"localhost", "::1"} or host.startswith("127.")

    @property
    def is_neon(self) -> bool:
        return self.host.lower().endswith(".neon.tech")

    @property
    def is_pooled(self) -> bool:
        return self.is_neon and self._endpoint.endswith("-pooler")

    @property
    def endpoint(self) -> str:
        """Neon's id of the compute, the same for both hosts; elsewhere the host."""
        return self._endpoint.removesuffix("-pooler") if self.is_neon else self.host.lower()

    def pooled(self) -> "Address":
        """The same database through Neon's pooler. Itself elsewhere."""
        return self._with_endpoint(f"{self.endpoint}-pooler")

    def direct(self) -> "Address":
        """The same database without Neon's pooler. Itself elsewhere."""
        return self._with_endpoint(self.endpoint)

    @property
    def _endpoint(self) -> str:
        return self.host.lower().partition(".")[0]

    def _with_endpoint(self, endpoint: str) -> "Address":
        if not self.is_neon:
            return self
        return replace(self, host=f"{endpoint}.{self.host.lower().partition('.')[2]}")


def read_url(url: str, variable: str) -> Address:
    """The address in `url`, which stands in `variable`. Raises `ConfigurationError`."""
    refusal = f"{variable} is no PostgreSQL URL. Write it as {EXAMPLE}"
    # libpq would take whatever else as its own `key=value` text, and stop at a NUL.
    if not url.startswith(SCHEMES) or "\0" in url:
        raise ConfigurationError(f"{refusal}.")
    refuse_foreign(url, variable)
    try:
        found = Conninfo.parse(url.encode())
    except (psycopg.Error, UnicodeError):
        found = None
    # Outside of the handler: libpq's sentence, which quotes the URL, must not go on as context.
    if found is None:
        raise ConfigurationError(
            f"{refusal}. Its parts must be percent-encoded (%40 for @, %25 for %) and its "
            "parameters known to libpq."
        )
    # libpq tells best which part is wrong; what is right is read as Django's users know it.
    checked({o.keyword.decode(): o.val.decode(errors="replace") for o in found if o.val}, refusal)
    entry = dj_database_url.parse(url)
    given = {keyword: str(entry.get(name) or "") for name, keyword in KEYWORDS.items()}
    values = given | {name: str(value) for name, value in entry.get("OPTIONS", {}).items()}
    return checked({name: value for name, value in values.items() if value}, refusal)


def read_parts() -> Address:
    """The address in libpq's variables, `PGHOST` first. Raises `ConfigurationError`."""
    values = {}
    for keyword, variable in PARTS.items():
        value = env.text(variable)
        if "\0" in value:
            raise ConfigurationError(f"{variable} has a character that no address has.")
        if value:
            values[keyword] = value
    if "dbname" not in values:
        raise ConfigurationError("PGDATABASE is not set. Write the database's name.")
    return checked(values, "PGHOST, PGPORT, PGUSER and PGDATABASE give no address: write them")


def checked(values: dict[str, str], refusal: str) -> Address:
    """The address made of libpq's `values`, with nothing essential missing."""
    host, port = values.pop("host", ""), values.pop("port", "")
    if "," in host or "," in port:
        raise ConfigurationError(f"{refusal}, with one host.")
    if not host:
        raise ConfigurationError(f"{refusal}, with the host.")
    if port and not (port.isascii() and port.isdigit() and 0 < int(port[:6]) <= LAST_PORT):
        raise ConfigurationError(f"{refusal}, with a port from 1 to {LAST_PORT} or none.")
    name = values.pop("dbname", "")
    if not name:
        raise ConfigurationError(f"{refusal}, with the database's name.")
    address = Address(
        host=host,
        port=port,
        name=name,
        user=values.pop("user", ""),
        password=Secret(values.pop("password", "")),
        options=values,
    )
    if not address.user and not address.is_local:
        raise ConfigurationError(f"{refusal}, with the user.")
    if address.is_neon and "options" in values:
        raise ConfigurationError(
            f"{refusal}, without `options`: Neon's pooler refuses settings at the start. Set them "
            "on the role with `manage.py tune_role`."
        )
    return address


def refuse_foreign(url: str, variable: str) -> None:
    """Names the parameters that are known to be somebody else's. Others may hold a secret."""
    for name in re.findall(r"[?&]([a-z_]+)=", url):
        if name in FOREIGN:
            raise ConfigurationError(
                f"{variable} has the parameter `{name}`, which PostgreSQL does not know: "
                f"{FOREIGN[name]}."
            )


def as_entry(address: Address) -> dict[str, Any]:
    """The address as keys of a Django `DATABASES` entry."""
    return {
        "HOST": address.host,
        "PORT": address.port,
        "NAME": address.name,
        "USER": address.user,
        "PASSWORD": address.password,
        "OPTIONS": dict(address.options),
    }
