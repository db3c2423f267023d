"""What can be said of the image without building one: in `make test`."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from config.env import BASE_DIR
from tests.image.built import IGNORED, LEFT_OUT, is_left_out

DOCKERFILE = (BASE_DIR / "Dockerfile").read_text()


def make_image(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.image.build", *words],
        cwd=BASE_DIR,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def only_podman(tmp_path: Path) -> str:
    """A PATH with one engine, of which nothing but its presence is asked."""
    (tmp_path / "podman").write_text("#!/bin/sh\nexit 0\n")
    (tmp_path / "podman").chmod(0o755)
    git = shutil.which("git")
    assert git
    (tmp_path / "git").symlink_to(git)
    sh = shutil.which("sh")
    assert sh
    (tmp_path / "sh").symlink_to(sh)
    return os.fspath(tmp_path)


def test_nothing_goes_to_the_engine_that_is_not_named():
    assert IGNORED[0] == "*"
    named = [line.removeprefix("!") for line in IGNORED if line.startswith("!")]
    assert named == ["requirements.txt", "manage.py", "config", "portfolio"]


def test_developments_own_is_left_out():
    wanted = {"config/run", "config/neon/local", "portfolio/api/schema"}
    assert wanted <= set(LEFT_OUT)
    assert {"**/__pycache__", "**/.*", "**/*.key", "**/*.pem"} <= set(IGNORED)


def test_what_is_left_out_is_there_to_be_left_out():
    assert [line for line in LEFT_OUT if not (BASE_DIR / line).exists()] == []


def test_nothing_that_goes_in_needs_what_is_left_out():
    gone = {line.removesuffix(".py").replace("/", ".") for line in LEFT_OUT}
    found = []
    for root in ("config", "portfolio"):
        for path in sorted((BASE_DIR / root).rglob("*.py")):
            name = f"{path.relative_to(BASE_DIR)}"
            if not is_left_out(name):
                found += [f"{name}: {module}" for module in imported(path) if is_in(module, gone)]
    assert found == []


def is_in(module: str, gone: set[str]) -> bool:
    return any(module == each or module.startswith(f"{each}.") for each in gone)


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_packages_are_wheels_with_locked_hashes():
    (command,) = re.findall(r"python3 -m pip install(?:.*\\\n)+", DOCKERFILE)
    for word in ("--require-hashes", "--only-binary :all:", "--requirement /tmp/requirements.txt"):
        assert word in command


def test_platform_comes_from_the_build_argument():
    assert "FROM --platform=linux/${ARCH} ${BASE_IMAGE} AS base" in DOCKERFILE
    others = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert others == ["--platform=linux/${ARCH}", "base", "base"]


def test_version_is_the_projects():
    project = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]
    assert f"ARG VERSION={project['version']}\n" in DOCKERFILE


def test_no_setting_of_the_application_stays_in_the_image():
    """They are the function's; the placeholders of the build are one command's."""
    assert re.findall(r"^ENV (\w+)=", DOCKERFILE, re.MULTILINE) == [
        "PYTHONPATH",
        "PYTHONDONTWRITEBYTECODE",
    ]
    assert set(re.findall(r"^ARG (\w+)", DOCKERFILE, re.MULTILINE)) == {
        *("BASE_IMAGE", "ARCH"),
        *("VERSION", "REVISION", "CREATED"),
    }


def test_architecture_is_passed_on(only_podman: str):
    done = make_image("--arch=arm64", "--print", PATH=only_podman)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("podman build --tag portfolio --build-arg ARCH=arm64 ")
    assert "BASE_IMAGE" not in done.stdout
    assert "--build-arg VERSION=" in done.stdout


def test_unknown_architecture_is_refused():
    done = make_image("--arch=sparc")
    assert done.returncode == 2
    assert "argument --arch: invalid choice: 'sparc' (choose from " in done.stderr


def test_missing_engine_is_named(tmp_path: Path):
    done = make_image(PATH=os.fspath(tmp_path))
    assert (done.returncode, done.stderr) == (
        1,
        "None of docker, podman and buildah works here: install one of them.\n",
    )


def test_client_whose_server_does_not_answer_is_passed_over(only_podman: str, tmp_path: Path):
    (tmp_path / "docker").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "docker").chmod(0o755)
    assert make_image("--print", PATH=only_podman).stdout.startswith("podman build ")
    named = make_image("--print", "--engine=docker", PATH=only_podman)
    assert named.stderr == "docker is not here, or its server does not answer.\n"
