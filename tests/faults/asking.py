"""SQL for tests of the engine by itself, and what sends it."""

from typing import Any

from config.neon.backend.base import DatabaseWrapper
from tests.faults.stack import Stack

INSERT = "INSERT INTO skills (name, category, level) VALUES (%s, 'language', 3)"
COUNT = "SELECT count(*) FROM skills"


def ask(engine: DatabaseWrapper, sql: str = "SELECT 1", *parameters: Any) -> Any:
    with engine.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return cursor.fetchone() if cursor.description else None


def new_request(engine: DatabaseWrapper) -> None:
    """What Django does between two requests."""
    engine.close_if_unusable_or_obsolete()


def rows(stack: Stack) -> int:
    return int(stack.sql(COUNT)[0][0])
