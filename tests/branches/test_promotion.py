"""Promotions: what stands in the place of a merge, and what is left of one that was killed."""

import json
import signal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from config.neon.branches import migrating, promotion, schema
from config.neon.branches.interface import Branch, BranchError, Provider
from config.neon.branches.judging import Limits
from config.neon.branches.local import LocalProvider
from config.neon.branches.promotion import Report
from tests.branches.cases import cases, run_sql, write_package
from tests.branches.databases import ask, asleep
from tests.branches.processes import PROMOTE, Process, wait_until
from tests.branches.rows import CANARY

FIRST = run_sql("ALTER TABLE skills ADD first text")
SECOND = run_sql("ALTER TABLE skills ADD second text")
MIGRATIONS = ["portfolio.9001_case", "portfolio.9002_case"]
PATIENT = Limits(lock=3600)
CHANGED_BY_HAND = (
    "production has every migration of feature, and yet another schema: somebody changed one of"
    " them by hand."
)
RECORD = "SELECT source, target, migrations, outcome FROM branch_promotions ORDER BY id"


def quiet(line: str) -> None:
    """Tells nobody."""


def feature(provider: LocalProvider) -> Branch:
    """A branch of production that has this code's migrations."""
    branch = provider.create("feature", parent=provider.production(), tell=quiet)
    migrating.migrate(provider, branch, plan=False, tell=quiet)
    return branch


def promote(provider: LocalProvider, source: Branch, **options: Any) -> Report:
    options = {"tell": quiet, "limits": PATIENT} | options
    return promotion.promote(provider, source, provider.production(), **options)


def columns(url: str) -> list[str]:
    query = "SELECT column_name::text FROM information_schema.columns WHERE table_name = 'skills'"
    return [row[0] for row in ask(url, query)]


def restore_points(provider: LocalProvider) -> list[str]:
    return [b.name for b in provider.branches() if b.name.startswith("restore-point/")]


def test_a_promotion_makes_both_schemas_equal_and_says_how_to_go_back(
    filled: LocalProvider, url: str, tmp_path: Path
):
    before = schema.read(url)
    with cases(tmp_path, FIRST, SECOND):
        source = feature(filled)
        report = promote(filled, source)
        assert report.as_json()["migrations"] == MIGRATIONS
        assert (report.ok, report.applied, report.difference) == (True, MIGRATIONS, "")
        assert report.rehearsal
        assert [run.name for run in report.rehearsal.runs] == MIGRATIONS
    assert schema.difference(url, filled.url(source, direct=True)) == ""
    assert ask(url, RECORD) == [("feature", "production", MIGRATIONS, "promoted")]
    assert report.point
    lines = report.lines()
    assert lines[-2:] == [
        "To go back, which loses what was written since:",
        f"  python manage.py branch restore production --at {report.point.at.isoformat()}",
    ]
    filled.restore(filled.production(), at=report.point.at, tell=quiet)
    assert schema.read(url) == before
    assert ask(url, "SELECT to_regclass('branch_promotions')") == [(None,)]


def test_either_provider_s_branches_are_promoted(provider: Provider, tmp_path: Path):
    target = provider.production()
    with cases(tmp_path, FIRST):
        source = provider.create("feature", parent=target, tell=quiet)
        migrating.migrate(provider, source, plan=False, tell=quiet)
        report = promotion.promote(provider, source, target, tell=quiet, limits=PATIENT)
    assert (report.ok, report.applied) == (True, ["portfolio.9001_case"])
    urls = [provider.url(branch, direct=True) for branch in (source, target)]
    assert schema.difference(*urls) == ""


def test_a_second_promotion_finds_nothing_to_do(filled: LocalProvider, url: str, tmp_path: Path):
    with cases(tmp_path, FIRST):
        source = feature(filled)
        promote(filled, source)
        report = promote(filled, source)
    assert report.lines() == [
        "production has every migration of feature already.",
        "Both schemas are equal.",
    ]
    assert (report.ok, report.back) == (True, "")
    assert len(restore_points(filled)) == len(ask(url, RECORD)) == 1


def test_what_the_rehearsal_refuses_is_not_applied(filled: LocalProvider, url: str, tmp_path: Path):
    before = schema.read(url)
    rename = 'migrations.RenameField("skill", "level", "grade"),'
    with cases(tmp_path, rename):
        report = promote(filled, feature(filled))
    assert not report.ok
    assert "Refused: production would suffer" in report.lines()
    assert report.lines()[-1] == "Not promoted: production is as it was."
    assert schema.read(url) == before
    assert ask(url, RECORD) == [
        ("feature", "production", ["portfolio.9001_case"], "refused"),
    ]


def test_schemas_that_differ_afterwards_are_told(filled: LocalProvider, url: str, tmp_path: Path):
    with cases(tmp_path, FIRST):
        source = feature(filled)
        with psycopg.connect(filled.url(source, direct=True), autocommit=True) as connection:
            connection.execute("CREATE TABLE mine (id integer)")
        report = promote(filled, source)
        again = promote(filled, source)
    for each in (report, again):
        assert each.difference.splitlines() == ["-table mine", "-    column id integer"]
        assert each.lines()[-5:] == [
            "production is not as it ought to be:",
            f"  - {CHANGED_BY_HAND}",
            "What differs (- feature, + production)",
            "  -table mine",
            "  -    column id integer",
        ]
        assert not each.ok
    assert ask(url, RECORD) == [
        ("feature", "production", ["portfolio.9001_case"], "schemas differ"),
    ]


def test_a_branch_that_was_not_migrated_itself_is_not_promoted(
    filled: LocalProvider, tmp_path: Path
):
    source = feature(filled)
    with (
        cases(tmp_path, FIRST),
        pytest.raises(BranchError, match=r"feature lacks .*9001_case.*branch migrate feature"),
    ):
        promote(filled, source)
    assert restore_points(filled) == []


@pytest.mark.parametrize("newer", ["feature", "production"])
def test_migrations_that_this_code_does_not_know_are_not_promoted(
    filled: LocalProvider, newer: str
):
    source = feature(filled)
    with psycopg.connect(filled.url(filled.find(newer), direct=True)) as connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('portfolio', '9999_of_tomorrow', now())"
        )
    with pytest.raises(BranchError, match=f"{newer} has migrations .*9999_of_tomorrow"):
        promote(filled, source)


def test_a_branch_is_not_promoted_to_itself(shared: LocalProvider):
    with pytest.raises(BranchError, match="to itself"):
        promote(shared, shared.production())


def test_no_row_shows_in_what_a_failing_promotion_says(
    filled: LocalProvider, url: str, tmp_path: Path
):
    """What the rehearsal let pass may still fail: rows were written since."""
    index = run_sql("CREATE UNIQUE INDEX one ON skills (name)")

    def meanwhile(line: str) -> None:
        if line.startswith("1 migration to"):
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(
                    "INSERT INTO skills (name, category, level)"
                    " SELECT name, category, level FROM skills"
                )

    with cases(tmp_path, index):
        source = feature(filled)
        with pytest.raises(BranchError) as raised:
            promote(filled, source, tell=meanwhile)
    told = f"{raised.value}"
    assert CANARY not in told
    assert "9001_case failed and left nothing behind: unique violation (SQLSTATE 23505)" in told
    assert "production has 0 of 1 migration. To go on: python manage.py branch promote" in told
    assert "to go back: python manage.py branch restore production --at " in told


# Killed

# What it tells before each of its steps -> what it has done by then.
STEPS = {
    "Restore point": (0, 0),
    # In the rehearsal.
    "portfolio.9001_case": (1, 0),
    "2 migrations to": (1, 0),
    "applied portfolio.9001_case": (1, 1),
    "Comparing": (1, 2),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_promotion_is_finished_by_the_next(
    filled: LocalProvider, url: str, tmp_path: Path, step: str
):
    package = write_package(tmp_path, FIRST, SECOND)
    with cases(tmp_path, FIRST, SECOND):
        source = feature(filled)
    points, applied = STEPS[step]
    killed = Process(url, tmp_path, package, PROMOTE, killed_at=step)
    assert killed.end()[0] == -signal.SIGKILL
    assert len(restore_points(filled)) == points
    assert len({"first", "second"} & set(columns(url))) == applied
    code, out, told = Process(url, tmp_path, package, PROMOTE).end()
    assert (code, "Both schemas are equal." in out) == (0, True), told
    assert "branch restore production --at " in out
    assert schema.difference(url, filled.url(source, direct=True)) == ""
    assert ask(url, RECORD) == [("feature", "production", MIGRATIONS, "promoted")]
    # The one that the first run took, where it came so far.
    assert len(restore_points(filled)) == 1


def test_ctrl_c_says_what_exists_and_how_to_go_on(filled: LocalProvider, url: str, tmp_path: Path):
    # In production, not in the rehearsal's copy of it.
    name = url.rpartition("/")[2]
    slow = run_sql(
        f"DO $$ BEGIN IF current_database() = '{name}' THEN PERFORM pg_sleep(600); END IF; END $$"
    )
    package = write_package(tmp_path, FIRST, slow)
    with cases(tmp_path, FIRST, slow):
        source = feature(filled)
    process = Process(url, tmp_path, package, PROMOTE)
    wait_until(lambda: asleep(url, name))
    process.signal(signal.SIGINT)
    code, _, told = process.end()
    assert code != 0
    assert "Interrupted. production has 1 of 2 migrations. To go on: python manage.py" in told
    assert "to go back: python manage.py branch restore production --at " in told
    assert source.name in told
    assert [b.name for b in filled.branches() if b.name.startswith("rehearsal/")] == []


def test_a_report_is_json(filled: LocalProvider, tmp_path: Path):
    with cases(tmp_path, FIRST):
        found = json.loads(json.dumps(promote(filled, feature(filled)).as_json()))
    assert (found["ok"], found["source"], found["target"]) == (True, "feature", "production")
    assert found["rehearsal"]["ok"]
    assert found["back"].startswith("python manage.py branch restore production --at ")
