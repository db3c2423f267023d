"""One moto serves all tests of a process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config import parameters, ssm
from tests.aws import environment
from tests.aws.moto import Moto


@pytest.fixture(scope="session")
def started_moto() -> Iterator[Moto]:
    with Moto() as moto:
        yield moto


@pytest.fixture
def moto(started_moto: Moto) -> Moto:
    started_moto.reset()
    return started_moto


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """moto on a busy machine is slower than AWS. How long is waited is tested elsewhere."""
    monkeypatch.setattr(parameters, "BUDGET", 60.0)
    monkeypatch.setattr(ssm, "ATTEMPT", 20.0)


@pytest.fixture(scope="session")
def aws_python() -> Path:
    """An interpreter that can import botocore and cryptography."""
    return environment.python()
