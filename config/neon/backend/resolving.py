"""Host names become addresses within the deadline: the system's resolver knows none."""

import socket
import threading
from typing import Any

import psycopg

from config.neon import deadline


def with_addresses(parameters: dict[str, Any]) -> dict[str, Any]:
    """libpq's parameters with the host's addresses, to be tried one after another.

    Raises psycopg's `OperationalError` where the name has none or the deadline comes first.
    """
    host = parameters.get("host", "")
    if not host or host.startswith(("/", "@")) or "hostaddr" in parameters:
        return parameters
    addresses = resolve(host, parameters.get("port") or 5432)
    return parameters | {
        "host": ",".join([host] * len(addresses)),
        "hostaddr": ",".join(addresses),
    }


def resolve(host: str, port: Any) -> list[str]:
    """The host's addresses, without repetition, in the resolver's order."""
    answer: list[list[str]] = []
    trouble: list[OSError | UnicodeError] = []

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.append(list(dict.fromkeys(str(address[0]) for *_, address in found)))
        except (OSError, UnicodeError) as error:
            trouble.append(error)

    if is_number(host):
        return [host]
    # A thread, for the resolver can't be told to stop; one that never answers ends with the
    # process.
    asking = threading.Thread(target=ask, name="resolver", daemon=True)
    asking.start()
    asking.join(deadline.left())
    if not answer:
        reason = "no such name" if trouble else "the resolver does not answer"
        raise psycopg.OperationalError(f"failed to resolve the database's host: {reason}")
    return answer[0]


def is_number(host: str) -> bool:
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, host)
        except OSError:
            continue
        return True
    return False
