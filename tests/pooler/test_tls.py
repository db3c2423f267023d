"""TLS against a real server with an authority of its own, in all the ways it must be refused."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import errors

from config.neon import database, tls
from tests.faults.contract import eventually
from tests.pooler.certificates import authority, certificate, trust
from tests.pooler.servers import DATABASE, PASSWORD, ROLE, Place, administer, postgres

pytestmark = pytest.mark.pooler

# A remote host for this project, the loopback for the machine: `hostaddr` says where it is.
HOST = "db.example.com"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    authority(folder, "ours")
    authority(folder, "theirs")
    certificate(folder, "right", HOST, "ours", "-days", "1")
    certificate(folder, "wrong-name", "other.example.com", "ours", "-days", "1")
    certificate(folder, "wrong-authority", HOST, "theirs", "-days", "1")
    # Valid to the second before it begins to be.
    certificate(folder, "expired", HOST, "ours", "-days", "-1")
    trust(folder, "ours")
    return folder


Present = Callable[[str], None]


@pytest.fixture(scope="module")
def server(certificates: Path) -> Iterator[tuple[int, Present]]:
    """Its port, and a function that makes it present a certificate, or no TLS at all."""
    with postgres() as (place, port):

        def present(name: str) -> None:
            copy(place, certificates, name)
            with administer(port) as connection:
                connection.execute(f"ALTER SYSTEM SET ssl = {'on' if name else 'off'}")
                connection.execute("SELECT pg_reload_conf()")
            wait_until(port, encrypted=bool(name))

        yield port, present


def copy(place: Place, certificates: Path, name: str) -> None:
    for kind in ("crt", "key") if name else ():
        path = place.path / "data" / f"server.{kind}"
        path.write_bytes((certificates / f"{name}.{kind}").read_bytes())
        path.chmod(0o600)
        place.give(path)


def wait_until(port: int, *, encrypted: bool) -> None:
    """Until the postmaster has read its configuration again."""

    def has_read() -> bool:
        with administer(port) as connection:
            return bool(connection.pgconn.ssl_in_use) is encrypted

    eventually(has_read)


def connect(port: int, query: str = "") -> psycopg.Connection[Any]:
    url = f"postgresql://{ROLE}:{PASSWORD}@{HOST}:{port}/{DATABASE}?hostaddr=127.0.0.1{query}"
    entry = database.from_url(url, variable="DATABASE_URL", max_age=0)
    return psycopg.connect(**database.connect_arguments(entry))


@pytest.fixture(autouse=True)
def _trust(monkeypatch: pytest.MonkeyPatch, certificates: Path) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", os.fspath(certificates / "trusted"))


def test_the_right_server_is_trusted_and_bound_to_its_channel(server: tuple[int, Present]):
    port, present = server
    present("right")
    with connect(port, "&channel_binding=require") as connection:
        assert connection.pgconn.ssl_in_use
        assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("wrong-name", "does not match host name"),
        ("wrong-authority", "certificate verify failed"),
        ("expired", "certificate verify failed"),
        ("", "server does not support SSL, but SSL was required"),
    ],
)
def test_any_other_server_is_refused(server: tuple[int, Present], name: str, reason: str):
    port, present = server
    present(name)
    with pytest.raises(errors.OperationalError) as caught:
        connect(port)
    assert reason in str(caught.value)
    assert PASSWORD not in str(caught.value)


def test_without_an_authority_nobody_is_trusted(
    server: tuple[int, Present], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    port, present = server
    present("right")
    monkeypatch.setenv("SSL_CERT_DIR", os.fspath(tmp_path))
    with pytest.raises(errors.OperationalError, match="certificate verify failed"):
        connect(port)


def test_the_url_may_ask_for_less(server: tuple[int, Present]):
    port, present = server
    present("wrong-name")
    connect(port, "&sslmode=require").close()


def test_a_file_of_authorities_will_do(
    server: tuple[int, Present], certificates: Path, monkeypatch: pytest.MonkeyPatch
):
    port, present = server
    present("right")
    monkeypatch.delenv("SSL_CERT_DIR")
    monkeypatch.setattr(tls, "FOLDERS", ())
    monkeypatch.setattr(tls, "FILES", (certificates / "ours.crt",))
    monkeypatch.setenv("SSL_CERT_FILE", "")
    connect(port).close()
    assert os.environ["SSL_CERT_FILE"] == os.fspath(certificates / "ours.crt")


def test_a_folder_is_found_before_a_file(
    server: tuple[int, Present], certificates: Path, monkeypatch: pytest.MonkeyPatch
):
    port, present = server
    present("right")
    monkeypatch.setenv("SSL_CERT_DIR", "")
    # A folder without hashed names is none: OpenSSL would find nothing in it.
    monkeypatch.setattr(tls, "FOLDERS", (certificates, certificates / "trusted"))
    connect(port).close()
    assert os.environ["SSL_CERT_DIR"] == os.fspath(certificates / "trusted")
    assert not os.environ.get("SSL_CERT_FILE")


def test_this_machine_has_a_trust_store(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SSL_CERT_DIR", "")
    tls.show_trust_store()
    assert os.environ["SSL_CERT_DIR"] == "/etc/ssl/certs"
    assert Path(tls.bundle()).is_file()
