"""The stand-in for AWS's base image: made once, and again when what it is made of changes."""

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.benchmarks.environment import client_lock
from tests.image import registries
from tests.image.storage import FOLDER, EngineError, exists, podman, run

RELEASE = "trixie"  # its Python is 3.13
PACKAGES = ("ca-certificates", "python3", "python3-pip")
# What a base for programs has no use for.
CLUTTER = (
    "usr/share/doc",
    "usr/share/locale",
    "usr/share/man",
    "var/cache/apt",
    "var/lib/apt/lists",
)
SOURCES = Path(__file__).parent


def image(architecture: str = "amd64") -> str:
    """The stand-in's name. It is made where there is none, in about a minute and a half."""
    recipe = "".join((SOURCES / name).read_text() for name in ("Dockerfile", "entrypoint.sh"))
    stamp = f"{architecture}{RELEASE}{PACKAGES}{CLUTTER}{recipe}{client_lock()}"
    name = f"localhost/lambda-python:{hashlib.sha256(stamp.encode()).hexdigest()[:12]}"
    if not exists(name):
        install_debian(architecture)
        build(name, architecture)
    return name


def install_debian(architecture: str) -> None:
    with tempfile.TemporaryDirectory(dir=FOLDER, prefix="debian-") as folder:
        root = Path(folder) / "root"
        command = (
            *("debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}"),
            *(f"--arch={architecture}", RELEASE, root, registries.debian()),
        )
        try:
            run(*command)
        except EngineError:
            # A hundred downloads: now and then one breaks off. What was loaded is not loaded again.
            run(*command)
        for place in CLUTTER:
            shutil.rmtree(root / place)
            (root / place).mkdir()
        # Debian keeps where it was installed from, and this machine's names and resolver.
        for place in (
            "etc/apt/sources.list",
            "etc/hostname",
            "etc/resolv.conf",
            "var/log/bootstrap.log",
        ):
            (root / place).unlink(missing_ok=True)
        archive = Path(folder) / "root.tar"
        subprocess.run(["tar", "-C", root, "-cf", archive, "."], check=True)
        podman("import", "--quiet", f"--arch={architecture}", archive, "localhost/debian")


def build(name: str, architecture: str) -> None:
    with tempfile.TemporaryDirectory(dir=FOLDER, prefix="base-") as folder:
        for source in ("Dockerfile", "entrypoint.sh"):
            shutil.copy(SOURCES / source, folder)
        Path(folder, "requirements.txt").write_text(client_lock())
        secret = Path(folder, "pip.conf")
        registries.write_pip_configuration(secret)
        podman(
            *("build", "--isolation=chroot", "--quiet", f"--platform=linux/{architecture}"),
            *(f"--secret=id=pip.conf,src={secret}", *registries.mounts(), f"--tag={name}", folder),
        )
