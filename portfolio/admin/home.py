"""The first screen: the CV as the public sees it, what is hidden, what is missing, what was done.

Three statements, whatever the CV holds: the CV, the person where the public sees none, and the
last edits.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portfolio import cv, dates, history_words
from portfolio.admin import incomplete, publication, sessions
from portfolio.admin.dates import period
from portfolio.admin.names import name_of
from portfolio.models import History, PersonalInfo

LAST_EDITS = 8

# The lists in the order of a CV, by their names in the API.
ORDER = (
    "experience",
    "projects",
    "volunteer",
    "education",
    "skills",
    "technologies",
    "languages",
    "certificates",
    "awards",
    "publications",
    "interests",
    "references",
    "profiles",
)
MODELS: list[Any] = [PersonalInfo, *(cv.LISTS[name] for name in ORDER)]
TABLES = {model._meta.db_table: model for model in MODELS}
KINDS = {
    "added": _("added"),
    "changed": _("changed"),
    "deleted": _("deleted"),
}


@dataclass
class Line:
    """A row: what it is called, what is said beside it, and where its form is."""

    row: Any
    text: str
    detail: str
    address: str

    @property
    def mark(self) -> str:
        """What keeps it from the public; empty where nothing does."""
        return "" if publication.is_visible(self.row) else publication.mark(self.row)


@dataclass
class Section:
    model: Any
    lines: list[Line]
    may_add: bool

    @property
    def title(self) -> str:
        return capfirst(self.model._meta.verbose_name_plural)

    @property
    def name(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def slug(self) -> str:
        return str(self.model._meta.model_name)

    @property
    def groups(self) -> Iterator[tuple[str, list[Line]]]:
        """What has categories by category, the rest as one group without a name."""
        for category, lines in groupby(self.lines, lambda line: getattr(line.row, "category", "")):
            yield category, list(lines)

    @property
    def addresses(self) -> dict[str, str]:
        pages = ("changelist", "add")
        return {page: reverse(f"admin:portfolio_{self.slug}_{page}") for page in pages}


@dataclass
class Edit:
    """Who did what to which row, and when."""

    record: History
    text: str
    address: str

    @property
    def kind(self) -> Any:
        return KINDS[self.record.kind]

    @property
    def table(self) -> str:
        return capfirst(TABLES[self.record.table_name]._meta.verbose_name)


def context_for(request: HttpRequest) -> dict[str, Any]:
    shown = [model for model in MODELS if may(request, model, "view")]
    if not shown:
        return {}
    whole = cv.read(owner=True)
    # Of several people the public sees one; where it sees none, the owner still edits the last.
    person = whole.person or PersonalInfo.objects.newest_first().first()
    lists = {cv.LISTS[name]: rows for name, rows in whole.lists()}
    lists[PersonalInfo] = [person] if person else []
    lists = {model: lists[model] for model in shown}
    sections = [
        Section(model, [line(row) for row in lists[model]], may(request, model, "add"))
        for model in shown
    ]
    return {
        "person": next((it for it in sections if it.model is PersonalInfo), None),
        "contacts": contacts(person) if person and PersonalInfo in shown else [],
        "sections": [it for it in sections if it.model is not PersonalInfo],
        "missing": [
            (line(row) if row else None, sentence) for row, sentence in incomplete.find(lists)
        ],
        # What shows, or writes, all of the CV is for who may do so.
        "sees_all": shown == MODELS,
        "writes_all": all(
            may(request, model, action)
            for model in MODELS
            for action in ("add", "change", "delete")
        ),
        "edits": edits([model._meta.db_table for model in shown]),
    }


def may(request: HttpRequest, model: Any, action: str) -> bool:
    found: Any = admin.site.get_model_admin(model)
    return bool(getattr(found, f"has_{action}_permission")(request))


def line(row: Any) -> Line:
    return Line(row, name_of(row), detail_of(row), address_of(row))


def address_of(row: Any) -> str:
    return reverse(f"admin:portfolio_{row._meta.model_name}_change", args=[row.pk])


def detail_of(row: Any) -> str:
    """When, how well, where: what tells rows of one table apart."""
    match row.DATES:
        case ("start_date", "end_date"):
            return period(row) or ""
        case (name,):
            return dates.of(row, name) or ""
    found = (getattr(row, name, None) for name in ("fluency", "level_text"))
    return next((text for text in found if text), "")


def contacts(person: PersonalInfo) -> list[tuple[str, bool]]:
    """What people could reach the owner by, and whether the public sees it."""
    address = " · ".join(filter(None, (person.street, person.postal_code)))
    found = [
        (person.email, person.show_email),
        (person.phone, person.show_phone),
        (person.location, True),
        (address, person.show_address),
    ]
    return [(text, is_public) for text, is_public in found if text]


def edits(tables: list[str]) -> list[Edit]:
    """The last edits of these tables, in one statement."""
    same = {"table_name": OuterRef("table_name"), "row_id": OuterRef("row_id")}
    older = History.objects.filter(**same, pk__lt=OuterRef("pk"), state__isnull=False)
    records = (
        History.objects.filter(table_name__in=tables, kind__in=KINDS)
        .annotate(before=Subquery(older.order_by("-pk").values("state")[:1]))
        .order_by("-pk")[:LAST_EDITS]
    )
    return [edit(record) for record in records]


def edit(record: Any) -> Edit:
    model = TABLES[record.table_name]
    is_there = record.state is not None
    text = history_words.title(model, record.state or record.before or {})
    page, arguments = ("change", [record.row_id]) if is_there else ("deleted", [])
    return Edit(
        record, text, reverse(f"admin:portfolio_{model.__name__.lower()}_{page}", args=arguments)
    )


def in_cv_order(request: HttpRequest, app_label: str | None = None) -> list[Any]:
    """Django's list of apps and models, ours in the order of a CV."""
    places = {model._meta.object_name: place for place, model in enumerate(MODELS)}
    found = django_app_list(request, app_label)
    sessions.beside_accounts(found)
    for app in found:
        if app["app_label"] == "portfolio":
            app["models"].sort(key=lambda each: places.get(each["object_name"], len(places)))
    return found


def index(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
    return django_index(request, {**context_for(request), **(extra_context or {})})


django_app_list, django_index = admin.site.get_app_list, admin.site.index
