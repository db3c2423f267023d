"""Which statements may be run twice."""

import pytest
from psycopg import sql

from config.neon.backend.statements import may_write, only_reads


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1",
        '  select "skills"."updated_at" FROM "skills" LIMIT 1',
        "WITH a AS (SELECT 1) SELECT * FROM a",
        "SELECT 1;",
        "SELECT deleted, inserted_at FROM updates",
    ],
)
def test_reads(statement: str):
    assert only_reads(statement)
    assert not may_write(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO skills VALUES (1)",
        "WITH a AS (INSERT INTO skills VALUES (1) RETURNING id) SELECT * FROM a",
        "WITH a AS (DELETE FROM skills RETURNING id) SELECT * FROM a",
        "SELECT 1; DELETE FROM skills",
        "SELECT * INTO copy FROM skills",
        "SELECT nextval('s')",
        "SELECT setval('s', 1)",
        "SELECT set_config('a', 'b', false)",
        "SELECT pg_advisory_lock(1)",
        "SELECT pg_sleep(1)",
        "SELECT lo_unlink(1)",
        "SELECT dblink_exec('x')",
        "SELECT * FROM skills FOR UPDATE",
        "EXPLAIN ANALYZE DELETE FROM skills",
        "CALL something()",
        "selection",
        "",
        sql.SQL("SELECT 1"),
        None,
    ],
)
def test_all_else_may_write(statement: object):
    assert not only_reads(statement)
    assert may_write(statement)


@pytest.mark.parametrize("statement", ["SAVEPOINT a", "RELEASE SAVEPOINT a", "ROLLBACK TO a"])
def test_a_savepoint_is_nothing_to_lose_and_nothing_to_repeat(statement: str):
    assert not only_reads(statement)
    assert not may_write(statement)
