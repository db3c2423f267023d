"""Both of Lambda's architectures by build argument, as far as one machine can prove it."""

import io
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from config.env import BASE_DIR
from tests.image import base, built, registries
from tests.image.built import Checkout
from tests.image.storage import FOLDER, EngineError, podman

pytestmark = pytest.mark.image

# Amazon Linux 2023 has glibc 2.34: these are the wheels that it can run.
MANYLINUX = ("2014", "_2_17", "_2_24", "_2_26", "_2_27", "_2_28", "_2_31", "_2_34")


@pytest.fixture
def bare_bases(engine: None, tmp_path: Path) -> dict[str, str]:
    """An empty image for each architecture, enough for a `FROM`."""
    archive = tmp_path / "empty.tar"
    with tarfile.open(archive, "w") as tar:
        entry = tarfile.TarInfo("var/task/.keep")
        tar.addfile(entry, io.BytesIO())
    names = {}
    for architecture in ("amd64", "arm64"):
        names[architecture] = f"localhost/bare-{architecture}"
        change = ("--change=ENV LAMBDA_TASK_ROOT=/var/task", f"--arch={architecture}")
        podman("import", "--quiet", *change, archive, names[architecture])
    return names


def build_first_stage(checkout: Checkout, base_image: str, *words: str) -> str:
    tag = "localhost/first-stage"
    podman(
        *("build", "--isolation=chroot", "--pull=never", "--target=base", f"--tag={tag}"),
        *(f"--build-arg=BASE_IMAGE={base_image}", *words, checkout.folder),
    )
    return str(built.inspect(tag)["Architecture"])


@pytest.mark.parametrize("architecture", ["amd64", "arm64"])
def test_build_argument_alone_chooses_the_platform(
    bare_bases: dict[str, str], checkout: Checkout, architecture: str
):
    words = f"--build-arg=ARCH={architecture}"
    assert build_first_stage(checkout, bare_bases[architecture], words) == architecture


def test_amd64_is_what_nobody_asked_for(bare_bases: dict[str, str], checkout: Checkout):
    assert build_first_stage(checkout, bare_bases["amd64"]) == "amd64"


@pytest.mark.parametrize(("asked", "there"), [("arm64", "amd64"), ("amd64", "arm64")])
def test_base_for_another_platform_is_not_taken(
    bare_bases: dict[str, str], checkout: Checkout, asked: str, there: str
):
    with pytest.raises(EngineError, match="image not known"):
        build_first_stage(checkout, bare_bases[there], f"--build-arg=ARCH={asked}")


def test_unknown_name_is_refused_with_a_sentence(checkout: Checkout, image: str):
    """`x86_64` is Lambda's word for it; Docker's is `amd64`, and both engines know either."""
    with pytest.raises(EngineError) as caught:
        podman(
            *("build", "--isolation=chroot", "--pull=never", "--build-arg=ARCH=x86_64"),
            *(f"--build-arg=BASE_IMAGE={base.image()}", checkout.folder),
        )
    assert "ARCH is x86_64 and the base is for x86_64: write amd64 or arm64" in f"{caught.value}"


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_every_package_has_a_wheel_with_a_locked_hash(tmp_path: Path, machine: str):
    """What the build asks of pip, for a machine that this one need not be."""
    platforms = [f"--platform=manylinux{name}_{machine}" for name in MANYLINUX]
    command = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--no-cache-dir"),
        *("--disable-pip-version-check", "--require-hashes", "--only-binary=:all:", "--no-deps"),
        *("--implementation=cp", "--python-version=3.13", "--abi=cp313", "--abi=none", *platforms),
        *("--dest", tmp_path, "--requirement", BASE_DIR / "requirements.txt"),
    ]
    subprocess.run(command, check=True, timeout=600)
    wheels = {path.name.split("-")[0].lower() for path in tmp_path.glob("*.whl")}
    assert {"django", "psycopg_binary"} <= wheels
    (compiled,) = tmp_path.glob("psycopg_binary-*.whl")
    assert compiled.name.endswith(f"_{machine}.whl")
    assert "-cp313-cp313-" in compiled.name


def test_this_machines_registries_are_in_no_file_of_the_build():
    """They come in as a secret and as mounts."""
    hosts = {
        word.partition("://")[2].partition("/")[0]
        for value in registries.pip_settings().values()
        for word in value.split()
        if "://" in word and not word.startswith("file:")
    }
    for name in ("Dockerfile", "tests/image/base/Dockerfile"):
        text = (BASE_DIR / name).read_text()
        assert not [host for host in hosts if host in text]
    assert FOLDER.is_relative_to(BASE_DIR / ".local")
