"""What the application's role is refused, each over a connection of its own."""

import psycopg
import pytest

from tests.roles.conftest import CV
from tests.roles.world import APPLICATION, OWNER, World

REFUSED = {
    "make a table": "CREATE TABLE canary (id int)",
    "make a temporary table": "CREATE TEMPORARY TABLE canary (id int)",
    "make a view": "CREATE VIEW canary AS SELECT 1",
    "make a function": "CREATE FUNCTION canary() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "make a schema": "CREATE SCHEMA canary",
    "make a database": "CREATE DATABASE canary",
    "make a role": "CREATE ROLE canary",
    "make an index": "CREATE INDEX canary ON skills (name)",
    "make a trigger": (
        "CREATE TRIGGER canary BEFORE UPDATE ON skills "
        "FOR EACH ROW EXECUTE FUNCTION portfolio_move_version()"
    ),
    "add a column": "ALTER TABLE skills ADD COLUMN canary int",
    "drop a constraint": "ALTER TABLE skills DROP CONSTRAINT skills_level_in_range",
    "turn triggers off": "ALTER TABLE skills DISABLE TRIGGER ALL",
    "turn triggers off for a session": "SET session_replication_role = replica",
    "turn triggers off by a function": (
        "SELECT set_config('session_replication_role', 'replica', false)"
    ),
    "drop a trigger": "DROP TRIGGER keep_history ON skills",
    "put a rule in a trigger's way": (
        "CREATE RULE canary AS ON INSERT TO portfolio_history DO INSTEAD NOTHING"
    ),
    "drop a table": "DROP TABLE skills",
    "change a function": "ALTER FUNCTION portfolio_keep_history() SECURITY INVOKER",
    "empty a table": "TRUNCATE skills",
    "add to the history": (
        "INSERT INTO portfolio_history (actor, table_name, row_id, kind) "
        "VALUES ('canary', 'skills', 1, 'added')"
    ),
    "change the history": "UPDATE portfolio_history SET actor = 'canary'",
    "forget the history": "DELETE FROM portfolio_history",
    "empty the history": "TRUNCATE portfolio_history",
    "copy into the history": "COPY portfolio_history FROM STDIN",
    "hold the history": ("DO $$ BEGIN LOCK TABLE portfolio_history IN EXCLUSIVE MODE; END $$"),
    "set the history's numbers back": "SELECT setval('portfolio_history_id_seq', 1)",
    "write an entry by its function": "SELECT portfolio_record('skills', 1, 'UPDATE')",
    "read a state by its function": "SELECT portfolio_state('auth_user', 1)",
    "add a revision": "INSERT INTO portfolio_revision (id) VALUES (1)",
    "set the revision back": "UPDATE portfolio_revision SET revision = 1",
    "forget the revision": "DELETE FROM portfolio_revision",
    "plan a moment": "INSERT INTO portfolio_schedule (at) VALUES (now())",
    "move a moment": "UPDATE portfolio_schedule SET at = now()",
    "forget a moment": "DELETE FROM portfolio_schedule",
    "call a migration applied": (
        "INSERT INTO django_migrations (app, name, applied) VALUES ('canary', '0001', now())"
    ),
    "change what is applied": "UPDATE django_migrations SET name = 'canary'",
    "call a migration unapplied": "DELETE FROM django_migrations",
    "make up a permission": "UPDATE auth_permission SET codename = 'canary'",
    "change what the admin did": "UPDATE django_admin_log SET change_message = 'canary'",
    "set a sequence": "SELECT setval('skills_id_seq', 1)",
    "use a sequence that it need not": "SELECT nextval('auth_user_id_seq')",
    "become the owner": f"SET ROLE {OWNER}",
    "speak as the owner": f"SET SESSION AUTHORIZATION {OWNER}",
    "change the owner's password": f"ALTER ROLE {OWNER} PASSWORD 'canary'",
    "give itself rights": f"ALTER ROLE {APPLICATION} CREATEDB",
    "give itself the owner's rights": f"GRANT {OWNER} TO {APPLICATION}",
    "read a file": "SELECT pg_read_file('/etc/passwd')",
    "write a file": "COPY skills TO '/tmp/canary'",
    "run a program": "COPY skills TO PROGRAM 'cat'",
    "read the roles' passwords": "SELECT rolpassword FROM pg_authid",
    "load the server's settings anew": "SELECT pg_reload_conf()",
    "set the server": "ALTER SYSTEM SET jit = off",
}


@pytest.mark.parametrize("what", REFUSED)
def test_application_can_not(application: psycopg.Connection, what: str):
    # Some of them refuse to run in a transaction before they ask who it is.
    application.rollback()
    application.autocommit = True
    try:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute(REFUSED[what])
    finally:
        application.autocommit = False


def test_application_can_lend_its_rights_to_nobody(application: psycopg.Connection):
    application.execute("GRANT SELECT ON skills TO pg_monitor")

    row = application.execute("SELECT has_table_privilege('pg_monitor', 'skills', 'SELECT')")
    assert row.fetchone() == (False,)


def test_no_other_role_connects(world: World):
    with psycopg.connect(world.superuser, autocommit=True) as connection:
        connection.execute("CREATE ROLE stranger LOGIN PASSWORD 'canary-password-of-a-role'")

    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        world.connect("stranger", CV)


def test_what_triggers_write_they_write_for_their_owner(application: psycopg.Connection):
    """A change leaves its entry, its revision and its moment, though the role may write none."""
    before = application.execute("SELECT revision FROM portfolio_revision").fetchone()
    application.rollback()
    application.execute(
        "INSERT INTO skills (name, category, level, visible_from) "
        "VALUES ('canary', 'language', 3, '2999-01-01')"
    )
    application.execute("SET CONSTRAINTS ALL IMMEDIATE")

    entry = application.execute(
        "SELECT actor, kind FROM portfolio_history WHERE state ->> 'name' = 'canary'"
    ).fetchall()
    moment = application.execute(
        "SELECT count(*) FROM portfolio_schedule WHERE at = '2999-01-01'"
    ).fetchone()
    after = application.execute("SELECT revision FROM portfolio_revision").fetchone()
    assert entry == [(f"sql: {APPLICATION}", "added")]
    assert moment == (1,)
    assert before is not None
    assert after == (before[0] + 1,)


def test_what_is_copied_in_bulk_has_its_entries_too(application: psycopg.Connection):
    with application.cursor().copy("COPY skills (name, category, level) FROM STDIN") as rows:
        for name in ("canary one", "canary two"):
            rows.write_row((name, "language", 3))
    application.execute("SET CONSTRAINTS ALL IMMEDIATE")

    entries = application.execute(
        "SELECT state ->> 'name', kind FROM portfolio_history WHERE actor = %s ORDER BY id",
        [f"sql: {APPLICATION}"],
    ).fetchall()
    assert entries == [("canary one", "added"), ("canary two", "added")]


def test_a_function_of_a_strangers_schema_is_not_found_by_the_owners(world: World):
    """What runs with the owner's rights looks in the owner's schema alone."""
    with world.connect(OWNER, CV) as connection:
        rows = connection.execute(
            "SELECT proname, proconfig FROM pg_proc"
            " WHERE prosecdef AND pronamespace = 'public'::regnamespace ORDER BY proname"
        ).fetchall()

    assert rows == [
        (name, ["search_path=public, pg_temp"])
        for name in (
            "portfolio_keep_history",
            "portfolio_move_revision",
            "portfolio_note_moment",
            "portfolio_tell_of_link",
            "portfolio_tell_of_row",
        )
    ]
