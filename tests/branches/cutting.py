"""A proxy that cuts a migration's connection at its N-th statement.

A statement is what the client sends at once: BEGIN and COMMIT are some too.
"""

from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import CommandError
from django.db import Error, connections

from config.neon.branches.connecting import alias_of
from config.neon.branches.interface import BranchError
from tests.branches.databases import migrate
from tests.faults.proxy import Fault, Proxy

# How a message begins that carries a statement: a simple query, or the parsing of one.
QUERIES = (b"Q", b"P")


class CuttingProxy(Proxy):
    """Counts the statements of all connections together."""

    def __init__(self, url: str) -> None:
        self.url = url
        address = urlsplit(url)
        assert address.hostname
        assert address.port
        self.direct = f"{address.hostname}:{address.port}/"
        self.statements: list[bytes] = []
        self.cut_at: int | None = None
        self.fault = Fault.CUT_BEFORE
        super().__init__((address.hostname, address.port))

    def url_of(self, url: str) -> str:
        """The address, through the proxy, of a database on its server."""
        return url.replace(self.direct, f"127.0.0.1:{self.port}/")

    def fault_for(self, data: bytes) -> Fault | None:
        with self.lock:
            if not data.startswith(QUERIES):
                return None
            number = len(self.statements)
            self.statements.append(data[5:].rstrip(b"\0"))
            return self.fault if number == self.cut_at else None

    def expect(self, cut_at: int | None, fault: Fault = Fault.CUT_BEFORE) -> None:
        self.statements.clear()
        self.cut_at, self.fault = cut_at, fault


def statements_of(proxy: CuttingProxy, url: str, *arguments: str, **options: Any) -> list[bytes]:
    """Runs `migrate` undisturbed. What it sent."""
    proxy.expect(None)
    with alias_of(proxy.url_of(url)) as alias:
        migrate(alias, *arguments, **options)
    return list(proxy.statements)


def interrupt(
    proxy: CuttingProxy, url: str, cut_at: int, fault: Fault, *arguments: str, **options: Any
) -> Exception | None:
    """Runs `migrate`, whose connection ends at that statement, counted from 0. What it raised.

    A read outside a transaction is run again by the engine: then it raises nothing.
    """
    proxy.expect(cut_at, fault)
    try:
        with alias_of(proxy.url_of(url)) as alias:
            try:
                migrate(alias, *arguments, **options)
            finally:
                connections[alias].close()
    except (CommandError, BranchError, Error) as error:
        return error
    finally:
        assert len(proxy.statements) > cut_at, "it never came so far"
        proxy.expect(None)
    return None
