"""Branch commands that are ended in the middle, or meet each other: nothing stays half done."""

import signal

import psycopg
import pytest

from config.neon.branches.local import LocalProvider
from tests.branches.databases import ask
from tests.branches.neon.server import KEY
from tests.branches.worlds import end, read_until, wait_for


def told(line: str) -> None:
    """Nobody listens."""


def databases(url: str) -> set[str]:
    return {row[0] for row in ask(url, "SELECT datname FROM pg_database")}


def hold(url: str) -> psycopg.Connection:
    """Work in production that a copy has to wait for."""
    connection = psycopg.connect(url)
    connection.execute("SELECT 1")
    return connection


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (9, -9)])
def test_a_creation_that_is_ended_leaves_nothing_and_is_begun_anew(
    manage, checkout, url, number, code
):
    before = databases(url)
    with hold(url):
        process = checkout.start("branch", "create", "feature", DATABASE_URL=url)
        read_until(process, "Waiting for work that is under way")
        assert end(process, signal.Signals(number))[0] == code
    assert databases(url) - before == set()
    LocalProvider(url).create("feature", parent=LocalProvider(url).production(), tell=told)


def test_a_copy_that_was_cut_short_is_swept_away_by_the_next_command(local, url):
    with local._databases() as found:
        leftover = found.fresh_name("feature")
        found.connection.execute(f'CREATE DATABASE "{leftover}"')
    assert [branch.name for branch in local.branches()] == ["production"]
    local.create("feature", parent=local.production(), tell=told)
    assert leftover not in databases(url)
    assert [branch.name for branch in local.branches()] == ["production", "feature"]


def test_commands_at_once_wait_for_each_other(checkout, url, manage):
    with hold(url):
        first = checkout.start("branch", "create", "one", DATABASE_URL=url)
        read_until(first, "Waiting for work that is under way")
        second = checkout.start("branch", "create", "two", DATABASE_URL=url)
        read_until(second, "Waiting for another branch command on this server.")
    for process in (first, second):
        process.communicate(timeout=60)
        assert process.returncode == 0
    names = [branch.name for branch in LocalProvider(url).branches()]
    assert names == ["production", "one", "two"]


def test_on_neon_a_killed_creation_or_deletion_goes_on_with_the_same_command(
    checkout, neon_server, project
):
    checkout.choice.unlink(missing_ok=True)
    project.looks = 10**6
    process = checkout.start("branch", "create", "feature", **neon_server.environment)
    heard = read_until(process, "Neon: create branch")
    assert heard.startswith(f"Branches of the Neon project {project.id}\n")
    assert end(process, signal.SIGKILL)[0] == -9
    with project.lock:
        for pending in project.pending:
            pending.left = 3
    code, out, err = checkout.run("branch", "create", "feature", **neon_server.environment)
    assert code == 0, err
    assert "feature is there and not ready yet: going on with it." in err
    assert neon_server.count("POST", "/branches") == 1

    process = checkout.start("branch", "delete", "feature", **neon_server.environment)
    read_until(process, "Neon: suspend compute")
    assert end(process, signal.SIGINT)[0] == 130
    with project.lock:
        for pending in project.pending:
            pending.left = 3
    code, out, err = checkout.run(
        "branch", "delete", "feature", "--missing-ok", **neon_server.environment
    )
    assert code == 0, err
    assert wait_for(lambda: project.named("feature") is None)
    assert KEY not in heard + out + err
