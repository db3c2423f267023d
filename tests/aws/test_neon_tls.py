"""Whom Neon's API must prove to be, before the key is sent there."""

import ssl
import subprocess
from pathlib import Path

import pytest

from config.env import Secret
from config.neon.branches.interface import BranchError
from config.neon.branches.neon_http import Api
from tests.aws.odd import Answer, Odd

SCRIPT = Path(__file__).with_name("certificates.py")


@pytest.fixture(scope="module")
def certificates(aws_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("neon")
    for arguments in (
        ("theirs",),
        ("authority",),
        ("right", "127.0.0.1"),
        ("other-name", "127.0.0.2"),
        ("expired", "127.0.0.1", "-1"),
    ):
        subprocess.run([aws_python, SCRIPT, folder, *arguments], check=True)
    return folder


def ask(folder: Path, shown: str) -> tuple[Odd, dict[str, object]]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / f"{shown}.pem")
    with Odd([Answer(body=b"{}")], context) as odd:
        api = Api(odd.url, "calm-sun-1", Secret("napi_canary"))
        path = "/branches/br-canary"
        return odd, api.request("PATCH", path, lambda line: None, body={"branch": {}})


def test_the_right_certificate_is_taken(certificates: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates / "authority.pem"))
    odd, found = ask(certificates, "right")
    assert (odd.requests, found) == (1, {})


@pytest.mark.parametrize(
    ("shown", "trusted"),
    [("right", "theirs"), ("other-name", "authority"), ("expired", "authority")],
)
def test_any_other_is_refused_before_the_key_is_sent(
    certificates: Path, monkeypatch: pytest.MonkeyPatch, shown: str, trusted: str
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates / f"{trusted}.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(certificates / "none"))
    words = r"can't be reached \(its certificate is not trusted: .*Nothing was asked of it"
    with pytest.raises(BranchError, match=words):
        ask(certificates, shown)
