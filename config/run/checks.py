"""What can be known to fail before anything slow begins, each as one sentence."""

import socket

import psycopg

from config.neon import database
from config.run.ending import Ending, RunError

HOST = "127.0.0.1"
LAST_PORT = 65535

# What a failed connection says -> what it means. Its own words might quote the URL.
REASONS = (
    ("password authentication failed", "it refuses the user or the password"),
    ("does not exist", "it knows no such user or database"),
    ("refused", "nothing listens there"),
    ("timeout", "it does not answer"),
    ("resolve", "there is no host of that name"),
    ("translate host name", "there is no host of that name"),
    ("No such file", "nothing listens there"),
)


def check_port(port: int) -> None:
    with socket.socket() as probe:
        # As the web server does: a port whose last connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise RunError(
                f"Port {port} is for root alone: choose one above 1023, as in `make run PORT=8123`."
            ) from None
        except OSError:
            another = port + 1 if port < LAST_PORT else port - 1
            raise RunError(
                f"Port {port} is taken: choose another, as in `make run PORT={another}`."
            ) from None


def check_database(url: str, ending: Ending) -> None:
    """Connects once, for a sentence instead of a traceback. No sentence quotes the URL."""
    entry = database.from_url(url, variable="DATABASE_URL", max_age=0)
    try:
        with ending.at_once():
            psycopg.connect(**database.connect_arguments(entry)).close()
    except psycopg.Error as error:
        text = str(error)
        reason = next((why for sign, why in REASONS if sign in text), "the connection fails")
        host = entry["HOST"] or "its default place"
        raise RunError(
            f"The database of DATABASE_URL at {host} can't be used ({reason}): "
            "mend that, or leave DATABASE_URL out and `make run` brings its own."
        ) from None
