"""What each row is to be, after a document is merged into a CV or takes its place."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portfolio.cv import CV
from portfolio.jsonresume import exporting, lens
from portfolio.jsonresume.differences import pair
from portfolio.jsonresume.document import Document
from portfolio.jsonresume.faults import ResumeError, within
from portfolio.jsonresume.parts import Entry
from portfolio.jsonresume.planning import Plan, SectionPlan, Target
from portfolio.jsonresume.section import Section, text_of
from portfolio.jsonresume.sections import (
    BASICS,
    LISTS,
    PROFILES,
    SHOWING,
    TECHNOLOGIES,
    is_about_somebody,
    understood_technologies,
)
from portfolio.jsonresume.vocabulary import SCHEMA

EMAIL_TAKEN = _("Another row of the personal info has this email address. Delete that one first.")
# Columns of the person that profiles may say, and that a difference shows all the same.
OF_PROFILES = ("linkedin", "github")


def compute(document: Document, whole: CV, *, replace: bool) -> Plan:
    """Raises ResumeError where the document can't stand beside what there is."""
    content, basics = document.content, document.basics
    profiles = list_plan(
        PROFILES,
        whole,
        basics.get(PROFILES.key, []),
        f"{BASICS.key}.{PROFILES.key}",
        replace=replace,
    )
    lists = [
        list_plan(section, whole, document.entries(key), key, replace=replace)
        for key, section in LISTS.items()
    ]
    person = person_plan(whole, basics, profiles, replace=replace)
    listed = understood_technologies(content) or []
    technologies = technologies_plan(whole, listed, lists, replace=replace)
    old_frame = frame_now(whole)
    frame = exporting.frame_of(content)
    return Plan(
        document=document,
        replace=replace,
        tables=[person, profiles, *lists, technologies],
        old_frame=old_frame,
        frame=frame if replace else merged_frame(old_frame, frame),
    )


def list_plan(
    section: Section, whole: CV, entries: list[Entry], path: str, *, replace: bool
) -> SectionPlan:
    old = [(row, exporting.entry_of(section, row)) for row in getattr(whole, section.rows)]
    places = pair(section, old, entries)
    plan = SectionPlan(section, in_order_of_document=replace or not old)
    for at, (entry, place) in enumerate(zip(entries, places, strict=True)):
        row, was = (None, None) if place is None else old[place]
        wanted = section.merge(was, entry) if was is not None and not replace else entry
        plan.targets.append(
            Target(
                entry=wanted,
                path=within(path, at),
                values=section.read(wanted),
                imported=wanted,
                row=row,
                old=was,
                place=place,
                changed=was is None or text_of(was) != text_of(wanted),
            )
        )
    left = [pair for place, pair in enumerate(old) if place not in places]
    plan.removed, plan.kept = (left, 0) if replace else ([], len(left))
    return plan


def technologies_plan(
    whole: CV, listed: list[Entry], lists: list[SectionPlan], *, replace: bool
) -> SectionPlan:
    """Also makes the technologies that jobs and projects mention and nobody has listed."""
    plan = list_plan(TECHNOLOGIES, whole, listed, TECHNOLOGIES.key, replace=replace)
    plan.in_order_of_document = False
    targets = [target for table in lists for target in table.targets]
    mentioned = {name for target in targets for name in target.values.get("technology_names", ())}
    plan.removed, spared = (
        [pair for pair in plan.removed if (pair[0].name in mentioned) is spared]
        for spared in (False, True)
    )
    plan.kept += len(spared)
    known = {row.name for row in whole.technologies} | {entry["name"] for entry in listed}
    for name in sorted(mentioned - known):
        entry = {"name": name}
        plan.targets.append(Target(entry, "", TECHNOLOGIES.read(entry), imported=None))
    return plan


def person_plan(whole: CV, basics: Entry, profiles: SectionPlan, *, replace: bool) -> SectionPlan:
    plan = SectionPlan(BASICS)
    row = exporting.owners_person(whole)
    others = [other for other in whole.other_people if other is not row]
    # Of somebody who is there already, profiles alone may say a column, too.
    if is_about_somebody(basics) or (row and PROFILES.key in basics and not replace):
        plan.targets.append(person_target(whole, basics, profiles, replace=replace))
    elif row and replace:
        others.append(row)
    elif row:
        plan.kept += 1
    if replace:
        plan.removed = [(other, exporting.entry_of(BASICS, other)) for other in others]
    else:
        plan.kept += len(others)
        refuse_email_of(others, plan.targets)
    return plan


def person_target(whole: CV, basics: Entry, profiles: SectionPlan, *, replace: bool) -> Target:
    row = exporting.owners_person(whole)
    old = exporting.basics(whole, {}) if row else None
    wanted = merged_basics(old, basics, replace=replace) if old is not None else dict(basics)
    found = [target.entry for target in profiles.targets]
    if not replace:
        continued = {target.place for target in profiles.targets}
        rows = enumerate(getattr(whole, PROFILES.rows))
        left = [profile for place, profile in rows if place not in continued]
        found += [exporting.entry_of(PROFILES, profile) for profile in left]
    if found or PROFILES.key in wanted:
        wanted[PROFILES.key] = found
    values = BASICS.read(wanted)
    was = BASICS.values(row) if row else {}
    shown, old_shown = shown_basics(wanted, values), shown_basics(old or {}, was)
    return Target(
        entry=shown,
        path=BASICS.key,
        values=values,
        imported=wanted | ({PROFILES.key: []} if PROFILES.key in wanted else {}),
        row=row,
        old=old_shown,
        place=0 if row else None,
        changed=row is None
        or text_of(shown) != text_of(old_shown)
        or lens.written(BASICS.parts, values) != lens.written(BASICS.parts, was),
    )


def merged_basics(old: Entry, new: Entry, *, replace: bool) -> Entry:
    """What the public may see of the contact values changes only where the document says so."""
    if not replace:
        return BASICS.merge(old, new)
    kept = {part.key for part in SHOWING} & old.keys() - new.keys()
    return new | {key: old[key] for key in sorted(kept)}


def shown_basics(entry: Entry, values: dict[str, Any]) -> Entry:
    """Without the profiles, which are a section of their own."""
    rest = {key: value for key, value in entry.items() if key != PROFILES.key}
    return rest | {column: values[column] for column in OF_PROFILES if values.get(column)}


def refuse_email_of(others: list[Any], targets: list[Target]) -> None:
    taken = {other.email for other in others}
    if any(target.values["email"] in taken for target in targets):
        raise ResumeError([("basics.email", EMAIL_TAKEN)])


def frame_now(whole: CV) -> Entry:
    """What is remembered of the last import, or what an export would say without one."""
    remembered = exporting.remembered(whole.document)
    if remembered:
        return remembered
    exported = exporting.document(whole, {"$schema": SCHEMA})
    return exporting.frame_of(exported) if len(exported) > 1 else {}


def merged_frame(old: Entry, new: Entry) -> Entry:
    merged = {**old, **new}
    listed = [understood_technologies(frame) for frame in (old, new)]
    if all(entries is not None for entries in listed):
        names = dict.fromkeys(entry["name"] for entries in listed for entry in entries or ())
        merged[TECHNOLOGIES.key] = [{"name": name} for name in names]
    return merged
