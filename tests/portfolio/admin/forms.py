"""What a browser posts for a form."""

from typing import Any

from django.db import connection

JOB = {"company": "Acme", "position": "Lead", "start_date": "2020-01-31", "publication": "visible"}
PROJECT = {"name": "tool", "description": "A tool.", "publication": "visible"}
SKILL = {"name": "Python", "category": "backend", "level": "5", "publication": "visible"}
TECHNOLOGY = {"name": "Go", "category": "language", "publication": "visible"}
PERSON = {"name": "Kim", "title": "Engineer", "email": "kim@example.com", "publication": "visible"}

INLINE = "experiencetechnology_set"


def links(*technologies: Any, kept: Any = (), of: str = INLINE) -> dict[str, str]:
    """The rows of technologies: `kept` are the link rows that the form was opened with."""
    rows: dict[str, str] = {
        f"{of}-INITIAL_FORMS": str(len(kept)),
        f"{of}-TOTAL_FORMS": str(len(kept) + len(technologies)),
    }
    for place, link in enumerate(kept):
        rows[f"{of}-{place}-id"] = str(link.pk)
        rows[f"{of}-{place}-experience"] = str(link.experience_id)
        rows[f"{of}-{place}-technology"] = str(link.technology_id)
    for place, technology in enumerate(technologies, start=len(kept)):
        rows[f"{of}-{place}-technology"] = str(technology.pk)
    return rows


def mistakes(answer: Any) -> dict[str, list[str]]:
    """The sentences beside the fields of a form that was refused."""
    assert answer.status_code == 200
    return {name: list(errors) for name, errors in answer.context["adminform"].form.errors.items()}


def wait_for_a_blocked_statement(count: int = 1) -> None:
    """Until another connection's statement waits for a lock of ours; or of `count` connections."""
    with connection.cursor() as cursor:
        for _ in range(3000):
            # A transaction sees for ever who was connected when it first looked.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT pg_sleep(0.02), count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
                " WHERE NOT granted AND datname = current_database()"
            )
            if cursor.fetchone()[1] >= count:
                return
    raise AssertionError("Too few statements wait.")
