"""`sslnegotiation=direct`, as this project asks of Neon: TLS from the first byte."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import errors

from config.neon import database
from tests.faults.stack import DATABASE, PASSWORD, ROLE, Stack
from tests.pooler.certificates import authority, certificate, trust
from tests.pooler.direct import HANDSHAKE, PROTOCOL, DirectTls

pytestmark = pytest.mark.pooler

# Neon's as far as this project can tell, the loopback for the machine: `hostaddr` says where it is.
HOST = "ep-cool-sea-a1b2c3d4-pooler.eu-central-1.aws.neon.tech"


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with Stack() as stack:
        yield stack


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    authority(folder, "ours")
    certificate(folder, "right", HOST, "ours", "-days", "1")
    certificate(folder, "wrong-name", "other.example.com", "ours", "-days", "1")
    trust(folder, "ours")
    return folder


@pytest.fixture(autouse=True)
def _trust(monkeypatch: pytest.MonkeyPatch, certificates: Path) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", os.fspath(certificates / "trusted"))


@pytest.fixture
def server(stack: Stack, certificates: Path) -> Iterator[DirectTls]:
    target = ("127.0.0.1", stack.port)
    with DirectTls(certificates / "right.crt", certificates / "right.key", target) as server:
        yield server


def connect(server: DirectTls, **others: str) -> psycopg.Connection[Any]:
    url = f"postgresql://{ROLE}:{PASSWORD}@{HOST}:{server.port}/{DATABASE}"
    url += "?hostaddr=127.0.0.1&channel_binding=disable"
    entry = database.from_url(url, variable="DATABASE_URL", max_age=0)
    return psycopg.connect(**database.connect_arguments(entry) | others)


def test_tls_begins_with_the_first_byte_and_names_its_protocol(server: DirectTls):
    with connect(server) as connection:
        assert connection.pgconn.ssl_in_use
        assert connection.execute("SELECT current_user").fetchone() == (ROLE,)
    assert (server.first, server.chosen) == ([HANDSHAKE], [PROTOCOL])
    assert server.wanted == [HOST]


def test_a_client_that_asks_first_is_not_what_this_project_is(server: DirectTls):
    """So the stand-in can tell the two apart."""
    with pytest.raises(errors.OperationalError):
        connect(server, sslnegotiation="postgres")
    assert (server.first, server.chosen) == ([b"\x00"], [])


def test_another_hosts_certificate_is_refused(stack: Stack, certificates: Path):
    files = (certificates / "wrong-name.crt", certificates / "wrong-name.key")
    with DirectTls(*files, ("127.0.0.1", stack.port)) as server:
        with pytest.raises(errors.OperationalError, match="does not match host name") as caught:
            connect(server)
        assert PASSWORD not in str(caught.value)


def test_channel_binding_is_asked_for_and_refuses_a_middleman(server: DirectTls):
    """The default of this project: who ends TLS in between has no channel to bind to."""
    with pytest.raises(errors.OperationalError, match="channel binding"):
        connect(server, channel_binding="require")
