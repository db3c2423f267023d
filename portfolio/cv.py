"""The whole CV, read in one statement: for the page, the exports and `/api/portfolio`.

Each list is the statement that its own resource would send, and Postgres answers all of them as
one JSON document: fourteen round trips become one. What comes out are ordinary rows of the models.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple, get_args, get_type_hints

from django.db import connection, models

from portfolio.models import (
    Award,
    Certificate,
    Education,
    Experience,
    Interest,
    Language,
    PersonalInfo,
    Profile,
    Project,
    Publication,
    Reference,
    ResumeDocument,
    Skill,
    Technology,
    Volunteer,
)

PART = "(SELECT coalesce(json_agg(it), '[]') FROM ({sql}) it) AS {name}"
# As text: JSON that no loader of Django's or psycopg's has touched.
WHOLE = "SELECT row_to_json(cv)::text FROM (SELECT {parts}) cv"


@dataclass
class CV:
    """What one reader may see. The lists are in their order."""

    # Whether that is the owner.
    owner: bool = False
    person: PersonalInfo | None = None
    experience: list[Experience] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    skills: list[Skill] = field(default_factory=list)
    technologies: list[Technology] = field(default_factory=list)
    education: list[Education] = field(default_factory=list)
    certificates: list[Certificate] = field(default_factory=list)
    languages: list[Language] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)
    publications: list[Publication] = field(default_factory=list)
    volunteer: list[Volunteer] = field(default_factory=list)
    interests: list[Interest] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    profiles: list[Profile] = field(default_factory=list)
    # Of the JSON Resume imported last, what belongs to no row. The owner's alone.
    document: dict[str, Any] = field(default_factory=dict)
    # Rows of personal_info that do not count: drafts, and those changed before. The owner's alone.
    other_people: list[PersonalInfo] = field(default_factory=list)

    def lists(self) -> Iterator[tuple[str, list[Any]]]:
        """The lists by their names, which are those of the API."""
        for name in LISTS:
            yield name, getattr(self, name)


# The API's name of each list, and its table.
LISTS: dict[str, Any] = {
    name: get_args(hint)[0]
    for name, hint in get_type_hints(CV).items()
    if name not in {"owner", "person", "document", "other_people"}
}


def read(*, owner: bool = False) -> CV:
    """The CV as its owner sees it or, unless told otherwise, as the public does.

    One statement. Raises what the database raises.
    """
    statement = whole(owner=owner)
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.parameters)
        [document] = cursor.fetchone()
    found = json.loads(document)
    rows = {
        name: [made(model, row) for row in found[name]] for name, model in statement.models.items()
    }
    person = next(iter(rows.pop("person")), None)
    document = next(iter(rows.pop("document", [])), None)
    others = [other for other in rows.pop("other_people", []) if other != person]
    return CV(
        owner=owner,
        person=person if owner or person is None else person.for_public(),
        document=document.imported if document else {},
        other_people=others,
        **rows,
    )


class Statement(NamedTuple):
    """What reads the CV, and the model of each part of its answer."""

    sql: str
    parameters: tuple[Any, ...]
    models: dict[str, Any]


@cache
def whole(*, owner: bool) -> Statement:
    """The rows of all lists by one statement, which is put together once: it is always the same."""
    people = PersonalInfo.objects.visible().newest_first().defer("imported")
    parts: dict[str, Any] = {"person": people[:1]}
    for name, model in LISTS.items():
        parts[name] = model.objects.for_reader(owner=owner)
    if owner:
        # Exports need what was imported, which no public answer may look at.
        parts = {name: rows.defer(None) for name, rows in parts.items()}
        parts["document"] = ResumeDocument.objects.all()
        parts["other_people"] = PersonalInfo.objects.newest_first()
    selected: list[str] = []
    parameters: list[Any] = []
    for name, rows in parts.items():
        sql, own = rows.query.sql_with_params()
        selected.append(PART.format(sql=sql, name=connection.ops.quote_name(name)))
        parameters += own
    sql = WHOLE.format(parts=", ".join(selected))
    return Statement(sql, tuple(parameters), {name: rows.model for name, rows in parts.items()})


def made(model: Any, row: dict[str, Any]) -> Any:
    """A row of the model from its JSON, with what the queryset added."""
    columns = {column.column: column for column in model._meta.concrete_fields}
    values = {name: row.pop(name) for name in list(row) if name in columns}
    instance = model.from_db(
        "default",
        [columns[name].attname for name in values],
        [of_json(columns[name], value) for name, value in values.items()],
    )
    for name, value in row.items():
        setattr(instance, name, value)
    return instance


def of_json(column: models.Field, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column, models.DateTimeField):
        return datetime.fromisoformat(value)
    if isinstance(column, models.DateField):
        return date.fromisoformat(value)
    return value
