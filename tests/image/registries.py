"""What this machine knows of Debian's and Python's registries, for builds to use and never to keep.

A container has a trust store and a pip configuration of its own. Where this
machine's differ (a mirror, an authority of its own), a build needs them: they
come in as a secret and as mounts, which no layer holds.
"""

import configparser
import json
import os
import subprocess
import sys
from pathlib import Path

TRUST = Path("/etc/ssl/certs/ca-certificates.crt")
# Of pip's settings, those that say where packages come from, and how one speaks to that place.
SETTINGS = ("index-url", "extra-index-url", "find-links", "trusted-host", "timeout", "proxy")


class RegistryError(Exception):
    """Nothing tells where packages come from. The text says what to do."""


def debian() -> str:
    """The address of Debian's archive, from apt's own configuration."""
    targets = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(ORIGIN) $(LABEL) $(REPO_URI)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for line in targets.splitlines():
        origin, label, address = line.rsplit(maxsplit=2)
        if (origin, label) == ("Debian", "Debian"):
            return address
    raise RegistryError("apt knows no archive of Debian here: run `apt-get update` as root.")


def pip_settings() -> dict[str, str]:
    """What pip here goes by: its files and its variables, the later over the earlier."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list", "--disable-pip-version-check"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found: dict[str, str] = {}
    for line in listed.splitlines():
        name, _, value = line.partition("=")
        scope, _, setting = name.rpartition(".")
        if setting in SETTINGS and (scope in {"global", "install"} or scope == ":env:"):
            found[setting] = str(json.loads(f'"{value[1:-1]}"'))
    return found


def write_pip_configuration(path: Path) -> None:
    """A pip.conf for a container that has this machine's trust store."""
    parser = configparser.RawConfigParser()
    parser["global"] = pip_settings() | ({"cert": os.fspath(TRUST)} if TRUST.is_file() else {})
    with path.open("w") as file:
        parser.write(file)
    path.chmod(0o600)


def mounts() -> list[str]:
    """Podman's arguments for the trust store, and for folders that pip takes packages from."""
    wanted = {TRUST} if TRUST.is_file() else set()
    for words in pip_settings().values():
        for word in words.split():
            folder = Path(word.removeprefix("file://"))
            if folder.is_absolute() and folder.exists():
                # An index refers to the files beside it.
                wanted.add(folder.parent if word.startswith("file://") else folder)
    return [word for path in sorted(wanted) for word in ("--volume", f"{path}:{path}:ro")]
