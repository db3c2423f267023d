"""Rows for tables that must not be empty. Their words must show in no report."""

import psycopg

CANARY = "canary-of-a-row"

ROWS = f"""
INSERT INTO technologies (name, category)
    SELECT '{CANARY}-technology-' || n, 'canary' FROM generate_series(1, 3) n;
INSERT INTO projects (name, description)
    SELECT '{CANARY}-project-' || n, '{CANARY}' FROM generate_series(1, 3) n;
INSERT INTO project_technologies (project_id, technology_id)
    SELECT p.id, t.id FROM projects p, technologies t;
INSERT INTO skills (name, category, level)
    SELECT '{CANARY}-skill-' || n, '{CANARY}', 1 + n % 5 FROM generate_series(1, 20) n;
"""


def fill(url: str) -> None:
    """A few rows in projects, skills, technologies and their links; none in the other tables."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(ROWS)
