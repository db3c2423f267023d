"""The CV as a JSON Resume document."""

import json
from typing import Any

from portfolio.cv import CV
from portfolio.jsonresume.composed import Category
from portfolio.jsonresume.parts import Entry
from portfolio.jsonresume.section import Section
from portfolio.jsonresume.sections import (
    BASICS,
    LISTS,
    PROFILES,
    TECHNOLOGIES,
    understood_technologies,
)
from portfolio.jsonresume.vocabulary import BASICS as BASICS_OBJECT
from portfolio.jsonresume.vocabulary import RESUME, SCHEMA

# Networks that have a column of the person's own, as JSON Resume calls them.
NETWORKS = {"linkedin": "LinkedIn", "github": "GitHub"}


def export(cv: CV, *, public: bool) -> Entry:
    """See `portfolio.jsonresume.export`. Raises ValueError for a CV that another reader reads."""
    if cv.owner is public:
        raise ValueError("The public's document is made of what the public reads, and only that.")
    return public_document(cv) if public else document(cv, frame(cv))


# What was imported is kept as one text: jsonb would forget the order of the keys, and how a number
# was written.


def stored(entry: Entry) -> str:
    return json.dumps(entry, separators=(",", ":"))


def remembered(imported: Any) -> Entry | None:
    entry = json.loads(imported) if isinstance(imported, str) else imported
    return entry if isinstance(entry, dict) else None


def frame(cv: CV) -> Entry:
    """Of the document imported last, what belongs to no row. Its sections stand there empty."""
    return remembered(cv.document) or {"$schema": SCHEMA}


def frame_of(content: Entry) -> Entry:
    """What is to be remembered of a document beside its entries."""
    around = {key: [] if key in LISTS else value for key, value in content.items()}
    if BASICS.key in content:
        profiles = PROFILES.key in content[BASICS.key]
        around[BASICS.key] = {PROFILES.key: []} if profiles else {}
    listed = understood_technologies(content)
    if listed is not None:
        around[TECHNOLOGIES.key] = [{"name": entry["name"]} for entry in listed]
    return around


def document(cv: CV, around: Entry) -> Entry:
    """The owner's document: all there is, in the order in which the keys were imported."""
    own: Entry = {key: entries(section, cv) for key, section in LISTS.items()}
    own |= {BASICS.key: basics(cv, around), TECHNOLOGIES.key: technologies(cv, around)}
    order = {**around, **dict.fromkeys((*RESUME.keys, TECHNOLOGIES.key))}
    result: Entry = {}
    for key in order:
        if own.get(key):
            result[key] = own[key]
        elif key in around:
            result[key] = around[key]
    return result


def entries(section: Section, cv: CV) -> list[Entry]:
    return [entry_of(section, row) for row in getattr(cv, section.rows)]


def entry_of(section: Section, row: Any) -> Entry:
    return section.write(section.values(row), remembered(row.imported))


def basics(cv: CV, around: Entry) -> Entry:
    profiles = entries(PROFILES, cv)
    person = owners_person(cv)
    imported = remembered(person.imported) if person else around.get(BASICS.key)
    base = imported or {}
    if profiles or PROFILES.key in base:
        base = base | {PROFILES.key: profiles}
    if person is None:
        return base
    entry = BASICS.write(BASICS.values(person), base)
    return in_usual_order(entry) if imported is None else entry


def owners_person(cv: CV) -> Any:
    """The one that the public sees, or the draft of one."""
    return cv.person or next(iter(cv.other_people), None)


def in_usual_order(entry: Entry) -> Entry:
    order = {key: None for key in BASICS_OBJECT.keys if key in entry} | entry
    return {key: entry[key] for key in order}


def technologies(cv: CV, around: Entry) -> list[Entry]:
    """Those that say more than their mention by a job or a project: that brings one back, too."""
    listed = [entry["name"] for entry in understood_technologies(around) or ()]
    users: list[Any] = [*cv.experience, *cv.projects]
    mentioned = {name for row in users for name in row.technology_names}
    rows = [row for row in cv.technologies if row.name in listed or not is_implied(row, mentioned)]
    places = {name: place for place, name in enumerate(listed)}
    rows.sort(key=lambda row: places.get(row.name, len(places)))
    return [entry_of(TECHNOLOGIES, row) for row in rows]


def is_implied(technology: Any, mentioned: set[str]) -> bool:
    return (
        technology.name in mentioned
        and technology.category == Category.OTHER
        and technology.active
        and technology.visible_from is None
        and technology.imported is None
    )


def public_document(cv: CV) -> Entry:
    """What the public API shows, by the columns alone: nothing that was imported can slip in."""
    own: Entry = {
        key: public_entries(section, cv)
        for key, section in {**LISTS, TECHNOLOGIES.key: TECHNOLOGIES}.items()
    }
    own[BASICS.key] = public_basics(cv)
    order = ("$schema", *RESUME.keys, TECHNOLOGIES.key)
    return {"$schema": SCHEMA} | {key: own[key] for key in order if own.get(key)}


def public_entries(section: Section, cv: CV) -> list[Entry]:
    return [section.write_public(section.values(row)) for row in getattr(cv, section.rows)]


def public_basics(cv: CV) -> Entry:
    """Networks that have a column stand among the profiles, where JSON Resume looks for them."""
    entry: Entry = {}
    profiles = public_entries(PROFILES, cv)
    person = cv.person
    if person:
        entry = BASICS.write_public(BASICS.values(person))
        named = {profile.get("network", "").strip().lower() for profile in profiles}
        profiles += [
            {"network": network, "url": getattr(person, column)}
            for column, network in NETWORKS.items()
            if getattr(person, column) and column not in named
        ]
    return entry | ({PROFILES.key: profiles} if profiles else {})
