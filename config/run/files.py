"""The run's own files, in `.local`: a lock, the secret key, the way to its database."""

import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.run.ending import Ending, RunError
from config.run.telling import shown

# Seconds for a run that is just ending.
LOCK_PATIENCE = 2.0

# Characters; what Django itself asks for.
KEY_LENGTH = 50


@contextmanager
def only_one(folder: Path, ending: Ending) -> Iterator[None]:
    """Holds the folder for this run. Waits a moment for one that is just ending."""
    try:
        if not folder.is_dir():
            folder.mkdir()
            give_to_owner(folder)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        give_to_owner(folder / "lock")
    except OSError as error:
        raise RunError(
            f"{shown(folder)} can't be written ({error.strerror}): "
            "make it a folder of yours, or run this as its owner."
        ) from error
    with os.fdopen(lock, "r+") as file:
        deadline = time.monotonic() + LOCK_PATIENCE
        while not locked(file.fileno()):
            ending.check()
            if time.monotonic() > deadline:
                process = file.read().strip() or "unknown"
                raise RunError(
                    f"`make run` runs in this checkout already (process {process}): "
                    "stop that one first."
                )
            time.sleep(0.05)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def secret_key(folder: Path) -> str:
    """The key of this checkout, made once: sessions and signatures outlive a restart."""
    path = folder / "secret-key"
    key = path.read_text(errors="replace").strip() if path.is_file() else ""
    if len(key) < KEY_LENGTH:
        key = secrets.token_urlsafe(KEY_LENGTH)
        write_private(path, key)
    return key


@contextmanager
def written_down(folder: Path, environment: dict[str, str]) -> Iterator[None]:
    """Tells `manage.py` in other terminals where the embedded database is, while it runs."""
    path = folder / "environment"
    names = ("DATABASE_URL", "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS")
    write_private(path, "".join(f"{name}={environment[name]}\n" for name in names))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def write_private(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    give_to_owner(draft)
    draft.replace(path)


def give_to_owner(path: Path) -> None:
    """What root makes in somebody's checkout stays usable by its owner."""
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.chown(path, owner.st_uid, owner.st_gid)
