"""Podman with a storage of its own under .local/image, so that nothing else here is touched.

All of podman, buildah and `make image` use it where `environment()` is theirs.
"""

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

from config.env import BASE_DIR

FOLDER = BASE_DIR / ".local" / "image"
NEEDED = ("podman", "buildah", "runc", "conmon", "debootstrap")
LIMIT = 900.0  # seconds, for anything that an engine does

# File locks: those in shared memory would be shared with every other storage of this machine.
CONTAINERS = """\
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
netns = "host"

[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
lock_type = "file"
runtime = "runc"
tmp_dir = "{folder}/tmp"
volume_path = "{folder}/volumes"
"""
STORAGE = """\
[storage]
driver = "overlay"
graphroot = "{folder}/storage"
runroot = "{folder}/run"
"""


class EngineError(Exception):
    """Podman can't be had, or did not do its work. The text says what to do."""


def prepare() -> None:
    """Writes the configuration. Raises `EngineError` where this machine lacks something."""
    search = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    missing = [name for name in NEEDED if not shutil.which(name, path=search)]
    if missing:
        raise EngineError(f"There is no {', '.join(missing)} here: run `make system-deps`.")
    if os.geteuid() != 0:
        raise EngineError("Containers under Lambda's conditions need root: run it with sudo.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "containers.conf").write_text(CONTAINERS.format(folder=FOLDER))
    (FOLDER / "storage.conf").write_text(STORAGE.format(folder=FOLDER))


def environment(**more: str) -> dict[str, str]:
    """This process's environment, with the storage."""
    return (
        dict(os.environ)
        | {
            "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin",
            "CONTAINERS_CONF": f"{FOLDER}/containers.conf",
            "CONTAINERS_STORAGE_CONF": f"{FOLDER}/storage.conf",
        }
        | more
    )


def podman(*arguments: str | Path, **options: str) -> str:
    """What it prints. Raises `EngineError` with what it says where it fails."""
    return run("podman", *arguments, **options)


def run(*command: str | Path, **more: str) -> str:
    done = subprocess.run(
        [os.fspath(each) for each in command],
        cwd=BASE_DIR,
        env=environment(**more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    if done.returncode:
        raise EngineError(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def exists(image: str) -> bool:
    with contextlib.suppress(EngineError):
        podman("image", "exists", image)
        return True
    return False


def leave() -> None:
    """Ends what runs, and takes away podman's mounts: they would keep the folder from going."""
    with contextlib.suppress(EngineError):
        podman("rm", "--all", "--force", "--time", "0")
    mounts = [line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines()]
    for place in sorted(
        (each for each in mounts if Path(each).is_relative_to(FOLDER)), reverse=True
    ):
        subprocess.run(["umount", place], check=False, capture_output=True)


if __name__ == "__main__":
    # What a run that was killed could not do, and the base and the image with it.
    leave()
    shutil.rmtree(FOLDER, ignore_errors=True)
