"""Looks for secrets in the tree, and in every version of every file that git has kept.

A shape that names itself (a key of AWS, a token of ours, a password in an address) is found by its
shape, other values by their chance: a long word of many different characters behind a name that
says secret. `allowed.toml` holds what is found and is none, each with its reason.
"""

import math
import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from config.env import BASE_DIR

ALLOWED = BASE_DIR / "tests" / "audit" / "allowed.toml"
LARGEST = 2_000_000  # bytes of a file that is looked at
SHAPES = {
    "a key of AWS": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "a private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{32}",
    "a token of this API": r"\bportfolio_[A-Za-z0-9]{43}\b",
    "a token of GitHub": r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,})\b",
    "a key of Neon's API": r"\bnapi_[a-z0-9]{40,}\b",
    "a password of Neon's": r"\bnpg_[A-Za-z0-9]{10,}\b",
    "a token of PyPI": r"\bpypi-AgE[A-Za-z0-9_-]{50,}",
    "a signed token": r"\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{20,}",
    "a webhook": r"https://hooks\.slack\.com/services/T[A-Za-z0-9/]{30,}",
    "a password in an address": r"\b[a-z][a-z0-9+]{2,15}://[^\s/:@'\"`<>{}$]+:([^\s/@'\"`<>{}$]{3,})@",
    "a secret by its name": (
        r"(?i)(?:secret|passw(?:or)?d|token|api_?key|access_?key|seed)[A-Za-z_]*[\"']?\s*[:=]{1,2}"
        r"\s*[bf]?[\"']([A-Za-z0-9+/=_.~-]{16,})[\"']"
    ),
}
PATTERNS = {what: re.compile(shape) for what, shape in SHAPES.items()}
# Those whose shape a made-up word may have too.
BY_CHANCE = {"a secret by its name", "a token of this API"}
# Bits a character: words of a language have 3 to 3.7, what chance made has more.
LEAST_CHANCE = 3.9


class Found(NamedTuple):
    what: str
    value: str
    where: str


class Allowance(NamedTuple):
    pattern: str
    reason: str


def search(text: str, where: str) -> Iterator[Found]:
    for what, pattern in PATTERNS.items():
        for match in pattern.finditer(text):
            value = match[1] if pattern.groups else match[0]
            if is_secret(what, value):
                line = text.count("\n", 0, match.start()) + 1
                yield Found(what, value, f"{where}:{line}")


def is_secret(what: str, value: str) -> bool:
    return what not in BY_CHANCE or chance(value) >= LEAST_CHANCE


def chance(value: str) -> float:
    """Shannon's entropy, in bits a character."""
    shares = (count / len(value) for count in Counter(value).values())
    return -sum(share * math.log2(share) for share in shares)


def tree(folder: Path) -> Iterator[tuple[str, bytes]]:
    """What git knows or would take."""
    for name in git(folder, "ls-files", "-co", "--exclude-standard", "-z").decode().split("\0"):
        path = folder / name
        if name and path.is_file() and not path.is_symlink() and path.stat().st_size <= LARGEST:
            yield name, path.read_bytes()


def history(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Each version of each file, once; of all branches and tags."""
    listed = git(folder, "rev-list", "--objects", "--all").decode(errors="replace").splitlines()
    names = dict(line.partition(" ")[::2] for line in listed)
    process = subprocess.Popen(
        ["git", "cat-file", "--batch", "--buffer"],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    sent = "\n".join(names).encode() + b"\n"
    output, _ = process.communicate(sent, timeout=300)
    start = 0
    while start < len(output):
        end = output.index(b"\n", start)
        digest, kind, *size = output[start:end].decode().split()
        length = int(size[0]) if size else 0
        if kind == "blob" and length <= LARGEST:
            yield f"{names[digest]}@{digest[:8]}", output[end + 1 : end + 1 + length]
        start = end + 1 + (length + 1 if size else 0)


def git(folder: Path, *words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=folder, capture_output=True, check=True).stdout


def scan(files: Iterable[tuple[str, bytes]]) -> list[Found]:
    found = []
    for name, data in files:
        if b"\0" not in data[:8000]:
            found += search(data.decode(errors="replace"), name)
    return found


def allowances(path: Path = ALLOWED) -> list[Allowance]:
    return [Allowance(**each) for each in tomllib.loads(path.read_text())["allowed"]]


def judged(found: list[Found], allowed: list[Allowance]) -> tuple[list[Found], list[Allowance]]:
    """What is not allowed, and the allowances that nothing needs."""
    needed = set()
    left = []
    for each in found:
        reasons = [one for one in allowed if re.search(one.pattern, each.value)]
        needed.update(reasons)
        if not reasons:
            left.append(each)
    return left, [one for one in allowed if one not in needed]
