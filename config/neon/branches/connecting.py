"""Connections to a branch, which is another database than the one that this process serves."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connections

from config.neon import database
from config.neon.branches import reasons
from config.neon.branches.interface import BranchError

# Named in the error of a branch's address that can't be read.
VARIABLE = "The branch's address"


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection[Any]]:
    """psycopg's connection to `url`, in autocommit. Raises `BranchError` where there is none."""
    entry = database.from_url(url, variable=VARIABLE, max_age=0)
    try:
        connection = psycopg.connect(**database.connect_arguments(entry), autocommit=True)
    except psycopg.Error as error:
        raise BranchError(
            f"The branch's database does not answer: {reasons.describe(error)}."
        ) from None
    with connection:
        yield connection


@contextmanager
def alias_of(url: str) -> Iterator[str]:
    """A name under which Django knows the database at `url`, until the block ends."""
    alias = f"branch-{secrets.token_hex(4)}"
    known: dict[str, Any] = connections.settings
    entry = database.from_url(url, variable=VARIABLE, max_age=0)
    # Fills in what Django expects in an entry.
    known[alias] = connections.configure_settings({"default": known["default"], alias: entry})[
        alias
    ]
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del known[alias]
