"""What the image is made of: a bill of materials (CycloneDX), and the licences in it."""

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

from config.env import BASE_DIR
from tests.audit import tools
from tests.audit.verdicts import RED, Verdict, green

PLACE = BASE_DIR / ".local" / "sbom.json"
LICENCES = tools.HERE / "licences.toml"
VALIDATE = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(sys.stdin.read())
sys.exit(str(error)[:500] if error else 0)
"""


def write(place: Path = PLACE) -> None:
    """The bill of the product's packages alone. Raises `CalledProcessError`."""
    words = ("--output-reproducible", "--spec-version", "1.6", "--output-file", place)
    tools.run(
        "cyclonedx-py", "environment", *words, "--pyproject", "pyproject.toml", tools.product()
    ).check_returncode()


def fault(text: str) -> str:
    """Why it is no CycloneDX 1.6; "" where it is."""
    done = subprocess.run(
        [tools.tool("python"), "-c", VALIDATE],
        input=text,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.stderr.strip() if done.returncode else ""


def components(text: str) -> list[dict[str, Any]]:
    return list((tools.as_json(text) or {}).get("components", []))


def missing(text: str) -> list[str]:
    """What the lock pins and the bill does not list with the same version."""
    listed = {(plain(each["name"]), each.get("version")) for each in components(text)}
    pinned = {plain(name): version for name, version in tools.pins(tools.PRODUCT).items()}
    # Some are for other systems or older Pythons.
    lines = tools.PRODUCT.read_text().splitlines()
    elsewhere = {plain(line.partition("==")[0]) for line in lines if "==" in line and ";" in line}
    wanted = {(name, version) for name, version in pinned.items() if name not in elsewhere}
    return sorted(f"{name} {version}" for name, version in wanted - listed)


def plain(name: str) -> str:
    """As PEP 503 compares names."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licences_of(component: dict[str, Any]) -> list[str]:
    """As the package says them: an identifier, an expression, or a name."""
    found = []
    for each in component.get("licenses", []):
        one = each.get("license", {})
        # A package's own text of a licence is no name for one.
        name = each.get("expression") or one.get("id") or one.get("name", "")
        if name and not name.startswith("declared license"):
            found.append(name)
    return found


def strangers(text: str, allowed: dict[str, Any]) -> list[str]:
    """Packages with a licence that nobody has allowed, or with none."""
    known, named = set(allowed["licences"]), allowed.get("packages", {})
    lines = []
    for component in components(text):
        name = component["name"]
        found = licences_of(component) or ["none"]
        if not set(found) <= known and named.get(plain(name)) not in found:
            lines.append(f"{name} {component.get('version', '')}: {', '.join(found)}")
    return sorted(lines)


def check_bill() -> Verdict:
    what = "a bill of materials of the image"
    PLACE.parent.mkdir(exist_ok=True)
    try:
        write()
    except subprocess.CalledProcessError as error:
        return Verdict(what, RED, "It can't be written.", [error.stderr[-500:]])
    text = PLACE.read_text()
    if trouble := fault(text):
        return Verdict(what, RED, "It is no CycloneDX 1.6.", [trouble])
    if lacking := missing(text):
        return Verdict(what, RED, "It lacks what the lock pins.", lacking)
    place = PLACE.relative_to(BASE_DIR)
    return green(what, f"{len(components(text))} packages in {place}, valid CycloneDX 1.6")


def check_licences() -> Verdict:
    what = "licences that are allowed"
    if not PLACE.is_file():
        return Verdict(what, RED, "There is no bill of materials to read them from.")
    text = PLACE.read_text()
    allowed = tomllib.loads(LICENCES.read_text())
    if lines := strangers(text, allowed):
        return Verdict(what, RED, f"Read them, then add them to {LICENCES.name} or go.", lines)
    return green(what, f"{len(allowed['licences'])} kinds, for {len(components(text))} packages")
