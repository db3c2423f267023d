"""Rehearsals: which migrations are refused, why, and what is left of the copy."""

import json
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from config.neon.branches import rehearsal, schema
from config.neon.branches.interface import BranchError, Provider
from config.neon.branches.judging import Limits
from config.neon.branches.local import LocalProvider
from config.neon.branches.report import Report
from tests.branches.cases import cases, run_sql, write_package
from tests.branches.dangers import DANGERS
from tests.branches.databases import ask, asleep
from tests.branches.processes import REHEARSE, Process, wait_until
from tests.branches.rows import CANARY

# A machine under load holds any lock for long: only the test that is about it has a limit.
PATIENT = Limits(lock=3600)


def rehearse(provider: LocalProvider, *, limits: Limits = PATIENT, keep: bool = False) -> Report:
    told: list[str] = []
    production = provider.production()
    return rehearsal.rehearse(provider, production, keep=keep, tell=told.append, limits=limits)


def branches(provider: LocalProvider) -> list[str]:
    return [branch.name for branch in provider.branches()]


def test_a_harmless_migration_passes_and_changes_nothing_but_the_copy(
    filled: LocalProvider, url: str, tmp_path: Path
):
    before = schema.read(url)
    text = (
        'migrations.AddField("skill", "note", models.TextField(null=True)),'
        'migrations.AddField("project", "rank", models.IntegerField(db_default=7)),'
        + run_sql("UPDATE skills SET note = name WHERE level > 3")
    )
    with cases(tmp_path, text):
        report = rehearse(filled)
    assert (report.reasons, report.warnings) == ([], [])
    assert schema.read(url) == before
    assert branches(filled) == ["production"]
    found = report.as_json()
    [migration] = found["migrations"]
    assert migration["name"] == "portfolio.9001_case"
    for statement in migration["statements"]:
        assert statement.pop("milliseconds") >= 0
    assert migration["statements"] == [
        {
            "sql": 'ALTER TABLE "skills" ADD COLUMN "note" text NULL',
            "rows": None,
            "locks": [{"table": "skills", "mode": "ACCESS EXCLUSIVE"}],
            "rewritten": [],
        },
        {
            "sql": 'ALTER TABLE "projects" ADD COLUMN "rank" integer DEFAULT 7 NOT NULL',
            "rows": None,
            "locks": [{"table": "projects", "mode": "ACCESS EXCLUSIVE"}],
            "rewritten": [],
        },
        {
            "sql": "UPDATE skills SET note = name WHERE level > 3",
            "rows": 8,
            "locks": [],
            "rewritten": [],
        },
    ]
    assert found["schema_difference"].splitlines() == [
        " table projects",
        "     column name character varying(255) not null",
        "+    column rank integer not null default 7",
        "     column roles jsonb not null default '[]'::jsonb",
        " table skills",
        "     column name character varying(100) not null",
        "+    column note text",
        "     column sort_order integer",
    ]
    assert found["rows"]["skills"] == {"before": 20, "after": 20}
    assert "production would not suffer." in report.lines()


HARMLESS = (
    'migrations.AlterField("skill", "name", models.CharField(max_length=200)),',
    (
        'migrations.CreateModel("Award", [("id", models.AutoField(primary_key=True)),'
        ' ("skill", models.ForeignKey("portfolio.Skill", models.CASCADE))]),'
    ),
    (
        'migrations.AddConstraint("skill", models.CheckConstraint(name="skills_level_known",'
        " condition=models.Q(level__gt=0))),"
    ),
    run_sql("ALTER TABLE skills ADD note text NOT NULL DEFAULT 'none'"),
    run_sql("ALTER TABLE skills ALTER years_experience SET DEFAULT 0"),
    run_sql("CREATE UNIQUE INDEX one_of_each ON skills (name)"),
    run_sql("CREATE VIEW levels AS SELECT level FROM skills"),
)


def test_what_the_running_release_can_live_with_passes(shared: LocalProvider, tmp_path: Path):
    with cases(tmp_path, *HARMLESS):
        report = rehearse(shared)
    assert report.reasons == []
    assert len(report.runs) == len(HARMLESS)


def test_either_provider_s_branches_are_rehearsed_on(provider: Provider, tmp_path: Path):
    production = provider.production()
    lost = 'migrations.RemoveField("skill", "level"),'
    with cases(tmp_path, lost):
        report = rehearsal.rehearse(provider, production, keep=False, tell=print, limits=PATIENT)
    assert report.reasons == [
        (
            "The running release reads skills: undefined column (SQLSTATE 42703), column"
            " skills.level"
            " does not exist."
        )
    ]
    assert [branch.name for branch in provider.branches()] == [production.name]


@pytest.mark.parametrize("danger", DANGERS)
def test_what_production_would_suffer_from_is_refused(
    shared: LocalProvider, tmp_path: Path, danger: str
):
    text, reasons = DANGERS[danger]
    with cases(tmp_path, text):
        report = rehearse(shared)
    assert sorted(report.reasons) == sorted(reasons)
    assert not report.ok
    assert "Refused: production would suffer" in report.lines()
    assert branches(shared) == ["production"]


@pytest.mark.parametrize(
    "text",
    [
        run_sql("ALTER TABLE skills ALTER level TYPE integer USING name::integer"),
        run_sql("CREATE UNIQUE INDEX one ON skills (category)"),
        run_sql("UPDATE skills SET level = 99"),
        run_sql("DO $$ BEGIN RAISE EXCEPTION 'found %', (SELECT min(name) FROM skills); END $$"),
        (
            'migrations.RunPython(lambda apps, editor: apps.get_model("portfolio", "Skill")'
            '.objects.using(editor.connection.alias).create(name=apps.get_model("portfolio",'
            ' "Skill")'
            ".objects.using(editor.connection.alias).first().name, level=99)),"
        ),
    ],
)
def test_no_row_shows_in_a_report(shared: LocalProvider, tmp_path: Path, text: str):
    with cases(tmp_path, text):
        report = rehearse(shared)
    assert len(report.reasons) == 1
    assert report.reasons[0].startswith("portfolio.9001_case fails: ")
    assert "SQLSTATE" in report.reasons[0]
    assert CANARY not in "\n".join(report.lines()) + json.dumps(report.as_json())


def test_a_lock_that_is_held_for_long_is_refused(shared: LocalProvider, tmp_path: Path):
    text = run_sql("LOCK TABLE skills, experience") + run_sql("SELECT pg_sleep(1.5)")
    with cases(tmp_path, text):
        report = rehearse(shared, limits=Limits(lock=1))
    # Not of experience, which is empty.
    assert [reason.partition(" for ")[0] for reason in report.reasons] == [
        "portfolio.9001_case holds ACCESS EXCLUSIVE on skills"
    ]
    assert report.reasons[0].endswith(
        " s, which has rows: reads and writes would wait, and 1 s is the limit. Do the slow part in"
        " a migration of its own."
    )


def test_an_index_on_a_large_table_is_warned_of_unless_it_is_made_beside_the_traffic(
    shared: LocalProvider, tmp_path: Path
):
    limits = Limits(lock=3600, large=20)
    plain = 'migrations.AddIndex("skill", models.Index(fields=["level"], name="plain")),'
    small = 'migrations.AddIndex("project", models.Index(fields=["name"], name="small")),'
    with cases(tmp_path, plain + small):
        report = rehearse(shared, limits=limits)
    assert (report.ok, report.warnings) == (
        True,
        [
            (
                "portfolio.9001_case makes an index on skills (20 rows) while nobody can write"
                " to it:"
                " use AddIndexConcurrently in a migration with atomic = False."
            )
        ],
    )
    beside = run_sql("CREATE INDEX CONCURRENTLY beside ON skills (level)")
    with cases(tmp_path, beside, atomic=False):
        report = rehearse(shared, limits=limits)
    assert (report.ok, report.warnings) == (True, [])


def test_rows_that_are_gone_and_drift_are_warned_of(
    filled: LocalProvider, url: str, tmp_path: Path
):
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP INDEX idx_skills_category_level")
    with cases(tmp_path, run_sql("DELETE FROM skills WHERE level = 1")):
        report = rehearse(filled)
    assert (report.ok, report.warnings) == (
        True,
        [
            (
                "Drift: table skills lacks index idx_skills_category_level CREATE INDEX"
                " idx_skills_category_level ON skills USING btree (category, level DESC)."
            ),
            "skills has 16 rows where it had 20.",
        ],
    )
    assert "  skills  20 -> 16" in report.lines()


def test_what_failed_before_is_not_blamed_on_the_migration(
    filled: LocalProvider, url: str, tmp_path: Path
):
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER TABLE skills RENAME level TO grade")
    with cases(tmp_path, run_sql("CREATE TABLE harmless ()")):
        assert rehearse(filled).reasons == []


def test_nothing_pending_makes_no_copy(shared: LocalProvider):
    report = rehearse(shared)
    assert report.lines() == ["production has every migration: there is nothing to rehearse."]
    assert (report.ok, report.branch) == (True, "")


def test_migrations_of_a_newer_release_end_it(filled: LocalProvider, url: str):
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('portfolio', '9999_of_tomorrow', now())"
        )
    with pytest.raises(BranchError, match="9999_of_tomorrow"):
        rehearse(filled)
    assert branches(filled) == ["production"]


# What is left of the copy


def test_a_kept_copy_stays_for_a_day(filled: LocalProvider, url: str, tmp_path: Path):
    with cases(tmp_path, run_sql("CREATE TABLE kept ()")):
        report = rehearse(filled, keep=True)
    copy = filled.find(report.branch)
    assert copy.expires_at is not None
    assert timedelta(hours=23) < copy.expires_at - datetime.now(UTC) <= timedelta(days=1)
    assert ask(filled.url(copy, direct=True), "SELECT count(*) FROM kept") == [(0,)]
    assert report.lines()[-3].startswith(f"The copy stays as branch {copy.name} until ")


def sleeping(filled: LocalProvider, url: str, folder: Path) -> Process:
    """A rehearsal in a process of its own, in the midst of a migration."""
    package = write_package(folder, run_sql("SELECT pg_sleep(600)"))
    process = Process(url, folder, package, REHEARSE)

    def sleeps() -> bool:
        copies = [each.id for each in filled.branches() if not each.is_production]
        return any(asleep(url, copy) for copy in copies)

    wait_until(sleeps)
    return process


def test_ctrl_c_deletes_the_copy(filled: LocalProvider, url: str, tmp_path: Path):
    process = sleeping(filled, url, tmp_path)
    process.signal(signal.SIGINT)
    assert process.end()[0] != 0
    assert branches(filled) == ["production"]


def test_a_killed_rehearsal_leaves_a_copy_that_deletes_itself_within_the_hour(
    filled: LocalProvider, url: str, tmp_path: Path
):
    process = sleeping(filled, url, tmp_path)
    process.signal(signal.SIGKILL)
    assert process.end()[0] == -signal.SIGKILL
    [copy] = [branch for branch in filled.branches() if not branch.is_production]
    assert copy.name.startswith("rehearsal/")
    assert copy.expires_at is not None
    assert copy.expires_at - datetime.now(UTC) <= timedelta(hours=1)
