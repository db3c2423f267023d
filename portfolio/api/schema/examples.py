"""Invented rows and requests, as the document shows them."""

from typing import Any

from portfolio.api.schema.shapes import component_of
from portfolio.api.views import LISTS

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
    "website": "https://alex-moreau.example.com",
    "image": "https://alex-moreau.example.com/alex.jpg",
    "street": None,
    "postal_code": None,
}
CONTACT = {"show_email": True, "show_phone": True, "show_address": False}

# What is written to make one.
NEW: dict[str, dict[str, Any]] = {
    "Experience": {
        "company": "Cartograph",
        "position": "Senior Backend Engineer",
        "start_date": "2020-09",
        "end_date": "2023-03-31",
        "description": "Owned the search API that answers 120 million requests a day.",
        "location": "Paris, France",
        "company_url": "https://cartograph.example.com",
        "technologies": ["PostgreSQL", "Python"],
        "highlights": ["Cut the 99th percentile from 900 ms to 140 ms."],
        "keywords": ["search", "latency"],
        "company_description": "Maps and search for delivery services",
    },
    "Project": {
        "name": "pg-branch-action",
        "description": "Gives every pull request its own database branch.",
        "github_url": "https://git.example.com/alex-moreau/pg-branch-action",
        "demo_url": None,
        "featured": True,
        "start_date": "2023-08",
        "end_date": None,
        "technologies": ["PostgreSQL", "Python"],
        "highlights": ["Used by 40 teams."],
        "keywords": ["databases", "continuous integration"],
        "roles": ["Maintainer"],
        "entity": None,
        "kind": "application",
        "image": None,
    },
    "Skill": {
        "name": "Database modelling",
        "category": "backend",
        "level": 5,
        "years_experience": 13,
        "keywords": ["normal forms", "partitioning"],
        "level_text": None,
    },
    "Technology": {"name": "Valkey", "category": "database"},
    "Education": {
        "institution": "Université de Lyon",
        "area": "Computer science",
        "study_type": "Master",
        "start_date": "2006",
        "end_date": "2011",
        "score": "15.2/20",
        "courses": ["Databases", "Distributed systems"],
        "url": "https://universite.example.com",
    },
    "Certificate": {
        "name": "PostgreSQL administration",
        "issuer": "Database Guild",
        "date": "2019-05",
        "url": "https://guild.example.com/certificates/1234",
    },
    "SpokenLanguage": {"language": "French", "fluency": "Native speaker"},
    "Award": {
        "title": "Best talk",
        "awarder": "Lyon Database Days",
        "date": "2022-06-17",
        "summary": "For “Ten ways to lose a connection”.",
    },
    "Publication": {
        "name": "Branches for databases",
        "publisher": "Query Quarterly",
        "release_date": "2024",
        "url": "https://quarterly.example.com/branches",
        "summary": "How schema changes are rehearsed on a copy.",
    },
    "Volunteer": {
        "organization": "Code Club Lyon",
        "position": "Mentor",
        "start_date": "2018-09",
        "end_date": None,
        "summary": "Teaches children to program.",
        "highlights": ["Forty lessons"],
        "url": "https://club.example.com",
    },
    "Interest": {"name": "Cycling", "keywords": ["brevets", "repairs"]},
    "Recommendation": {"name": "Sam Okafor", "reference": "Alex finds what nobody else does."},
    "Profile": {
        "network": "Mastodon",
        "username": "alex",
        "url": "https://social.example.com/@alex",
    },
}

# What is sent to change one.
CHANGES: dict[str, dict[str, Any]] = {
    "PersonalInfo": {"title": "Staff Engineer", "phone": None},
    "Experience": {"end_date": "2023-04-30", "technologies": ["PostgreSQL"]},
    "Project": {"featured": False, "end_date": "2026-02-28"},
    "Skill": {"level": 4},
    "Technology": {"category": "cache"},
    "Education": {"score": "16/20", "courses": []},
    "Certificate": {"date": "2019-05-20"},
    "SpokenLanguage": {"fluency": "C2"},
    "Award": {"summary": None},
    "Publication": {"release_date": "2024-02"},
    "Volunteer": {"end_date": "2026"},
    "Interest": {"keywords": ["brevets"]},
    "Recommendation": {"active": False},
    "Profile": {"visible_from": "2027-01-01T00:00:00Z"},
}

# What PUT …/order sends. Of the ids that there are no example can know.
ORDER: list[int] = []

RESUME: dict[str, Any] = {
    "basics": {
        "name": "Alex Moreau",
        "label": "Senior Backend Engineer",
        "email": "alex.moreau@example.com",
        "location": {"city": "Lyon, France"},
    },
    "work": [{"name": "Cartograph", "position": "Engineer", "startDate": "2020-09"}],
}


def row(component: str) -> dict[str, Any]:
    """As the public reads it."""
    if component == "PersonalInfo":
        return PERSONAL_INFO
    return {"id": 1, **NEW[component]}


def owners(component: str) -> dict[str, Any]:
    """As the owner reads it."""
    more = CONTACT if component == "PersonalInfo" else {"active": True, "visible_from": None}
    return row(component) | more


def replacement(component: str) -> dict[str, Any]:
    """What PUT sends. Another name, where no two rows may have the same."""
    changed = NEW[component] | CHANGES[component]
    return changed | {"name": "Valkey Cluster"} if component == "Technology" else changed


def changed(component: str, sent: dict[str, Any]) -> dict[str, Any]:
    """As the owner reads it after `sent` was written."""
    return owners(component) | sent


def portfolio() -> dict[str, Any]:
    lists = {name: [row(component_of(view))] for name, view in LISTS.items()}
    return {"personal_info": PERSONAL_INFO, **lists}
