"""`make test BRANCH=auto`, and `make run` on the branch that was chosen."""

import os
import signal
import subprocess
import sys
from typing import Any

import pytest

from config import env
from config.neon.branches import chosen
from config.neon.branches.interface import BranchError
from config.neon.branches.local import LocalProvider
from config.run.__main__ import lead_to_branch
from tests import on_branch
from tests.branches.databases import ask
from tests.branches.worlds import BASE_DIR, PATIENCE

SAY = "import os; print(os.environ['TEST_DATABASE_URL'], flush=True)"


def told(line: str) -> None:
    """Nobody listens."""


def start(url: str, name: str, code: str, **how: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.on_branch", name, sys.executable, "-c", code],
        cwd=BASE_DIR,
        env=os.environ | {"DATABASE_URL": url},
        stdout=subprocess.PIPE,
        text=True,
        **how,
    )


def test_tests_run_on_a_branch_of_their_own_whose_end_is_theirs(local, url):
    process = start(url, "auto", f"{SAY}; raise SystemExit(5)")
    out, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 5
    assert out.startswith(url.rpartition("/")[0])
    assert "/branch_" in out
    assert [branch.name for branch in local.branches()] == ["production"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_ended_leaves_nothing_or_what_expires(local, url, number):
    process = start(url, "auto", f"{SAY}; import time; time.sleep(600)", start_new_session=True)
    assert process.stdout is not None
    assert "/branch_" in process.stdout.readline()
    if number == signal.SIGKILL:
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    process.communicate(timeout=PATIENCE)
    left = [branch for branch in local.branches() if not branch.is_production]
    if number == signal.SIGTERM:
        assert (process.returncode, left) == (130, [])
    else:
        assert [branch.name.partition("/")[0] for branch in left] == ["tests"]
        assert left[0].expires_at is not None


def test_a_run_without_a_database_says_why():
    own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    process = subprocess.run(
        [sys.executable, "-m", "tests.on_branch", "auto", "true"],
        cwd=BASE_DIR,
        env=own | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 1
    assert "The database postgres at 127.0.0.1 can't be reached" in process.stderr
    assert "Traceback" not in process.stderr


def test_a_run_that_was_told_of_no_database_says_what_to_start(monkeypatch, capsys):
    # Where `make run` serves in this checkout there is one.
    monkeypatch.setattr(env, "read_local_environment", lambda: None)
    for name in ("DATABASE_URL", "PGHOST", "DATABASE_URL_PARAMETER"):
        monkeypatch.delenv(name, raising=False)
    assert on_branch.main(["auto", "true"]) == 2
    assert "Start `make run` in another terminal" in capsys.readouterr().err


@pytest.fixture
def run_folder(tmp_path, url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.delenv(chosen.VARIABLE)
    return tmp_path


def test_make_run_serves_the_chosen_branch_and_says_so(local, url, run_folder, capsys):
    environment = {"DATABASE_URL": url, "DATABASE_URL_PARAMETER": "/canary"}
    branch = local.create("feature", parent=local.production(), tell=told)
    chosen.choose("feature", run_folder / "branch")
    lead_to_branch(run_folder, environment)
    assert environment == {
        "DATABASE_URL": local.url(branch, direct=False),
        "DATABASE_URL_UNPOOLED": local.url(branch, direct=True),
        "BRANCH_IN_USE": "feature",
    }
    assert "Looking for the branch feature, chosen by `branch use`" in capsys.readouterr().out
    assert ask(environment["DATABASE_URL"], "SELECT current_database()") == [(branch.id,)]

    local.delete(branch, tell=told)
    with pytest.raises(BranchError, match=r"no branch feature: .*branch use --none"):
        lead_to_branch(run_folder, {"DATABASE_URL": url})


def test_make_run_without_a_choice_serves_what_it_did(url, run_folder):
    environment = {"DATABASE_URL": url}
    lead_to_branch(run_folder, environment)
    assert environment == {"DATABASE_URL": url, "BRANCH_IN_USE": ""}
    assert LocalProvider(url).current() == "production"
