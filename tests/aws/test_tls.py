"""Whom SSM's endpoint must prove to be, before it is asked anything."""

import hashlib
import os
import ssl
import subprocess
from pathlib import Path

import pytest

from config import ssm
from tests.aws.odd import Odd, ok

NAME = "/portfolio/secret-key"
ENVIRONMENT = {
    "AWS_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "c4nary-secret-access-key",
}
SCRIPT = Path(__file__).with_name("certificates.py")


@pytest.fixture(scope="module")
def certificates(aws_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    for arguments in (
        ("theirs",),
        ("authority",),
        ("right", "127.0.0.1"),
        ("other-name", "127.0.0.2"),
        ("expired", "127.0.0.1", "-1"),
    ):
        subprocess.run([aws_python, SCRIPT, folder, *arguments], check=True)
    return folder


def read(folder: Path, shown: str) -> tuple[Odd, dict[str, str | None]]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / f"{shown}.pem")
    with Odd([ok(NAME, "value")], context) as odd:
        environment = os.environ | ENVIRONMENT | {"AWS_ENDPOINT_URL_SSM": odd.url}
        return odd, ssm.read([NAME], environment, seconds=2.5)


def test_the_right_certificate_is_taken(certificates: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates / "authority.pem"))
    odd, found = read(certificates, "right")
    assert found == {NAME: "value"}
    assert odd.requests == 1


def test_a_folder_of_hashed_names_is_trusted(certificates: Path, monkeypatch: pytest.MonkeyPatch):
    folder = hashed(certificates, "authority")
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", str(folder))
    assert read(certificates, "right")[1] == {NAME: "value"}
    with pytest.raises(ssm.RefusalError, match="shows a certificate"):
        read(certificates, "other-name")
    monkeypatch.setenv("SSL_CERT_DIR", str(hashed(certificates, "theirs")))
    with pytest.raises(ssm.RefusalError, match="shows a certificate"):
        read(certificates, "right")


@pytest.mark.parametrize(
    ("shown", "trusted"),
    [("right", "theirs"), ("other-name", "authority"), ("expired", "authority")],
)
def test_any_other_is_refused_at_once(
    certificates: Path, monkeypatch: pytest.MonkeyPatch, shown: str, trusted: str
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates / f"{trusted}.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(certificates / "none"))
    with pytest.raises(ssm.RefusalError, match=r"^127\.0\.0\.1 shows a certificate that nobody"):
        read(certificates, shown)


def hashed(certificates: Path, name: str) -> Path:
    """A folder with the authority under the name that OpenSSL looks for (X509_NAME_hash)."""
    text = name.encode()
    pair = b"\x06\x03\x55\x04\x03\x0c" + bytes([len(text)]) + text  # CN=name
    subject = bytes([0x31, len(pair) + 2, 0x30, len(pair)]) + pair
    digest = hashlib.sha1(subject, usedforsecurity=False).digest()
    folder = certificates / f"hashed-{name}"
    folder.mkdir()
    file = folder / f"{int.from_bytes(digest[:4], 'little'):08x}.0"
    file.write_bytes((certificates / f"{name}.pem").read_bytes())
    return folder
