"""Jobs, newest first."""

from fastapi import APIRouter

from app.models import Experience
from app.routers import Neon, answering

router = APIRouter()
QUERY = """
    SELECT e.id, e.company, e.position, e.start_date, e.end_date, e.description, e.location,
        e.company_url,
        COALESCE(
            array_agg(t.name ORDER BY t.name) FILTER (WHERE t.name IS NOT NULL), '{}'
        ) AS technologies
    FROM experience e
    LEFT JOIN experience_technologies et ON e.id = et.experience_id
    LEFT JOIN technologies t ON et.technology_id = t.id
    WHERE e.active = true
    GROUP BY e.id, e.company, e.position, e.start_date, e.end_date, e.description, e.location,
        e.company_url
    ORDER BY e.start_date DESC"""


@router.get("/experience", response_model=list[Experience])
async def get_experience(db: Neon) -> list[Experience]:
    async with answering("experience"):
        return [Experience(**row) for row in await db.rows(QUERY)]
