"""Each verb refuses production's loss; what is lost is said before it is lost."""

import io
import os
import pty
import select
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from config.neon.branches import chosen, guards
from config.neon.branches.interface import BranchError
from tests.branches.databases import ask
from tests.branches.worlds import BASE_DIR, PATIENCE

CONTENT = "SELECT count(*) FROM technologies"


def told(line: str) -> None:
    """Nobody listens."""


@pytest.fixture
def production(provider):
    """Production with a row, and its name."""
    found = provider.production()
    ask(
        provider.url(found, direct=True),
        "INSERT INTO technologies (name, category) VALUES ('canary', 'x') RETURNING id",
    )
    return found


def content(provider, name="production"):
    return ask(provider.url(provider.find(name), direct=True), CONTENT)


def test_production_is_never_deleted_whatever_is_typed(branch, provider, production):
    for arguments in ((), ("--missing-ok",)):
        code, out, err = branch("delete", "production", *arguments)
        assert (code, out) == (1, "")
        assert f"{production.name} is production and is never deleted from here." in err
    assert content(provider) == [(1,)]


@pytest.mark.usefixtures("history")
def test_production_is_restored_only_by_name(branch, provider, production):
    point = provider.restore_point(production, tell=told)
    at = point.at.isoformat()
    lost = f"{production.name} becomes what it was at {at}: what was written since is gone"
    for meant in ((), (guards.FLAG, "yes"), (guards.FLAG, production.name.upper())):
        code, out, err = branch("restore", "production", "--at", at, *meant)
        assert (code, out) == (1, "")
        assert lost in err
        assert f"Nothing was done. To do it: --yes-i-mean {production.name}\n" in err
    assert len(provider.branches()) == len({b.name for b in provider.branches()})

    ask(provider.url(production, direct=True), "DELETE FROM technologies RETURNING id")
    code, out, err = branch("restore", "production", "--at", at, guards.FLAG, production.name)
    assert code == 0, err
    assert lost in err
    assert content(provider) == [(1,)]


def test_production_has_nothing_to_be_reset_to(branch, provider, production):
    code, _, err = branch("reset", "production", guards.FLAG, production.name)
    assert code == 1
    assert f"{production.name} has no parent to be reset to." in err
    assert content(provider) == [(1,)]


def test_production_does_not_expire_and_keeps_its_name(branch, provider, production):
    for arguments, words in (
        (("expire", "production", "7d"), "never expires"),
        (("rename", "production", "other"), "is production and keeps its name"),
    ):
        code, out, err = branch(*arguments)
        assert (code, out) == (1, "")
        assert words in err
    assert provider.production() == provider.find(production.name)


def test_a_protected_branch_is_guarded_like_production(neon, project, command):
    made = neon.create("staging", parent=neon.production(), tell=told)
    project.branches[made.id]["protected"] = True
    before = {raw["name"] for raw in project.branches.values()}
    for arguments, words in (
        (("delete", "staging"), "staging is protected"),
        (("reset", "staging"), "To do it: --yes-i-mean staging"),
        (("restore", "staging", "--at", "1m"), "To do it: --yes-i-mean staging"),
        (("expire", "staging", "7d"), "never expires"),
    ):
        code, out, err = command(*arguments)
        assert (code, out) == (1, "")
        assert words in err
    assert {raw["name"] for raw in project.branches.values()} == before


def test_a_branch_with_children_is_not_deleted_and_moves_them_on_reset(branch, provider):
    parent = provider.create("parent", parent=provider.production(), tell=told)
    provider.create("child", parent=parent, tell=told)
    code, _, err = branch("delete", "parent")
    assert code == 1
    assert "parent has branches of its own: child. Delete those first." in err

    code, _, err = branch("reset", "parent")
    assert code == 0, err
    assert "Its branches (child) move there." in err
    kept = provider.find("child").parent
    assert kept.startswith("before/parent/")
    assert kept in err


def test_what_is_lost_is_said_before_a_branch_is_deleted_or_reset(branch, provider):
    provider.create("feature", parent=provider.production(), tell=told)
    production = provider.production().name
    code, out, err = branch("reset", "feature")
    assert (code, out) == (0, f"feature is what {production} was just now.\n")
    assert f"feature becomes what {production} is now: its own rows and migrations are lost." in err
    code, out, err = branch("delete", "feature")
    assert (code, out) == (0, "feature is deleted.\n")
    assert ") is deleted, with all that is in it." in err
    assert branch("delete", "feature", "--missing-ok")[:2] == (0, "There is no branch feature.\n")
    assert branch("delete", "feature")[0] == 1


ASKING = """
from config.neon.branches import guards
from config.neon.branches.interface import BranchError
try:
    guards.require_name("main", what="All is lost.", given=None)
    print("went on")
except BranchError as error:
    print("refused", error)
"""


@pytest.mark.parametrize(
    ("typed", "words"), [("main", "went on"), ("Main", "refused All is lost.")]
)
def test_a_person_at_a_terminal_is_asked_to_type_the_name(typed, words):
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", ASKING], cwd=BASE_DIR, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    heard = read(ours, "to go on: ")
    assert "All is lost.\r\nType the name main to go on: " in heard
    os.write(ours, f"{typed}\n".encode())
    assert words in read(ours, words)
    process.wait(PATIENCE)
    os.close(ours)


def read(terminal: int, until: str) -> str:
    heard = b""
    while until.encode() not in heard:
        assert select.select([terminal], [], [], PATIENCE)[0], heard
        heard += os.read(terminal, 1000)
    return heard.decode()


def test_who_is_no_terminal_is_refused_without_the_flag(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("main\n"))
    with pytest.raises(BranchError, match=r"All is lost\. Nothing was done"):
        guards.require_name("main", what="All is lost.", given=None)


# Which branch a process talks to


class Connection:
    """What `chosen.current` reads of Django's connection."""

    def __init__(self, name: str, host: str) -> None:
        self.settings_dict = {"NAME": name, "HOST": host}


@pytest.mark.parametrize(
    ("in_use", "name", "expected"),
    [
        ("", "neondb", chosen.Current("production", is_production=True)),
        ("production", "neondb", chosen.Current("production", is_production=True)),
        ("feature", "neondb", chosen.Current("feature", is_production=False)),
        ("", "test_neondb", chosen.Current("test_neondb", is_production=False)),
    ],
)
def test_on_neon_a_database_is_production_unless_it_was_chosen(monkeypatch, in_use, name, expected):
    monkeypatch.setenv(chosen.VARIABLE, in_use)
    assert chosen.current(Connection(name, "ep-1.eu.aws.neon.tech")) == expected


def test_an_expired_branch_is_deleted_by_the_next_command(local, url):
    at = datetime.now(UTC) + timedelta(days=1)
    made = local.create("short", parent=local.production(), expires_at=at, tell=told)
    local.expire(made, datetime.now(UTC) - timedelta(seconds=1), tell=told)
    assert [b.name for b in local.branches()] == ["production"]
    assert ask(url, "SELECT 1 FROM pg_database WHERE datname = %s", made.id) == []
