"""What the init phase costs in the image, against the same code in a plain environment.

Compared is processor time, in fresh processes of the same Python by turns: other
work on the machine can only add to it, so the least of several is the cost.
"""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulator.events import http_api
from tests.image import base, registries, storage
from tests.image.built import Checkout
from tests.image.conftest import Owner, Tell
from tests.image.function import AS_LAMBDA, Function
from tests.image.storage import podman

pytestmark = pytest.mark.image

MOST = 1.10
# Rounds: at least so many, and no more when the figure stands.
LEAST_ROUNDS, MOST_ROUNDS = 3, 25

INIT = """
import resource
import config.lambda_handler
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime)
"""
# A virtual environment as a developer makes it, and the bundle of bytecode, which both have.
PLAIN = """
set -e
python3 -m venv --without-pip /plain/venv
python3 -m pip --python /plain/venv/bin/python install --quiet --no-input --no-cache-dir \
    --disable-pip-version-check --root-user-action ignore --require-hashes \
    --requirement /plain/requirements.txt
cd /plain
venv/bin/python -m compileall -q config portfolio
SECRET_KEY=signs-nothing-for-it-is-known-while-building-alone-0123456789 ALLOWED_HOSTS=localhost \
    DATABASE_URL=postgresql://nobody@127.0.0.1:1/none venv/bin/python manage.py prebuild
"""


class Idle:
    """A container in which programs are run one after another."""

    def __init__(self, image: str, python: str, *words: str, **variables: str) -> None:
        self.name = f"portfolio-{secrets.token_hex(6)}"
        self.python = python
        podman(
            *("run", "--detach", f"--name={self.name}", "--network=host", "--http-proxy=false"),
            *words,
            *(f"--env={name}={value}" for name, value in variables.items()),
            *("--entrypoint=sleep", image, "infinity"),
        )

    def init(self) -> float:
        """Seconds of processor time that a fresh process took to be ready for its first event."""
        return float(podman("exec", self.name, self.python, "-c", INIT).split()[-1])

    def end(self) -> None:
        podman("rm", "--force", "--ignore", "--time=0", self.name)


@pytest.fixture
def plain(checkout: Checkout, variables: dict[str, str], owner: Owner) -> Iterator[Idle]:
    """The code in a folder of this machine, run by root without any bounds."""
    with tempfile.TemporaryDirectory(dir=storage.FOLDER, prefix="plain-") as name:
        folder = Path(name)
        for part in ("config", "portfolio"):
            shutil.copytree(checkout.folder / part, folder / part)
        for part in ("manage.py", "requirements.txt"):
            shutil.copy(checkout.folder / part, folder)
        secret = folder / "pip.conf"
        registries.write_pip_configuration(secret)
        mounts = (f"--volume={folder}:/plain", "--workdir=/plain")
        podman(
            *("run", "--rm", "--network=host", *mounts, f"--volume={secret}:/etc/pip.conf:ro"),
            *(*registries.mounts(), "--entrypoint=sh", base.image(), "-c", PLAIN),
        )
        idle = Idle(base.image(), "/plain/venv/bin/python", *mounts, **variables)
        yield idle
        idle.end()


@pytest.fixture
def confined(image: str, variables: dict[str, str]) -> Iterator[Idle]:
    idle = Idle(image, "python3", *AS_LAMBDA, **variables)
    yield idle
    idle.end()


def test_init_costs_no_more_than_in_a_plain_environment(plain: Idle, confined: Idle, tell: Tell):
    best = {confined: float("inf"), plain: float("inf")}
    for number in range(MOST_ROUNDS):
        for each in (confined, plain) if number % 2 else (plain, confined):
            best[each] = min(best[each], each.init())
        ratio = best[confined] / best[plain]
        if number + 1 >= LEAST_ROUNDS and ratio <= MOST:
            break
    tell(
        f"init: {best[confined] * 1000:.0f} ms of processor time in the image, "
        f"{best[plain] * 1000:.0f} in a plain environment, ratio {ratio:.2f} "
        f"after {number + 1} rounds"
    )
    assert ratio <= MOST


def test_emulator_tells_the_init_phase(
    image: str, variables: dict[str, str], owner: Owner, tell: Tell
):
    """For the record: time passes for other work on the machine too."""
    with Function(image, **variables) as function:
        function.invoke(http_api("GET", "/api/experience"))
        init = function.init_ms()
    tell(f"init: the emulator's INIT REPORT says {init:.0f} ms")
    assert init > 0


def test_missing_bytecode_would_show(image: str, confined: Idle, variables: dict[str, str]):
    """The figure tells the difference that it is there to tell."""
    bare = Idle(image, "python3", "--user=0:0", "--env=PYTHONDONTWRITEBYTECODE=1", **variables)
    try:
        podman("exec", bare.name, "rm", "-r", "/var/task/.prebuilt")
        podman("exec", bare.name, "sh", "-c", "rm -r $(find /opt/python -name __pycache__)")
        rounds = [(bare.init(), confined.init()) for _ in range(LEAST_ROUNDS)]
    finally:
        bare.end()
    without, with_bytecode = (min(each) for each in zip(*rounds, strict=True))
    assert without > MOST * with_bytecode
