"""What may be configured of the public origin and of its secret."""

from typing import Any

import pytest

from config import parameters, ssm
from config.env import ConfigurationError, origin, secret
from tests.aws.odd import Odd, ok

NEW = "canary-new-" + "0123456789" * 3


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("https://cv.example.org", "https://cv.example.org"),
        ("https://CV.Example.org/", "https://cv.example.org"),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
        ("", ""),
    ],
)
def test_an_origin_is_a_scheme_and_a_host(monkeypatch: Any, value: str, read: str):
    monkeypatch.setenv("PUBLIC_ORIGIN", value)
    assert origin("PUBLIC_ORIGIN") == read


@pytest.mark.parametrize(
    "value",
    ["cv.example.org", "https://", "https://u:canary@h", "https://h/canary", "ftp://h", "*"],
)
def test_anything_else_is_refused(monkeypatch: Any, value: str):
    monkeypatch.setenv("PUBLIC_ORIGIN", value)
    with pytest.raises(ConfigurationError, match=r"^PUBLIC_ORIGIN is no origin\.") as caught:
        origin("PUBLIC_ORIGIN")
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("value", ["canary-short", "canary " * 9, "canary-ä" * 9])
def test_a_secret_that_could_be_guessed_is_refused(monkeypatch: Any, value: str):
    monkeypatch.setenv("ORIGIN_SECRET", value)
    with pytest.raises(ConfigurationError, match=r"^ORIGIN_SECRET is no secret\.") as caught:
        secret("ORIGIN_SECRET")
    assert "canary" not in str(caught.value)


# The secret in SSM


@pytest.fixture
def function(monkeypatch: Any) -> Any:
    """A function's environment, in which SSM is a server that gives this answer."""
    started: list[Odd] = []
    monkeypatch.setattr(parameters, "BUDGET", 60.0)
    monkeypatch.setattr(ssm, "ATTEMPT", 30.0)
    monkeypatch.setattr(parameters.env, "provided", {})
    monkeypatch.setattr(parameters, "state", parameters.State())

    def make(answer: Any, **environment: str) -> None:
        odd = Odd([answer]).__enter__()
        started.append(odd)
        for name, value in {
            "AWS_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "canary-secret-access-key",
            "AWS_ENDPOINT_URL_SSM": odd.url,
            **environment,
        }.items():
            monkeypatch.setenv(name, value)

    yield make
    for odd in started:
        odd.__exit__()


@pytest.mark.parametrize("kind", ["String", "SecureString"])
@pytest.mark.parametrize("name", ["/portfolio/origin", "/portfolio/origin:7"])
def test_the_secret_may_be_kept_where_cloudformation_can_read_it(
    function: Any, kind: str, name: str
):
    selector = {"Selector": ":7"} if ":" in name else {}
    function(
        ok("/portfolio/origin", NEW, Type=kind, Version=7, **selector),
        ORIGIN_SECRET_PARAMETER=name,
    )
    parameters.provide()
    assert secret("ORIGIN_SECRET") == NEW


ARN = "arn:aws:ssm:eu-central-1:123456789012:parameter/origin"


@pytest.mark.parametrize(
    ("names", "calls"),
    [
        (["/a", "/b"], [["/a", "/b"]]),
        (["/a:1", "/a:2", "/b:2"], [["/a:1", "/b:2"], ["/a:2"]]),
        ([ARN, f"{ARN}:2", f"{ARN}s"], [[ARN, f"{ARN}s"], [f"{ARN}:2"]]),
        ([f"/{n}" for n in range(12)], [[f"/{n}" for n in range(10)], ["/10", "/11"]]),
    ],
)
def test_no_call_asks_for_two_versions_of_one_parameter(names: list[str], calls: list[list[str]]):
    assert ssm.calls(names) == calls


def test_the_key_may_not(function: Any, monkeypatch: Any):
    monkeypatch.delenv("SECRET_KEY")
    function(ok("/portfolio/key", NEW, Type="String"), SECRET_KEY_PARAMETER="/portfolio/key")
    with pytest.raises(ConfigurationError, match="is kept in clear"):
        parameters.provide()
