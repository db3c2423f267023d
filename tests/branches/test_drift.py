"""What a schema has that no migration made."""

import io
import json
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command

from config.neon.branches import drift
from config.neon.branches.connecting import alias_of
from config.neon.local import Server
from tests.branches.cases import cases, own_migrations, run_sql
from tests.branches.databases import fresh_database, migrate
from tests.pooler.servers import DATABASE, PASSWORD, ROLE, postgres


def execute(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def test_config_schema_json_is_what_the_migrations_make(empty_url: str):
    """`make schema` writes it."""
    assert json.loads(drift.FILE.read_text()) == drift.written(empty_url)


def test_what_the_migrations_made_is_no_drift(url: str):
    assert drift.of(url) == []


def test_a_branch_that_lacks_migrations_has_not_drifted(empty_url: str):
    assert drift.of(empty_url) == []
    with alias_of(empty_url) as alias:
        migrate(alias, "auth", "0003")
        assert drift.of(empty_url) == []
        for name in own_migrations():
            migrate(alias, "portfolio", name)
            assert drift.of(empty_url) == [], name


# What somebody did by hand -> what is told.
CHANGES = [
    ("DROP TABLE api_tokens", "table api_tokens is missing."),
    ("CREATE TABLE mine ()", "table mine is there, and no migration makes it."),
    (
        "ALTER TABLE skills ADD mine integer",
        "table skills has column mine integer, which no migration makes.",
    ),
    (
        "ALTER TABLE experience DROP COLUMN location",
        "table experience lacks column location character varying(255).",
    ),
    (
        "ALTER TABLE skills ALTER years_experience TYPE bigint",
        (
            "table skills has column years_experience bigint;"
            " the migrations make column years_experience integer."
        ),
    ),
    (
        "ALTER TABLE skills ALTER version DROP DEFAULT",
        (
            "table skills has column version integer not null;"
            " the migrations make column version integer not null default 1."
        ),
    ),
    (
        "ALTER TABLE skills ALTER name DROP NOT NULL",
        (
            "table skills has column name character varying(100);"
            " the migrations make column name character varying(100) not null."
        ),
    ),
    (
        "ALTER TABLE skills DROP CONSTRAINT skills_level_check",
        "table skills lacks constraint skills_level_check CHECK (level >= 1 AND level <= 5).",
    ),
    (
        "DROP INDEX idx_skills_category_level",
        (
            "table skills lacks index idx_skills_category_level CREATE INDEX"
            " idx_skills_category_level ON skills USING btree (category, level DESC)."
        ),
    ),
    (
        "ALTER TABLE skills DISABLE TRIGGER move_version",
        (
            "table skills has trigger move_version CREATE TRIGGER move_version BEFORE UPDATE ON"
            " skills FOR EACH ROW EXECUTE FUNCTION portfolio_move_version() disabled; the"
            " migrations make trigger move_version CREATE TRIGGER move_version BEFORE UPDATE ON"
            " skills FOR EACH ROW EXECUTE FUNCTION portfolio_move_version()."
        ),
    ),
    (
        (
            "CREATE OR REPLACE FUNCTION portfolio_move_version() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RETURN NEW; END $$"
        ),
        "function portfolio_move_version() is not what the migrations make.",
    ),
]


def test_changes_by_hand_are_told(url: str):
    for change, _ in CHANGES:
        execute(url, change)
    assert sorted(drift.of(url)) == sorted(told for _, told in CHANGES)


def test_other_schemas_extensions_and_records_are_the_owner_s_affair(url: str):
    execute(url, "CREATE SCHEMA analytics")
    execute(url, "CREATE TABLE analytics.visits (id integer)")
    execute(url, "CREATE FUNCTION analytics.count(text) RETURNS integer LANGUAGE sql RETURN 1")
    execute(url, "CREATE TABLE branch_promotions (id integer)")
    assert drift.of(url) == []


def test_a_migration_that_is_not_written_down_is_said_to_be(url: str, tmp_path: Path):
    with cases(tmp_path, run_sql("CREATE TABLE fresh ()")), alias_of(url) as alias:
        migrate(alias)
    assert drift.of(url) == [
        (
            "portfolio.9001_case: applied and not in schema.json, so nobody can say what ought to"
            " be. Take the code that has it, or run `make schema`."
        )
    ]


def test_an_object_that_a_later_migration_drops_is_not_expected(
    server: Server, empty_url: str, tmp_path: Path, django_db_blocker
):
    made = run_sql("CREATE TABLE brief (a integer, b integer)")
    with cases(tmp_path, made, run_sql("ALTER TABLE brief DROP b"), run_sql("DROP TABLE brief")):
        with fresh_database(server) as name:
            file = tmp_path / "schema.json"
            file.write_text(json.dumps(drift.written(server.url(name))))
        with alias_of(empty_url) as alias:
            for number in (9001, 9002, 9003):
                migrate(alias, "portfolio", f"{number}")
                assert drift.of(empty_url, file) == [], number


@pytest.mark.pooler
def test_postgresql_15_gives_no_false_alarm(django_db_blocker):
    with postgres() as (_, port), django_db_blocker.unblock():
        address = f"postgresql://{ROLE}:{PASSWORD}@127.0.0.1:{port}/{DATABASE}"
        with alias_of(address) as alias:
            migrate(alias)
        assert drift.of(address) == []


def test_the_command_writes_the_file(tmp_path: Path, django_db_blocker):
    with django_db_blocker.unblock():
        call_command("schema", output=tmp_path / "schema.json", stdout=io.StringIO())
    assert (tmp_path / "schema.json").read_text() == drift.FILE.read_text()
