"""The image under test, and a context to build it from in which secrets lie about."""

import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from config.env import BASE_DIR
from tests.image import base, registries
from tests.image.storage import FOLDER, podman, run

NAME = "localhost/portfolio:test"
IGNORED = [
    line
    for line in (BASE_DIR / ".dockerignore").read_text().splitlines()
    if line and not line.startswith("#")
]
# Folders and files of the application that only development needs.
LEFT_OUT = [line for line in IGNORED if line.startswith(("config/", "portfolio/"))]
CANARY = "canary-in-the-coal-mine"
# What else whoever builds may have in the environment.
SECRETS = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "NEON_API_KEY", "ORIGIN_SECRET")
# Where people keep secrets, and what development leaves behind.
LAID_OUT = (
    ".aws/credentials",
    ".env",
    ".env.production",
    ".git/config",
    ".local/environment",
    ".venv/canary.py",
    "Dockerfile.orig",
    "config/.env",
    "config/__pycache__/settings.cpython-313.pyc",
    "config/neon/local/canary.py",
    "config/run/canary.py",
    "config/server.key",
    "db.sqlite3",
    "docs/canary.md",
    "portfolio/api/schema/canary.py",
    "portfolio/debug.log",
    "portfolio/server.pem",
    "samconfig.toml",
    "tests/canary.py",
)


def is_left_out(name: str) -> bool:
    return any(name == line or name.startswith(f"{line}/") for line in LEFT_OUT)


class Checkout:
    """The checkout's files as a commit would have them, with canaries in between."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        listed = subprocess.run(
            ["git", "-C", BASE_DIR, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            capture_output=True,
            check=True,
        )
        names = listed.stdout.decode().split("\0")
        self.files = {name for name in names if name and self.take(name)}
        for name in LAID_OUT:
            with self.place(name).open("a") as file:
                file.write(f"\n# {CANARY}\n")
        # A developer whose files are for nobody else, or for everybody.
        (folder / "config" / "env.py").chmod(0o600)
        (folder / "config" / "urls.py").chmod(0o666)
        (folder / "portfolio" / "api").chmod(0o700)

    def take(self, name: str) -> bool:
        try:
            shutil.copy2(BASE_DIR / name, self.place(name))
        except FileNotFoundError:
            # Removed, and not committed yet.
            return False
        return True

    def place(self, name: str) -> Path:
        place = self.folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        return place


def build(checkout: Checkout, *more: str, tag: str = NAME) -> str:
    """Builds with `make image`'s program, and gives the image's name. Raises `EngineError`."""
    with tempfile.TemporaryDirectory(dir=FOLDER, prefix="pip-") as folder:
        secret = Path(folder, "pip.conf")
        registries.write_pip_configuration(secret)
        secret.write_text(f"{secret.read_text()}# {CANARY}\n")
        run(
            *(sys.executable, "-m", "tests.image.build", "--engine=podman", f"--tag={tag}"),
            *(f"--base={base.image()}", f"--context={checkout.folder}"),
            *("--", "--isolation=chroot", f"--secret=id=pip.conf,src={secret}"),
            *(*registries.mounts(), *more),
            DATABASE_URL=f"postgresql://u:{CANARY}@h/d",
            SECRET_KEY=CANARY,
            **dict.fromkeys(SECRETS, CANARY),
        )
    return tag


def inspect(image: str) -> dict[str, Any]:
    return dict(json.loads(podman("image", "inspect", image))[0])


class Saved:
    """An image as a registry would get it: its configuration, and its layers from the base up."""

    def __init__(self, image: str) -> None:
        self.folder = tempfile.TemporaryDirectory(dir=FOLDER, prefix="saved-")
        archive = Path(self.folder.name, "image.tar")
        podman("save", "--quiet", "--format=docker-archive", f"--output={archive}", image)
        self.archive = archive
        with tarfile.open(archive) as outer:
            (manifest,) = json.load(self.member(outer, "manifest.json"))
            self.config = self.member(outer, manifest["Config"]).read()
        self.layers: list[str] = manifest["Layers"]

    def close(self) -> None:
        self.folder.cleanup()

    @staticmethod
    def member(archive: tarfile.TarFile, name: str) -> Any:
        found = archive.extractfile(name)
        assert found is not None, name
        return found

    def entries(self, layer: str) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
        """Each entry of a layer with its content."""
        with (
            tarfile.open(self.archive) as outer,
            tarfile.open(fileobj=self.member(outer, layer)) as inner,
        ):
            for entry in inner:
                file = inner.extractfile(entry) if entry.isreg() else None
                yield entry, file.read() if file else b""
