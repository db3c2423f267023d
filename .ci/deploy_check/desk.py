"""What is on this machine: tools, an engine for containers, the state of git, the template."""

import os
import shutil
import subprocess
from pathlib import Path

from told import Told

TOOLS = {
    "aws": "the AWS CLI",
    "sam": "the SAM CLI",
    "git": "git",
    "psql": "PostgreSQL's client",
    "curl": "curl",
}
SECONDS = 120


def look(told: Told, root: Path, stage: str) -> None:
    for name, title in TOOLS.items():
        found = shutil.which(name)
        if found:
            told.good(name, found)
        else:
            told.bad(name, f"{title} is not on the PATH.")
    look_for_engine(told)
    look_at_git(told, root, stage)
    if told.has("sam"):
        look_at_template(told, root)


def run(*command: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Its exit code and output; one that does not end counts as failed."""
    try:
        return subprocess.run(
            command,
            env=os.environ | more,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 124, "", f"no end after {SECONDS} s")


def look_for_engine(told: Told) -> None:
    """SAM speaks to Docker's socket, which Podman has too."""
    for engine in ("docker", "podman"):
        if not shutil.which(engine):
            continue
        if run(engine, "info").returncode == 0:
            if engine == "podman" and not os.environ.get("DOCKER_HOST"):
                told.bad(
                    "engine",
                    "podman works, but SAM looks for Docker: start `podman system service` and "
                    "set DOCKER_HOST to its socket.",
                )
            else:
                told.good("engine", engine)
            return
    told.bad("engine", "neither docker nor podman works here: install one, and start it.")


def look_at_git(told: Told, root: Path, stage: str) -> None:
    if not told.has("git"):
        return
    head = run("git", "-C", f"{root}", "rev-parse", "--short", "HEAD")
    if head.returncode:
        told.bad("commit", "this is no checkout of git with a commit.")
        return
    changed = run("git", "-C", f"{root}", "status", "--porcelain").stdout.splitlines()
    if not changed:
        told.good("commit", head.stdout.strip())
    elif stage == "prod":
        told.bad("commit", f"{len(changed)} files are not committed: production is to be a commit.")
    else:
        told.note("commit", f"{head.stdout.strip()}, and {len(changed)} files not committed.")


def look_at_template(told: Told, root: Path) -> None:
    done = run(
        *("sam", "validate", "--template", f"{root / 'template.yaml'}", "--lint"),
        SAM_CLI_TELEMETRY="0",
        AWS_DEFAULT_REGION=os.environ.get("AWS_DEFAULT_REGION", "us-east-1"),
    )
    if done.returncode == 0:
        told.good("template", "template.yaml is sound.")
    else:
        lines = (done.stdout + done.stderr).strip().splitlines() or ["sam validate failed."]
        told.bad("template", lines[-1])
