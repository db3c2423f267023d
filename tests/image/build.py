"""Builds the image with docker, podman or buildah, whichever is there: `make image ARGS=…`."""

import argparse
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ARCHITECTURES = ("amd64", "arm64")
ENGINES = ("docker", "podman", "buildah")


class NoEngineError(Exception):
    """Nothing here can build an image. The text says what to install."""


def works(engine: str) -> bool:
    """Whether it is installed and, if it is the client of a server, that one answers."""
    if not shutil.which(engine):
        return False
    done = subprocess.run([engine, "info"], capture_output=True, check=False)
    return done.returncode == 0


def choose(named: str | None) -> str:
    for engine in [named] if named else ENGINES:
        if works(engine):
            return engine
    if named:
        raise NoEngineError(f"{named} is not here, or its server does not answer.")
    raise NoEngineError("None of docker, podman and buildah works here: install one of them.")


def git(*words: str) -> str:
    done = subprocess.run(
        ["git", "-C", os.fspath(ROOT), *words],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def labels() -> dict[str, str]:
    """The build arguments that become labels: the project's version, and git's commit and date."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    revision = git("rev-parse", "HEAD")
    if revision and git("status", "--porcelain"):
        revision += "-dirty"
    created = git("log", "-1", "--format=%cI")
    found = {"VERSION": project["version"], "REVISION": revision, "CREATED": created}
    return {name: value for name, value in found.items() if value}


def command(options: argparse.Namespace, engine: str) -> list[str]:
    arguments = {"ARCH": options.arch} | labels()
    if options.base:
        arguments["BASE_IMAGE"] = options.base
    words = [engine, "build", "--tag", options.tag]
    for name, value in arguments.items():
        words += ["--build-arg", f"{name}={value}"]
    return [*words, *options.more, os.fspath(options.context)]


def parse(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make image",
        description=__doc__,
        epilog="What stands behind -- goes to the engine as it is.",
    )
    parser.add_argument("--arch", choices=ARCHITECTURES, default="amd64")
    parser.add_argument("--base", metavar="IMAGE", help="instead of AWS's base for Python 3.13")
    parser.add_argument("--context", type=Path, default=ROOT, help=argparse.SUPPRESS)
    parser.add_argument("--engine", choices=ENGINES, help="not the first that works")
    parser.add_argument("--tag", default="portfolio", help="the image's name (portfolio)")
    parser.add_argument("--print", action="store_true", help="show the command, and do nothing")
    parser.add_argument("more", nargs="*", help=argparse.SUPPRESS)
    return parser.parse_args(words)


def main(words: list[str] | None = None) -> int:
    options = parse(words)
    try:
        engine = choose(options.engine)
    except NoEngineError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    line = command(options, engine)
    if options.print:
        print(*line)  # noqa: T201
        return 0
    # BuildKit understands the Dockerfile's secret; Docker's older builder does not.
    environment = os.environ | {"DOCKER_BUILDKIT": "1"}
    return subprocess.run(line, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
