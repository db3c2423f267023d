"""What is in the image, and what is not."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from config.env import BASE_DIR
from tests.image import base, built
from tests.image.built import CANARY, Checkout, Saved, is_left_out
from tests.image.conftest import Tell
from tests.image.storage import podman

pytestmark = pytest.mark.image

# MB of uncompressed files on top of the base. docs/image.md says what takes it.
BUDGET = 70
MEGABYTE = 1_000_000
PACKAGES, TASK = PurePosixPath("/opt/python"), PurePosixPath("/var/task")
# What a build makes of the checkout.
MADE = (".prebuilt/modules", "portfolio/api/docs.html")
MODULE = re.compile(rb"^([A-Za-z0-9_.-]+)==(\S+)", re.MULTILINE)

# Run in the image: every source whose bytecode is missing, or of another source.
WITHOUT_BYTECODE = """
import importlib.util, pathlib, sys
for root in ("/opt/python", "/var/task"):
    for source in sorted(pathlib.Path(root).rglob("*.py")):
        try:
            code = pathlib.Path(importlib.util.cache_from_source(str(source))).read_bytes()
        except OSError:
            code = b""
        sound = code[:4] == importlib.util.MAGIC_NUMBER and code[4] == 1
        if not sound or code[8:16] != importlib.util.source_hash(source.read_bytes()):
            print(source)
"""


@pytest.fixture(scope="module")
def saved(image: str) -> Iterator[Saved]:
    saved = Saved(image)
    yield saved
    saved.close()


@pytest.fixture(scope="module")
def own_layers(saved: Saved, image: str) -> list[str]:
    """The layers that stand on the base's."""
    number = len(built.inspect(base.image())["RootFS"]["Layers"])
    assert 0 < number < len(saved.layers)
    return saved.layers[number:]


@pytest.fixture(scope="module")
def files(saved: Saved, own_layers: list[str]) -> dict[PurePosixPath, tuple[int, int]]:
    """Size and mode of each file on top of the base."""
    return {
        PurePosixPath("/", entry.name): (entry.size, entry.mode)
        for layer in own_layers
        for entry, _ in saved.entries(layer)
        if entry.isfile()
    }


def in_image(image: str, *command: str) -> str:
    return podman(
        "run", "--rm", "--network=none", f"--entrypoint={command[0]}", image, *command[1:]
    )


def test_no_secret_is_in_any_layer_or_in_the_configuration(saved: Saved):
    assert CANARY.encode() not in saved.config
    found = [
        entry.name
        for layer in saved.layers
        for entry, content in saved.entries(layer)
        if CANARY.encode() in content or CANARY in entry.name
    ]
    assert found == []


def test_no_registry_is_in_any_layer_or_in_the_configuration(saved: Saved, own_layers: list[str]):
    """Where this machine takes packages from is nobody's business."""
    for layer in own_layers:
        for entry, _ in saved.entries(layer):
            assert not entry.name.endswith(("pip.conf", "ca-certificates.crt", "direct_url.json"))


def test_application_is_the_checkout_without_what_development_needs(files, checkout: Checkout):
    wanted = {
        name
        for name in checkout.files
        if name.startswith(("config/", "portfolio/", "manage.py")) and not is_left_out(name)
    }
    found = {f"{path.relative_to(TASK)}" for path in files if path.is_relative_to(TASK)}
    found = {
        name for name in found if "__pycache__" not in name and not name.startswith("staticfiles/")
    }
    assert found == wanted | set(MADE)


def test_nothing_stands_anywhere_else(files):
    places = (PACKAGES, TASK)
    assert [path for path in files if not any(map(path.is_relative_to, places))] == []


def test_packages_are_the_locked_ones_and_no_others(files):
    lock = (BASE_DIR / "requirements.txt").read_bytes()
    locked = {
        (re.sub(rb"[-_.]+", b"_", name).lower().decode(), version.decode())
        for name, version in MODULE.findall(lock)
    }
    folders = {
        path.relative_to(PACKAGES).parts[0] for path in files if path.is_relative_to(PACKAGES)
    }
    installed = set()
    for folder in folders:
        if folder.endswith(".dist-info"):
            name, _, version = folder.removesuffix(".dist-info").partition("-")
            installed.add((re.sub(r"[-_.]+", "_", name).lower(), version))
    # The lock is for every platform: what is for Windows alone stays out.
    assert installed <= locked
    assert {name for name, _ in locked - installed} <= {"tzdata"}


def test_every_module_has_its_bytecode(image: str):
    assert in_image(image, "python3", "-B", "-c", WITHOUT_BYTECODE) == ""


def test_lambda_may_read_all_and_nobody_may_write(files):
    assert [path for path, (_, mode) in files.items() if mode & 0o022 or not mode & 0o004] == []
    assert [path for path, (_, mode) in files.items() if mode & 0o7000] == []


def test_folders_are_open_to_lambda(saved: Saved, own_layers: list[str]):
    shut = [
        entry.name
        for layer in own_layers
        for entry, _ in saved.entries(layer)
        if entry.isdir() and entry.mode & 0o005 != 0o005
    ]
    assert shut == []


def test_size_is_within_the_budget(files, image: str, tell: Tell):
    sizes = dict.fromkeys(("packages", "bundle", "static files", "application"), 0)
    for path, (size, _) in files.items():
        if path.is_relative_to(PACKAGES):
            sizes["packages"] += size
        elif path.is_relative_to(TASK / ".prebuilt"):
            sizes["bundle"] += size
        elif path.is_relative_to(TASK / "staticfiles"):
            sizes["static files"] += size
        else:
            sizes["application"] += size
    whole = built.inspect(image)["Size"]
    parts = ", ".join(f"{name} {size / MEGABYTE:.1f}" for name, size in sizes.items())
    tell(
        f"size: {whole / MEGABYTE:.0f} MB uncompressed, "
        f"{sum(sizes.values()) / MEGABYTE:.1f} of it on top of the base ({parts})"
    )
    assert sum(sizes.values()) <= BUDGET * MEGABYTE


def test_labels_say_what_it_is(image: str):
    labels = built.inspect(image)["Labels"]
    prefix = "org.opencontainers.image."
    found = {
        name.removeprefix(prefix): value
        for name, value in labels.items()
        if name.startswith(prefix)
    }
    revision = subprocess.run(
        ["git", "-C", BASE_DIR, "rev-parse", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert found["title"] == "portfolio"
    assert found["version"] == "0.1.0"
    assert found["revision"].removesuffix("-dirty") == revision
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", found["created"])
    assert found["description"]


def test_configuration_is_lambdas(image: str):
    image_config, base_config = (built.inspect(name)["Config"] for name in (image, base.image()))
    assert image_config["Cmd"] == ["config.lambda_handler.handler"]
    assert image_config["Entrypoint"] == base_config["Entrypoint"] == ["/lambda-entrypoint.sh"]
    assert image_config["WorkingDir"] == f"{TASK}"
    # Lambda sets the user.
    assert not image_config.get("User")
    assert set(image_config["Env"]) - set(base_config["Env"]) == {f"PYTHONPATH={PACKAGES}"}


def test_static_files_are_fingerprinted_and_compressed(image: str):
    manifest = json.loads(in_image(image, "cat", f"{TASK}/staticfiles/staticfiles.json"))["paths"]
    listing = in_image(image, "find", f"{TASK}/staticfiles", "-type", "f").split()
    found = {f"{PurePosixPath(line).relative_to(TASK / 'staticfiles')}" for line in listing}
    assert {"admin/css/base.css", "portfolio/admin.css", "portfolio/docs.css"} <= set(manifest)
    for name, fingerprinted in manifest.items():
        assert re.search(r"\.[0-9a-f]{12}(\.|$)", fingerprinted), name
        assert {name, fingerprinted} <= found
        if name.endswith((".css", ".js", ".svg")) and name != "admin/js/cancel.js":
            assert f"{fingerprinted}.gz" in found or is_small(image, fingerprinted), name


def is_small(image: str, name: str) -> bool:
    """WhiteNoise leaves a file as it is that compression would not make smaller."""
    return len(in_image(image, "cat", f"{TASK}/staticfiles/{name}")) < 1500


def test_documents_are_built_in(image: str):
    document = json.loads(in_image(image, "cat", f"{TASK}/portfolio/api/openapi.json"))
    assert document["openapi"].startswith("3.1")
    page = in_image(image, "cat", f"{TASK}/portfolio/api/docs.html")
    assert re.search(r'href="/static/portfolio/docs\.[0-9a-f]{12}\.css"', page)
    for path in document["paths"]:
        assert path in page


def test_bundle_is_taken_by_the_python_of_the_image(image: str):
    check = "from config import bundle; print(bundle.install())"
    assert in_image(image, "python3", "-B", "-c", check) == "True\n"


def test_platform_is_what_was_asked_for(image: str):
    assert built.inspect(image)["Architecture"] == "amd64"
    assert sys.platform == "linux"
