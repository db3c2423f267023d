"""The floor to measure against: one statement whose result is the answer, no framework.

The same rows and fields as the API's, no parameters, no errors, no tokens.
"""

import json
import os
from typing import Any

import psycopg
from psycopg.types.string import TextLoader

LIST = "SELECT coalesce(json_agg(row), '[]') FROM ({}) row"
PERSON = """
    SELECT name, title, email, phone, location, linkedin, github, summary
    FROM personal_info WHERE active ORDER BY updated_at DESC, id DESC LIMIT 1"""
NAMES = """
    ARRAY(SELECT technology.name
        FROM {link} link JOIN technologies technology ON technology.id = link.technology_id
        WHERE link.{key} = item.id AND technology.active
        ORDER BY technology.name) AS technologies"""
EXPERIENCE = f"""
    SELECT id, company, position, start_date, end_date, description, location, company_url,
        {NAMES.format(link="experience_technologies", key="experience_id")}
    FROM experience item WHERE active"""
PROJECTS = f"""
    SELECT id, name, description, github_url, demo_url, featured, start_date, end_date,
        {NAMES.format(link="project_technologies", key="project_id")}
    FROM projects item WHERE active ORDER BY featured DESC, start_date DESC NULLS LAST, id DESC"""
SKILLS = """
    SELECT id, name, category, level, years_experience
    FROM skills WHERE active ORDER BY category, level DESC, name, id"""
TECHNOLOGIES = """
    SELECT id, name, category FROM technologies WHERE active ORDER BY category, name, id"""
NEWEST_FIRST = f"{EXPERIENCE} ORDER BY start_date DESC, id DESC"

STATEMENTS = {
    "GET /api/personal-info": f"SELECT row_to_json(row) FROM ({PERSON}) row",
    "GET /api/experience": LIST.format(NEWEST_FIRST),
    "GET /api/experience/1": f"SELECT row_to_json(row) FROM ({EXPERIENCE} AND id = 1) row",
    "GET /api/projects": LIST.format(PROJECTS),
    "GET /api/skills": LIST.format(SKILLS),
    "GET /api/technologies": LIST.format(TECHNOLOGIES),
    "GET /api/portfolio": f"""
        SELECT json_build_object(
            'personal_info', (SELECT row_to_json(row) FROM ({PERSON}) row),
            'experience', ({LIST.format(NEWEST_FIRST)}),
            'projects', ({LIST.format(PROJECTS)}),
            'skills', ({LIST.format(SKILLS)}),
            'technologies', ({LIST.format(TECHNOLOGIES)}))""",
    "PUT /api/personal-info": """
        UPDATE personal_info SET name = %(name)s, title = %(title)s, phone = %(phone)s,
            location = %(location)s, summary = %(summary)s, updated_at = now()
        WHERE active
        RETURNING json_build_object('name', name, 'title', title, 'email', email,
            'phone', phone, 'location', location, 'linkedin', linkedin, 'github', github,
            'summary', summary)""",
    "PATCH /api/skills/1": """
        UPDATE skills SET years_experience = %(years_experience)s WHERE id = 1
        RETURNING json_build_object('id', id, 'name', name, 'category', category,
            'level', level, 'years_experience', years_experience, 'active', active)""",
}

# In the init phase, as the application does not: it is the floor for a first call too.
connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
# The answer's text is what PostgreSQL wrote.
connection.adapters.register_loader("json", TextLoader)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    statement = STATEMENTS[f"{event['requestContext']['http']['method']} {event['rawPath']}"]
    values = json.loads(event["body"]) if event.get("body") else None
    row = connection.execute(statement.encode(), values).fetchone()
    headers = {"content-type": "application/json"}
    return {"statusCode": 200, "headers": headers, "body": row[0] if row else "null"}
