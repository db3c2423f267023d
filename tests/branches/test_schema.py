"""The schema as text, and what differs between two of them, rows included."""

import psycopg
import pytest
from django.apps import apps
from django.conf import settings

from config.neon.branches import schema
from config.neon.branches.connecting import alias_of
from config.neon.branches.interface import BranchError
from config.neon.local import Server
from tests.branches.databases import ask, fresh_database, migrate
from tests.branches.rows import CANARY, fill
from tests.pooler.servers import DATABASE, PASSWORD, ROLE, postgres

KEYS = settings.BRANCH_CONTENT_KEYS


def execute(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture
def other(server: Server, migrated: str):
    with fresh_database(server, migrated) as name:
        yield server.url(name)


def test_a_table_is_told_with_all_that_belongs_to_it(empty_url: str):
    execute(
        empty_url,
        "CREATE TABLE boss (id integer PRIMARY KEY)",
        """CREATE TABLE thing (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            boss integer REFERENCES boss ON DELETE CASCADE,
            size numeric(6, 2) DEFAULT 1.5 CONSTRAINT thing_size CHECK (size > 0),
            double numeric GENERATED ALWAYS AS (size * 2) STORED,
            code char(3) COLLATE "C" NOT NULL UNIQUE
        )""",
        "CREATE INDEX thing_big ON thing (size DESC) WHERE size > 100",
        "COMMENT ON COLUMN thing.code IS 'of three letters'",
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
        "CREATE TRIGGER refuse BEFORE INSERT ON thing FOR EACH ROW EXECUTE FUNCTION refuse()",
        "ALTER TABLE thing DISABLE TRIGGER refuse",
        "CREATE TYPE mood AS ENUM ('good', 'bad')",
        "CREATE VIEW big AS SELECT id FROM thing WHERE size > 100",
    )
    assert schema.read(empty_url) == {
        "function refuse()": [
            (
                "CREATE OR REPLACE FUNCTION public.refuse()\n RETURNS trigger\n LANGUAGE plpgsql\n"
                "AS $function$ BEGIN RETURN NULL; END $function$\n"
            )
        ],
        "table boss": [
            "column id integer not null",
            "constraint boss_pkey PRIMARY KEY (id)",
        ],
        "table thing": [
            "column boss integer",
            "column code character(3) collate \"C\" not null comment 'of three letters'",
            "column double numeric generated always as ((size * (2)::numeric)) stored",
            "column id bigint not null generated always as identity",
            "column size numeric(6,2) default 1.5",
            "constraint thing_boss_fkey FOREIGN KEY (boss) REFERENCES boss(id) ON DELETE CASCADE",
            "constraint thing_code_key UNIQUE (code)",
            "constraint thing_pkey PRIMARY KEY (id)",
            "constraint thing_size CHECK (size > 0::numeric)",
            (
                "index thing_big CREATE INDEX thing_big ON thing USING btree (size DESC)"
                " WHERE size > 100::numeric"
            ),
            (
                "trigger refuse CREATE TRIGGER refuse BEFORE INSERT ON thing FOR EACH ROW"
                " EXECUTE FUNCTION refuse() disabled"
            ),
        ],
        "type mood": ["enum 'good', 'bad'"],
        "view big": [" SELECT id\n   FROM thing\n  WHERE size > 100::numeric;"],
    }


def test_equal_schemas_differ_in_nothing_whatever_the_role_s_settings_are(url: str, other: str):
    name = other.rpartition("/")[2]
    execute(
        other,
        f"ALTER DATABASE {name} SET search_path = pg_catalog",
        f"ALTER DATABASE {name} SET quote_all_identifiers = on",
    )
    assert schema.difference(url, other) == ""
    assert schema.fingerprint(schema.read(url)) == schema.fingerprint(schema.read(other))


def test_a_difference_is_told_object_by_object(url: str, other: str):
    execute(
        other,
        "ALTER TABLE skills ALTER COLUMN years_experience TYPE bigint",
        "CREATE TABLE extra (id integer)",
        "DROP TABLE personal_info",
    )
    told = schema.difference(url, other).splitlines()
    assert [line for line in told if not line.startswith("-   ")] == [
        "+table extra",
        "+    column id integer",
        "-table personal_info",
        " table skills",
        "     column visible_from timestamp with time zone",
        "+    column years_experience bigint",
        "     constraint skills_keywords_is_list CHECK (jsonb_typeof(keywords) = 'array'::text)",
    ]
    assert "-    column years_experience integer" in told
    assert schema.fingerprint(schema.read(url)) != schema.fingerprint(schema.read(other))


def test_the_record_of_promotions_is_no_part_of_a_schema(url: str, other: str):
    execute(other, "CREATE TABLE branch_promotions (id integer)")
    assert schema.difference(url, other) == ""


@pytest.mark.pooler
def test_postgresql_15_and_18_tell_the_same(url: str):
    with postgres() as (_, port):
        address = f"postgresql://{ROLE}:{PASSWORD}@127.0.0.1:{port}/{DATABASE}"
        with alias_of(address) as alias:
            migrate(alias)
        versions = {ask(each, "SHOW server_version")[0][0].split(".")[0] for each in (url, address)}
        assert len(versions) == 2, "both are of one version: this compares nothing"
        assert schema.difference(url, address) == ""


def test_a_database_that_does_not_answer_is_told_without_its_password(url: str):
    with pytest.raises(BranchError, match="does not answer") as raised:
        schema.read("postgresql://canary-user:canary-password@127.0.0.1:1/canary-database")
    assert "canary" not in f"{raised.value}"


# Rows


def test_rows_are_compared_by_their_natural_keys(url: str, other: str):
    fill(url)
    # Other numbers for the same rows.
    execute(other, "SELECT setval(pg_get_serial_sequence('projects', 'id'), 500)")
    fill(other)
    execute(other, "UPDATE skills SET updated_at = now()")
    assert schema.data_difference(url, other, KEYS) == []
    execute(
        other,
        f"UPDATE skills SET level = 5, years_experience = 7 WHERE name = '{CANARY}-skill-5'",
        f"DELETE FROM technologies WHERE name = '{CANARY}-technology-2'",
        "INSERT INTO projects (name, description) VALUES ('new', 'canary')",
    )
    assert schema.data_difference(url, other, KEYS) == [
        f"- project_technologies {CANARY}-project-1, {CANARY}-technology-2",
        f"- project_technologies {CANARY}-project-2, {CANARY}-technology-2",
        f"- project_technologies {CANARY}-project-3, {CANARY}-technology-2",
        "+ projects new",
        f"~ skills {CANARY}-skill-5: level, years_experience",
        f"- technologies {CANARY}-technology-2",
    ]


def test_every_table_of_the_content_has_a_key_and_no_other_table_has():
    # What tells of the content that a database has, or of who may change it, is no content.
    about = {"portfolio_revision", "portfolio_schedule", "portfolio_history"}
    access = {"api_tokens", "second_factors", "recovery_codes", "sign_ins"}
    requests = {"attempts", "idempotency_keys"}
    models = {
        model._meta.db_table: model for model in apps.get_app_config("portfolio").get_models()
    }
    assert set(KEYS) == set(models) - about - access - requests
    for table, columns in KEYS.items():
        assert set(columns) <= {column.column for column in models[table]._meta.concrete_fields}


def test_lists_pictures_and_what_was_imported_are_compared_too(url: str, other: str):
    rows = """
        INSERT INTO education (institution, courses, imported)
            VALUES ('School', '["Latin", "Greek"]', '{"x-a": {"b": null}}');
        INSERT INTO images (digest, content_type, data, width, height)
            VALUES (repeat('0', 32), 'image/png', '\\x0102', 1, 1);
        INSERT INTO resume_document (imported) VALUES ('{"meta": {}}')"""
    execute(url, rows)
    execute(other, rows)
    assert schema.data_difference(url, other, KEYS) == []
    execute(
        other,
        """UPDATE education SET courses = '["Greek", "Latin"]', imported = '{"x-a": {}}'""",
        "UPDATE images SET data = '\\x0103'",
        """UPDATE resume_document SET imported = '{}'""",
    )
    assert schema.data_difference(url, other, KEYS) == [
        "~ education School, none, none: courses, imported",
        f"~ images {'0' * 32}: data",
        "~ resume_document 1: imported",
    ]


def test_rows_of_one_key_are_told_by_their_number(url: str, other: str):
    insert = "INSERT INTO skills (name, category, level) VALUES ('twice', 'c', {})"
    execute(url, insert.format(1), insert.format(2))
    assert schema.data_difference(url, other, KEYS) == ["- skills twice (2 rows)"]
    execute(other, insert.format(2), insert.format(1))
    assert schema.data_difference(url, other, KEYS) == []
    execute(other, "UPDATE skills SET level = 3 WHERE level = 2")
    assert schema.data_difference(url, other, KEYS) == ["~ skills twice: 2 rows"]


def test_a_table_or_a_column_that_one_lacks_is_no_obstacle(url: str, other: str, empty_url: str):
    fill(url)
    fill(other)
    execute(other, "ALTER TABLE skills DROP COLUMN years_experience")
    assert schema.data_difference(url, other, KEYS) == []
    found = schema.data_difference(url, empty_url, {"skills": ["name"]})
    assert found == sorted(f"- skills {CANARY}-skill-{number}" for number in range(1, 21))
