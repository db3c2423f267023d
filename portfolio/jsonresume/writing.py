"""Applies a plan: one transaction, a few statements for each table that changes."""

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from portfolio import cv, history
from portfolio.cv import CV
from portfolio.jsonresume.differences import SectionDifference
from portfolio.jsonresume.exporting import stored
from portfolio.jsonresume.faults import PlanOutdatedError
from portfolio.jsonresume.planning import Plan, SectionPlan, Target
from portfolio.jsonresume.sections import ALL, TECHNOLOGIES
from portfolio.jsonresume.targets import compute
from portfolio.models import ResumeDocument

NAMES = "technology_names"
# Rows of one statement.
BATCH = 500


def apply(plan: Plan, progress: Callable[[SectionDifference], None], actor: str) -> None:
    """See `Plan.apply`."""
    with transaction.atomic():
        whole = read_alone()
        current = compute(plan.document, whole, replace=plan.replace)
        if current.fingerprint != plan.fingerprint:
            raise PlanOutdatedError
        history.act_as(actor)
        write(current, whole, progress)


def read_alone() -> CV:
    """The CV, which nobody else can write until the transaction ends. Readers are not kept out.

    Technologies first: who writes them writes jobs and projects next.
    """
    models = [TECHNOLOGIES.model, *(section.model for section in ALL.values())]
    tables = dict.fromkeys(connection.ops.quote_name(model._meta.db_table) for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE")
    return cv.read(owner=True)


def write(plan: Plan, whole: CV, progress: Callable[[SectionDifference], None]) -> None:
    differences = [table.difference() for table in plan.tables]
    for table in plan.tables:
        remove(table)
    [technologies] = [table for table in plan.tables if table.section is TECHNOLOGIES]
    write_rows(technologies)
    keys = {row.name: row.pk for row in whole.technologies}
    keys |= {target.written.name: target.written.pk for target in technologies.targets}
    for table, difference in zip(plan.tables, differences, strict=True):
        if table is not technologies:
            write_rows(table)
            link(table, keys)
        progress(difference)
    arrange(plan)
    remember(plan)


def remove(table: SectionPlan) -> None:
    if table.removed:
        table.section.model.objects.filter(pk__in=[row.pk for row, _ in table.removed]).delete()


def write_rows(table: SectionPlan) -> None:
    model = table.section.model
    columns = [column for column in table.section.columns if column != NAMES]
    for target in table.targets:
        target.written = filled(target, columns, model) if target.changed else target.row
    added = [target.written for target in table.targets if target.added]
    # Of two rows of one date the one with the higher id comes first.
    if model._meta.ordering[-1:] == ["-id"]:
        added.reverse()
    changed = [target.written for target in table.targets if target.rewritten]
    if added:
        model.objects.bulk_create(added, batch_size=BATCH)
    if changed:
        model.objects.bulk_update(changed, [*columns, "imported"], batch_size=BATCH)


def filled(target: Target, columns: list[str], model: Any) -> Any:
    row = target.row or model()
    for column in columns:
        setattr(row, column, target.values[column])
    row.imported = None if target.imported is None else stored(target.imported)
    return row


def link(table: SectionPlan, keys: dict[str, int]) -> None:
    """Links jobs and projects to their technologies."""
    if NAMES not in table.section.columns:
        return
    relation = table.section.model.technologies
    through, key = relation.through, f"{relation.field.m2m_field_name()}_id"
    missing = []
    for target in table.targets:
        if target.changed:
            wanted = set(target.values[NAMES])
            there = set(target.row.technology_names) if target.row else set()
            pk = target.written.pk
            missing += [{key: pk, "technology_id": keys[name]} for name in sorted(wanted - there)]
            gone = [keys[name] for name in there - wanted if name in keys]
            if gone:
                through.objects.filter(**{key: pk, "technology_id__in": gone}).delete()
    if missing:
        links = [through(**link) for link in missing]
        through.objects.bulk_create(links, ignore_conflicts=True, batch_size=BATCH)


def arrange(plan: Plan) -> None:
    """Puts rows in the document's order by hand where their own order is another one."""
    tables = [
        table
        for table in plan.tables
        if table.in_order_of_document
        and (table.reordered or any(target.changed for target in table.targets))
    ]
    if not tables:
        return
    whole = cv.read(owner=True)
    for table in tables:
        wanted = [target.written.pk for target in table.targets]
        if [row.pk for row in getattr(whole, table.section.rows)] != wanted:
            table.section.model.objects.arrange(wanted)


def remember(plan: Plan) -> None:
    if plan.has_new_frame:
        ResumeDocument.objects.bulk_create(
            [ResumeDocument(pk=1, imported=stored(plan.frame))],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["imported"],
        )
