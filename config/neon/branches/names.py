"""Which names a branch may have, and which it is given when nobody named it."""

import difflib
import re
import secrets
import subprocess
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from config.neon.branches.interface import BranchError

# What is served. On Neon it also finds the default branch, whatever that is called.
PRODUCTION = "production"
# Neon's own limit, in characters.
LONGEST = 256
# Controls, separators, what turns or hides text, halves of characters, private characters: a
# name must be what it looks like, in a table and in a terminal.
HIDDEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


class UnknownBranchError(BranchError):
    """No branch has that name."""


def checked(name: str) -> str:
    """The name in its composed form (NFC). Raises `BranchError` for one that can't be."""
    name = unicodedata.normalize("NFC", name)
    if not name.strip():
        raise BranchError("A branch needs a name, as in `branch create feature/cv`.", code=2)
    if any(unicodedata.category(character) in HIDDEN for character in name):
        raise BranchError(
            "A branch's name can't hold control or invisible characters: type it anew.", code=2
        )
    if name != name.strip() or "  " in name:
        raise BranchError("A branch's name has no blanks at its ends and no two in a row.", code=2)
    if name.startswith("-"):
        raise BranchError("A branch's name can't begin with a dash: it would be an option.", code=2)
    if len(name) > LONGEST:
        raise BranchError(f"A branch's name has at most {LONGEST} characters.", code=2)
    return name


def unknown(name: str, known: Iterable[str]) -> UnknownBranchError:
    """The error of a name that no branch has, with the nearest that there are."""
    known = list(known)
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else "`branch list` shows all."
    return UnknownBranchError(f"There is no branch {shown(name)}: {hint}")


def shown(name: str) -> str:
    """A name that nobody has checked, safe for a terminal and of a bearable length."""
    text = "".join("�" if unicodedata.category(c) in HIDDEN else c for c in name)
    return text if len(text) <= LONGEST else f"{text[:40]}…"


def throwaway(prefix: str) -> str:
    """A fresh name that tells what for and when: rehearsal/20261123-021500-4f2a91."""
    moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    return f"{prefix}/{moment}-{secrets.token_hex(3)}"


def derived(prefix: str, name: str, *, at: datetime) -> str:
    """A name for a state of the branch `name`: before/feature/20261123T021500.000000Z."""
    moment = at.strftime("%Y%m%dT%H%M%S.%fZ")
    room = LONGEST - len(prefix) - len(moment) - 2
    return f"{prefix}/{name[:room].strip()}/{moment}"


def slug(name: str, most: int) -> str:
    """The name's letters and digits of ASCII, for names that machines give."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "_", plain).strip("_")[:most].strip("_") or "x"


def of_git(folder: Path) -> str:
    """The name of the current git branch. Raises `BranchError` where there is none."""
    command = ["git", "-C", str(folder), "symbolic-ref", "--quiet", "--short", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    except OSError:
        raise BranchError("git is not installed: name the branch yourself.") from None
    if done.returncode != 0:
        raise BranchError(
            "git is on no branch here (no repository, or a detached HEAD): name it yourself."
        )
    return checked(done.stdout.strip())
