"""What only local branches know: databases, comments on them, and who is connected."""

import threading

import psycopg
import pytest

from config.neon.branches import chosen, notes
from config.neon.branches.databases import Databases
from config.neon.branches.interface import BranchError
from config.neon.branches.local import LocalProvider
from tests.branches.databases import ask
from tests.branches.worlds import wait_for

COMMENT = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"


def told(line: str) -> None:
    """Nobody listens."""


def test_the_true_name_stands_in_the_comment_on_a_database_with_a_plain_name(local, url):
    branch = local.create("feature/ü; --", parent=local.production(), tell=told)
    assert branch.id.isascii()
    assert branch.id.replace("_", "").isalnum()
    # `test_…_gw10` must keep within 63 bytes.
    assert len(branch.id) <= 48
    note = notes.read(ask(url, COMMENT, branch.id)[0][0])
    assert note is not None
    assert (note.name, note.parent, note.root) == (
        "feature/ü; --",
        "production",
        url.rpartition("/")[2],
    )


def test_who_is_connected_to_a_branch_sees_all_of_its_branches(local):
    branch = local.create("feature", parent=local.production(), tell=told)
    inside = LocalProvider(local.url(branch, direct=True))
    assert (inside.current(), local.current()) == ("feature", "production")
    assert [b.name for b in inside.branches()] == ["production", "feature"]


def test_an_idle_connection_is_closed_and_work_is_waited_for(local, url):
    idle = psycopg.connect(url, autocommit=True)
    busy = psycopg.connect(url)
    busy.execute("CREATE TABLE under_way (id int)")
    heard: list[str] = []
    made = threading.Thread(
        target=lambda: local.create("feature", parent=local.production(), tell=heard.append)
    )
    made.start()
    wait_for(lambda: heard)
    assert heard[0].startswith("Waiting for work that is under way in ")
    assert f"process {busy.info.backend_pid}, unnamed, idle in transaction" in heard[0]
    busy.commit()
    made.join(60)
    feature = local.url(local.find("feature"), direct=True)
    assert ask(feature, "SELECT count(*) FROM under_way") == [(0,)]
    with pytest.raises(psycopg.OperationalError):
        idle.execute("SELECT 1")
    for connection in (idle, busy):
        connection.close()


def test_work_that_does_not_end_is_named_and_nothing_is_changed(local, url, monkeypatch):
    monkeypatch.setattr("config.neon.branches.databases.PATIENCE", 0.0)
    with psycopg.connect(url) as busy:
        busy.execute("SELECT 1")
        with pytest.raises(
            BranchError, match=r"idle in transaction.*nothing was changed"
        ) as caught:
            local.create("feature", parent=local.production(), tell=told)
    assert "process " in f"{caught.value}"
    assert [b.name for b in local.branches()] == ["production"]


def test_a_state_that_was_never_kept_can_not_be_restored(local):
    production = local.production()
    point = local.restore_point(production, tell=told)
    branch = local.create("feature", parent=production, tell=told)
    with pytest.raises(BranchError, match=r"keeps no history.* feature has none"):
        local.restore(branch, at=point.at, tell=told)
    with pytest.raises(BranchError, match="keeps no history") as caught:
        local.restore(production, at=branch.created_at, tell=told)
    assert point.at.isoformat() in f"{caught.value}"


def test_a_deletion_that_was_cut_short_is_finished_by_the_next_command(local, url):
    branch = local.create("feature", parent=local.production(), tell=told)
    # What PostgreSQL leaves of a DROP DATABASE that was interrupted.
    ask(
        url,
        "UPDATE pg_database SET datconnlimit = -2 WHERE datname = %s RETURNING 1",
        branch.id,
    )
    assert [b.name for b in local.branches()] == ["production"]
    assert ask(url, COMMENT, branch.id) == []


def test_a_branchs_test_databases_go_with_it(local, url):
    branch = local.create("feature", parent=local.production(), tell=told)
    left = f"test_{branch.id}_gw1"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{left}"')
    local.delete(branch, tell=told)
    assert ask(url, COMMENT, left) == ask(url, COMMENT, branch.id) == []


def test_other_databases_of_the_server_are_nobodys_branches(local, server, empty_url):
    other = LocalProvider(empty_url)
    local.create("feature", parent=local.production(), tell=told)
    assert [b.name for b in other.branches()] == ["production"]
    with psycopg.connect(empty_url) as connection:
        found = Databases(connection, empty_url.rpartition("/")[2]).all()
    assert len(found) == 1


def test_a_server_that_is_away_or_lacks_the_database_is_told_without_the_password(url):
    for wrong, words in (
        (url.rpartition("/")[0] + "/no_such_database", "There is no database no_such_database"),
        ("postgresql://me:canary-password@127.0.0.1:1/none", "can't be reached"),
    ):
        with pytest.raises(BranchError, match=words) as caught:
            LocalProvider(wrong).branches()
        assert "canary" not in f"{caught.value}"


def test_a_role_that_may_not_create_databases_is_told(local, url):
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE branch_tests_reader LOGIN PASSWORD 'canary-password'")
    try:
        address = url.rpartition("@")[2]
        reader = LocalProvider(f"postgresql://branch_tests_reader:canary-password@{address}")
        with pytest.raises(BranchError, match=r"PostgreSQL refused \(permission denied") as caught:
            reader.create("feature", parent=reader.production(), tell=told)
        assert "canary" not in f"{caught.value}"
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP ROLE branch_tests_reader")


def test_a_process_in_a_branch_knows_that_it_is_none_of_production(local, url, monkeypatch):
    from django.db import connections

    from config.neon.branches.connecting import alias_of

    branch = local.create("feature", parent=local.production(), tell=told)
    monkeypatch.setenv(chosen.VARIABLE, "")
    for address, expected in (
        (url, chosen.Current("production", is_production=True)),
        (local.url(branch, direct=True), chosen.Current("feature", is_production=False)),
    ):
        with alias_of(address) as alias:
            assert chosen.current(connections[alias]) == expected
