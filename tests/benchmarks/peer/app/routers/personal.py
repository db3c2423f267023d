"""Who the portfolio is about."""

from fastapi import APIRouter, HTTPException

from app.models import PersonalInfo, PersonalInfoUpdate
from app.routers import Neon, answering

router = APIRouter()
COLUMNS = "name, title, email, phone, location, linkedin, github, summary"
NOT_FOUND = HTTPException(status_code=404, detail="Personal info not found")


@router.get("/personal-info", response_model=PersonalInfo)
async def get_personal_info(db: Neon) -> PersonalInfo:
    async with answering("personal info"):
        found = await db.row(
            f"SELECT {COLUMNS} FROM personal_info WHERE active = true "
            "ORDER BY updated_at DESC LIMIT 1"
        )
        if found is None:
            raise NOT_FOUND
        return PersonalInfo(**found)


@router.put("/personal-info", response_model=PersonalInfo)
async def update_personal_info(sent: PersonalInfoUpdate, db: Neon) -> PersonalInfo:
    async with answering("personal info"):
        changes = {name: value for name, value in sent.model_dump().items() if value is not None}
        if not changes:
            raise HTTPException(status_code=400, detail="No fields to update")
        assignments = ", ".join(f"{name} = ${place}" for place, name in enumerate(changes, 1))
        found = await db.row(
            f"UPDATE personal_info SET {assignments}, updated_at = NOW() WHERE active = true "
            f"RETURNING {COLUMNS}",
            *changes.values(),
        )
        if found is None:
            raise NOT_FOUND
        return PersonalInfo(**found)
