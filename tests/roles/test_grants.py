"""`manage.py grants`: prints, applies, compares; and its list is the tables' own."""

import psycopg
import pytest

from config.commands_allowed import require
from portfolio import rights
from tests.roles.conftest import CV
from tests.roles.world import APPLICATION, OWNER, World

FINE = f"{APPLICATION} has the "


@pytest.fixture
def copy(world: World, request: pytest.FixtureRequest) -> str:
    """A database of the test's own."""
    name = f"cv_{request.node.name.removeprefix('test_')[:50]}"
    world.create(name, template=CV)
    return name


def run(world: World, database: str, statement: str) -> None:
    with world.connect(OWNER, database) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def test_each_table_and_nothing_else_is_listed(world: World):
    with world.connect(OWNER, CV) as connection:
        rows = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p', 'v', 'm')"
        ).fetchall()
    listed = [name for each in rights.RIGHTS if each.kind == "TABLE" for name in each.names]

    assert sorted(listed) == sorted(name for (name,) in rows)


@pytest.mark.parametrize("kind", ["SEQUENCE", "FUNCTION"])
def test_each_listed_sequence_and_function_is_there(world: World, kind: str):
    with world.connect(OWNER, CV) as connection:
        rows = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'S' UNION ALL"
            " SELECT oid::regprocedure::text FROM pg_proc"
        ).fetchall()
    listed = {name for each in rights.RIGHTS if each.kind == kind for name in each.names}

    assert listed - {name for (name,) in rows} == set()


def test_it_prints_each_grant_under_its_reason_and_changes_nothing(world: World, copy: str):
    run(world, copy, f"GRANT TRUNCATE ON skills TO {APPLICATION}")
    printed = world.owner_manages(copy, "grants")

    assert printed.startswith(f"-- What {APPLICATION} may do, and nothing else.")
    paragraphs = printed.strip().split("\n\n")
    assert paragraphs[0].endswith("BEGIN;")
    assert paragraphs[-1] == "COMMIT;"
    for paragraph in paragraphs[1:-1]:
        assert paragraph.startswith("-- "), paragraph
        assert paragraph.endswith(";")
    assert world.manage(OWNER, copy, "grants", "--check").code == 1


def test_what_it_prints_does_what_it_applies(world: World, copy: str):
    run(world, copy, f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {APPLICATION}")
    run(world, copy, f"GRANT ALL ON SCHEMA public TO {APPLICATION}")
    run(world, copy, world.owner_manages(copy, "grants"))

    assert world.owner_manages(copy, "grants", "--check").startswith(FINE)


DIFFERENCES = {
    "GRANT CREATE ON SCHEMA public TO {}": "too much    CREATE ON SCHEMA public",
    "GRANT TEMPORARY ON DATABASE {database} TO PUBLIC": (
        "too much    TEMPORARY ON DATABASE {database}"
    ),
    "GRANT EXECUTE ON FUNCTION portfolio_state(text, bigint) TO PUBLIC": (
        "too much    EXECUTE ON FUNCTION portfolio_state(text,bigint)"
    ),
    "GRANT UPDATE ON skills_id_seq TO {}": "too much    UPDATE ON SEQUENCE skills_id_seq",
    # A right on a column is one too.
    "GRANT UPDATE (actor) ON portfolio_history TO {}": (
        "too much    UPDATE ON TABLE portfolio_history"
    ),
    # What everybody has, the role has.
    "GRANT INSERT ON portfolio_revision TO PUBLIC": (
        "too much    INSERT ON TABLE portfolio_revision"
    ),
    "GRANT TRUNCATE ON skills TO {}": "too much    TRUNCATE ON TABLE skills",
    "REVOKE SELECT ON skills FROM {}": "too little  SELECT ON TABLE skills",
}


def test_each_difference_is_named_and_mended(world: World, copy: str):
    for given in DIFFERENCES:
        run(world, copy, given.format(APPLICATION, database=copy))

    told = world.manage(OWNER, copy, "grants", "--check")
    assert told.code == 1
    wanted = [line.format(database=copy) for line in DIFFERENCES.values()]
    assert sorted(told.stdout.splitlines()) == sorted(wanted)
    assert f"The rights of {APPLICATION} differ in {len(wanted)}: run" in told.stderr
    assert world.owner_manages(copy, "grants", "--apply").startswith(FINE)
    assert world.owner_manages(copy, "grants", "--check").startswith(FINE)


def test_what_the_next_migration_makes_can_be_written_and_is_then_too_much(world: World, copy: str):
    run(world, copy, "CREATE TABLE canary (id int)")
    with world.connect(APPLICATION, copy) as connection:
        connection.execute("INSERT INTO canary VALUES (1)")

    told = world.manage(OWNER, copy, "grants", "--check")
    assert told.stdout.splitlines() == [
        "too much    DELETE, INSERT, SELECT, UPDATE ON TABLE canary"
    ]
    assert world.owner_manages(copy, "grants", "--apply").startswith(FINE)
    with (
        world.connect(APPLICATION, copy) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT FROM canary")


def test_a_role_that_is_more_than_a_name_is_told(world: World, copy: str):
    """As one that Neon's console makes: a member of a role that reads and writes everything."""
    with psycopg.connect(world.superuser, autocommit=True) as connection:
        connection.execute("CREATE ROLE console LOGIN CREATEDB IN ROLE pg_read_all_data")
    world.manage(OWNER, copy, "grants", "--role", "console", "--apply")

    told = world.manage(OWNER, copy, "grants", "--role", "console", "--check")
    assert told.code == 1
    lines = told.stdout.splitlines()
    assert lines[:2] == ["too much    CREATEDB", "too much    member of pg_read_all_data"]
    assert "make the role anew, with SQL" in told.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--role", "nobody'; DROP"), "There is no role of that name. Make it with SQL"),
        (("--role", OWNER), f"{OWNER} owns api_tokens, and an owner may do everything"),
        (("--apply", "--check"), "not allowed with argument --apply"),
    ],
)
def test_what_can_not_be_done_is_a_sentence(world: World, words: tuple[str, ...], sentence: str):
    done = world.manage(OWNER, CV, "grants", *words)

    assert done.code != 0
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_before_the_first_migration_it_says_what_comes_first(world: World):
    world.create("cv_without_tables")
    done = world.manage(OWNER, "cv_without_tables", "grants", "--apply")

    assert done.code == 1
    assert "There are no tables of yours here: run `manage.py migrate`" in done.stderr


def test_the_application_can_not_give_itself_anything(world: World):
    done = world.manage(APPLICATION, CV, "grants", "--apply")

    assert done.code == 1
    assert "Traceback" not in done.stderr


def test_it_runs_where_nobody_sits_at_a_terminal():
    for words in (["--apply"], ["--check"], ["--apply", "--role", "portfolio_app"]):
        assert require("grants", words) == ["grants", *words]


def test_its_help_teaches(world: World):
    shown = world.owner_manages(CV, "grants", "--help")

    assert "CREATE ROLE portfolio_app LOGIN PASSWORD '...';" in shown
    assert "neon_superuser" in shown
