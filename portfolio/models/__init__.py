"""The tables of the portfolio.

Names, columns and indexes are a contract: clients may read the tables with
SQL. Every default stands in the database, so that code of the release before
or after can write the same rows. `version` and `updated_at` belong to database
triggers (migration 0002); what Python puts there is overwritten.
"""

from portfolio.models.abilities import Interest, Language, Reference, Skill, Technology
from portfolio.models.accounts import RecoveryCode, SecondFactor, SignIn
from portfolio.models.bookkeeping import History, Image, ResumeDocument, Revision, Schedule
from portfolio.models.content import Content, Entry
from portfolio.models.learning import Award, Certificate, Education, Publication
from portfolio.models.links import ExperienceTechnology, ProjectTechnology
from portfolio.models.person import PersonalInfo, Profile
from portfolio.models.requests import Attempt, IdempotencyKey
from portfolio.models.work import Experience, Project, Volunteer
from portfolio.tokens import ApiToken

__all__ = [
    "ApiToken",
    "Attempt",
    "Award",
    "Certificate",
    "Content",
    "Education",
    "Entry",
    "Experience",
    "ExperienceTechnology",
    "History",
    "IdempotencyKey",
    "Image",
    "Interest",
    "Language",
    "PersonalInfo",
    "Profile",
    "Project",
    "ProjectTechnology",
    "Publication",
    "RecoveryCode",
    "Reference",
    "ResumeDocument",
    "Revision",
    "Schedule",
    "SecondFactor",
    "SignIn",
    "Skill",
    "Technology",
    "Volunteer",
]
