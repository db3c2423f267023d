"""What the routes answer and take."""

from datetime import date

from pydantic import BaseModel


class PersonalInfo(BaseModel):
    name: str
    title: str
    email: str
    phone: str | None = None
    location: str | None = None
    linkedin: str | None = None
    github: str | None = None
    summary: str | None = None


class PersonalInfoUpdate(BaseModel):
    """A field that is null, or is not sent, stays as it is."""

    name: str | None = None
    title: str | None = None
    phone: str | None = None
    location: str | None = None
    summary: str | None = None


class Experience(BaseModel):
    id: int
    company: str
    position: str
    start_date: date
    end_date: date | None = None
    description: str | None = None
    location: str | None = None
    company_url: str | None = None
    technologies: list[str]


class Project(BaseModel):
    id: int
    name: str
    description: str
    github_url: str | None = None
    demo_url: str | None = None
    featured: bool
    start_date: date | None = None
    end_date: date | None = None
    technologies: list[str]


class Skill(BaseModel):
    id: int
    name: str
    category: str
    level: int
    years_experience: int | None = None


class Technology(BaseModel):
    id: int
    name: str
    category: str
