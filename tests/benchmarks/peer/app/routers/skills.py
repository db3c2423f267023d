"""Skills, and the technologies that jobs and projects refer to."""

from fastapi import APIRouter

from app.models import Skill, Technology
from app.routers import Neon, answering

router = APIRouter()
SKILLS = """
    SELECT id, name, category, level, years_experience FROM skills
    WHERE active = true ORDER BY category, level DESC, name"""
TECHNOLOGIES = """
    SELECT id, name, category FROM technologies WHERE active = true ORDER BY category, name"""


@router.get("/skills", response_model=list[Skill])
async def get_skills(db: Neon) -> list[Skill]:
    async with answering("skills"):
        return [Skill(**row) for row in await db.rows(SKILLS)]


@router.get("/technologies", response_model=list[Technology])
async def get_technologies(db: Neon) -> list[Technology]:
    async with answering("technologies"):
        return [Technology(**row) for row in await db.rows(TECHNOLOGIES)]
