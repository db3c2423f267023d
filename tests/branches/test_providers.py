"""What both providers promise: each test runs on the local one and on Neon's."""

from datetime import UTC, datetime, timedelta

import pytest

from config.neon.branches.interface import BranchError, Provider
from tests.branches.databases import ask


def told(line: str) -> None:
    """Nobody listens."""


def insert(url: str, *names: str) -> None:
    for name in names:
        ask(url, "INSERT INTO technologies (name, category) VALUES (%s, 'x') RETURNING id", name)


def rows(provider: Provider, name: str) -> list[str]:
    url = provider.url(provider.find(name), direct=True)
    return [row[0] for row in ask(url, "SELECT name FROM technologies ORDER BY name")]


def names(provider: Provider) -> list[str]:
    return [branch.name for branch in provider.branches()]


def refusal(provider: Provider, what, *arguments, **options) -> str:
    with pytest.raises(BranchError) as caught:
        getattr(provider, what)(*arguments, tell=told, **options)
    return f"{caught.value}"


@pytest.fixture
def filled(provider: Provider) -> Provider:
    """Production has one row."""
    insert(provider.url(provider.production(), direct=True), "Django")
    return provider


def test_a_branch_has_its_parents_rows_and_changes_of_its_own(filled):
    branch = filled.create("feature", parent=filled.production(), tell=told)

    insert(filled.url(branch, direct=True), "Rust")
    assert rows(filled, "feature") == ["Django", "Rust"]
    assert rows(filled, "production") == ["Django"]
    production = filled.production()
    assert branch.id == filled.find("feature").id
    assert (branch.parent, branch.is_production, branch.expires_at) == (
        production.name,
        False,
        None,
    )
    assert branch.created_at is not None
    assert names(filled) == [production.name, "feature"]


def test_a_branch_of_the_schema_alone_has_no_content_and_its_migrations_record(filled):
    branch = filled.create("empty", parent=filled.production(), schema_only=True, tell=told)

    url = filled.url(branch, direct=True)
    assert rows(filled, "empty") == []
    assert ask(url, "SELECT count(*) FROM django_migrations") == ask(
        filled.url(filled.production(), direct=True), "SELECT count(*) FROM django_migrations"
    )
    assert ask(url, "SELECT count(*) FROM portfolio_revision") == [(1,)]
    # The next migration's number follows the last one's.
    record = "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'y', now())"
    assert len(ask(url, f"{record} RETURNING id")) == 1


def test_an_unknown_name_is_answered_with_the_near_ones(provider):
    provider.create("feature/search", parent=provider.production(), tell=told)
    with pytest.raises(
        BranchError, match=r"no branch feature/serch: did you mean feature/search\?"
    ):
        provider.find("feature/serch")


def test_a_name_that_is_taken_is_refused(provider):
    production = provider.production()
    provider.create("one", parent=production, tell=told)
    provider.create("two", parent=production, tell=told)
    for name in ("one", "production", production.name):
        assert "already" in refusal(provider, "create", name, parent=production)
        assert "already" in refusal(provider, "rename", provider.find("two"), name)
    assert "already" in refusal(provider, "reset", provider.find("one"), keep_as="two")


def test_a_strange_name_is_a_name(provider):
    strange = [
        "a/b/ünïcödé 名前 🚀",
        'it\'s "quoted"; DROP DATABASE x --',
        "%41%00?a=b#c&d" + "x" * 242,
    ]
    for name in strange:
        branch = provider.create(name, parent=provider.production(), tell=told)
        assert branch.name == name
        assert rows(provider, name) == []
    assert sorted(names(provider)[1:]) == sorted(strange)
    for name in strange:
        provider.delete(provider.find(name), tell=told)
    assert names(provider) == [provider.production().name]


def test_a_branch_with_branches_of_its_own_stays(provider):
    parent = provider.create("parent", parent=provider.production(), tell=told)
    provider.create("child", parent=parent, tell=told)
    refusal(provider, "delete", parent)
    refusal(provider, "expire", parent, datetime.now(UTC) + timedelta(days=1))
    assert {"parent", "child"} < set(names(provider))


def test_production_is_neither_deleted_nor_expires(provider):
    production = provider.production()
    assert "never deleted" in refusal(provider, "delete", production)
    assert "never expires" in refusal(
        provider, "expire", production, datetime.now(UTC) + timedelta(days=1)
    )
    assert provider.production() == production


def test_reset_takes_the_parents_state_and_keeps_the_old_one_under_a_name(filled):
    branch = filled.create("feature", parent=filled.production(), tell=told)
    insert(filled.url(branch, direct=True), "Rust")
    insert(filled.url(filled.production(), direct=True), "AWS")
    before = filled.url(branch, direct=True)

    filled.reset(branch, keep_as="old", tell=told)

    assert rows(filled, "feature") == ["AWS", "Django"]
    assert rows(filled, "old") == ["Django", "Rust"]
    # Whoever holds the address need not learn another.
    assert filled.url(filled.find("feature"), direct=True) == before

    insert(before, "Go")
    filled.reset(filled.find("feature"), tell=told)
    assert rows(filled, "feature") == ["AWS", "Django"]
    assert set(names(filled)) == {filled.production().name, "feature", "old"}


@pytest.mark.usefixtures("history")
def test_production_goes_back_to_a_restore_point_and_what_it_was_is_kept(filled):
    point = filled.restore_point(filled.production(), tell=told)
    insert(filled.url(filled.production(), direct=True), "Mistake")

    filled.restore(filled.production(), at=point.at, keep_as="with the mistake", tell=told)

    assert rows(filled, "production") == ["Django"]
    assert rows(filled, "with the mistake") == ["Django", "Mistake"]
    assert point.command == ("restore", filled.production().name, "--at", point.at.isoformat())


def test_a_renamed_branch_keeps_its_rows_and_its_children(filled):
    branch = filled.create("old name", parent=filled.production(), tell=told)
    filled.create("child", parent=branch, tell=told)
    renamed = filled.rename(branch, "new name", tell=told)
    assert (renamed.name, renamed.id) == ("new name", branch.id)
    assert filled.find("child").parent == "new name"
    assert rows(filled, "new name") == ["Django"]
    assert "old name" not in names(filled)


def test_an_expiry_is_set_and_taken_back(provider):
    at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=7)
    branch = provider.create("short", parent=provider.production(), expires_at=at, tell=told)
    assert branch.expires_at == at
    assert provider.expire(branch, at + timedelta(days=1), tell=told).expires_at == at + timedelta(
        days=1
    )
    assert provider.expire(branch, None, tell=told).expires_at is None
