"""Invented rows and requests, as the document shows them."""

from typing import Any

REQUEST_ID = "5b0a0d0e-6a53-4c7e-9a55-3f1c0f6f2b1d"

PERSONAL_INFO = {
    "name": "Alex Moreau",
    "title": "Senior Backend Engineer",
    "email": "alex.moreau@example.com",
    "phone": "+33 6 12 34 56 78",
    "location": "Lyon, France",
    "linkedin": "https://www.example.com/in/alex-moreau",
    "github": "https://git.example.com/alex-moreau",
    "summary": "Backend engineer with fourteen years of experience in web services.",
}

# What is written to make one.
NEW: dict[str, dict[str, Any]] = {
    "Experience": {
        "company": "Cartograph",
        "position": "Senior Backend Engineer",
        "start_date": "2020-09-01",
        "end_date": "2023-03-31",
        "description": "Owned the search API that answers 120 million requests a day.",
        "location": "Paris, France",
        "company_url": "https://cartograph.example.com",
        "technologies": ["PostgreSQL", "Python"],
    },
    "Project": {
        "name": "pg-branch-action",
        "description": "Gives every pull request its own database branch.",
        "github_url": "https://git.example.com/alex-moreau/pg-branch-action",
        "demo_url": None,
        "featured": True,
        "start_date": "2023-08-01",
        "end_date": None,
        "technologies": ["PostgreSQL", "Python"],
    },
    "Skill": {
        "name": "Database modelling",
        "category": "backend",
        "level": 5,
        "years_experience": 13,
    },
    "Technology": {"name": "Valkey", "category": "database"},
}

# What is sent to change one.
CHANGES: dict[str, dict[str, Any]] = {
    "PersonalInfo": {"title": "Staff Engineer", "phone": None},
    "Experience": {"end_date": "2023-04-30", "technologies": ["PostgreSQL"]},
    "Project": {"featured": False, "end_date": "2026-02-28"},
    "Skill": {"level": 4},
    "Technology": {"category": "cache"},
}


def row(component: str) -> dict[str, Any]:
    """As the public reads it."""
    if component == "PersonalInfo":
        return PERSONAL_INFO
    return {"id": 1, **NEW[component]}


def owners(component: str) -> dict[str, Any]:
    """As the owner reads it."""
    return row(component) if component == "PersonalInfo" else {**row(component), "active": True}


def replacement(component: str) -> dict[str, Any]:
    """What PUT sends. Another name, where no two rows may have the same."""
    changed = NEW[component] | CHANGES[component]
    return changed | {"name": "Valkey Cluster"} if component == "Technology" else changed


def changed(component: str, sent: dict[str, Any]) -> dict[str, Any]:
    """As the owner reads it after `sent` was written."""
    return owners(component) | sent


def portfolio() -> dict[str, Any]:
    return {
        "personal_info": PERSONAL_INFO,
        "experience": [row("Experience")],
        "projects": [row("Project")],
        "skills": [row("Skill")],
        "technologies": [row("Technology")],
    }
