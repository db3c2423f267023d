"""Projects, the featured ones first."""

from fastapi import APIRouter

from app.models import Project
from app.routers import Neon, answering

router = APIRouter()
QUERY = """
    SELECT p.id, p.name, p.description, p.github_url, p.demo_url, p.featured, p.start_date,
        p.end_date,
        COALESCE(
            array_agg(t.name ORDER BY t.name) FILTER (WHERE t.name IS NOT NULL), '{}'
        ) AS technologies
    FROM projects p
    LEFT JOIN project_technologies pt ON p.id = pt.project_id
    LEFT JOIN technologies t ON pt.technology_id = t.id
    WHERE p.active = true
    GROUP BY p.id, p.name, p.description, p.github_url, p.demo_url, p.featured, p.start_date,
        p.end_date
    ORDER BY p.featured DESC, p.start_date DESC"""


@router.get("/projects", response_model=list[Project])
async def get_projects(db: Neon) -> list[Project]:
    async with answering("projects"):
        return [Project(**row) for row in await db.rows(QUERY)]
