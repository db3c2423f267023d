"""Which packages have known weaknesses, as PyPI knows them; believed when it names a known one.

Whoever can't be asked says nothing, and nothing looks like “all is well”. So a release of Django
with known weaknesses is asked about first, and each package must have been looked up.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tests.audit import tools
from tests.audit.verdicts import NOT_PROVEN, RED, Verdict, green

# 3.2.0 of 2021: CVE-2022-28346 (SQL injection) and others.
KNOWN_BAD = {"django": "3.2.0"}
WHAT = "packages without known weaknesses"


class Asked(NamedTuple):
    # Name and version, with what is known.
    weak: dict[str, list[str]]
    # Of which nothing could be learned.
    unknown: list[str]


def ask(pinned: Mapping[str, str]) -> Asked:
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "requirements.txt"
        lines.write_text("".join(f"{name}=={version}\n" for name, version in pinned.items()))
        quiet = ("--progress-spinner", "off", "--format", "json", "--timeout", "20")
        alone = ("--no-deps", "--disable-pip", "--vulnerability-service", "pypi")
        done = tools.run("pip-audit", "--requirement", lines, *alone, *quiet)
    return read(done.stdout, pinned)


def read(text: str, pinned: Mapping[str, str]) -> Asked:
    """What pip-audit's report says of the packages that it was asked about."""
    report = tools.as_json(text) or {}
    told = {each["name"].lower(): each for each in report.get("dependencies", [])}
    weak, unknown = {}, []
    for name, version in pinned.items():
        each = told.get(name.lower().replace("_", "-"), {})
        if "vulns" not in each:
            unknown.append(f"{name} {version}")
        elif each["vulns"]:
            weak[f"{name} {version}"] = [one["id"] for one in each["vulns"]]
    return Asked(weak, unknown)


def check() -> Verdict:
    canary = ask(KNOWN_BAD)
    if not canary.weak:
        return Verdict(
            WHAT,
            NOT_PROVEN,
            "PyPI's advisories can't be reached from here: asked about Django 3.2.0, whose "
            "weaknesses are known, it named none. Run this where pypi.org/pypi can be reached.",
        )
    pinned = {}
    for lock in tools.locks():
        pinned |= tools.pins(lock)
    found = ask(pinned)
    if found.weak:
        lines = [f"{name}: {', '.join(ids)}" for name, ids in sorted(found.weak.items())]
        return Verdict(WHAT, RED, "Raise these with `make lock ARGS=--upgrade`.", lines)
    if found.unknown:
        return Verdict(WHAT, NOT_PROVEN, "Nothing is known of these.", found.unknown)
    return green(WHAT, f"{len(pinned)} packages of {len(tools.locks())} locks, Django 3.2.0 seen")
