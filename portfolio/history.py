"""What a row was after each change, who changed it, and how it comes back.

Triggers write the table `portfolio_history` (migration 0006), whichever way a row is written. Here
is who says whose doing it is, and who reads it:

    with history.acting_as("kim"):          # a transaction, in kim's name
        Skill.objects.change(7, level=5)
    history.of(Skill, 7)                    # its entries, the newest first
    history.deleted(Skill)                  # what can be brought back
    restoring.restore(entry)                # portfolio.restoring

Nothing of it is ever public.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import zip_longest
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Max, OuterRef, Subquery

from portfolio import history_words
from portfolio.history_words import Change, State
from portfolio.models import Content, History

# Entries of one page.
MOST = 50
# Deleted rows that are listed: the last ones.
MOST_DELETED = 200

KEPT, ADDED, CHANGED, DELETED = "kept", "added", "changed", "deleted"

Model = type[Content]
# The tables that have a history.
MODELS: dict[str, Model] = {
    model._meta.db_table: model
    for model in apps.get_app_config("portfolio").get_models()
    if issubclass(model, Content)
}


def act_as(name: str) -> datetime:
    """Says whose doing it is what the running transaction changes, until it ends.

    Answers the time that its entries will have.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT now(), set_config('portfolio.actor', %s, true)", [name])
        return cursor.fetchone()[0]


@contextmanager
def acting_as(name: str) -> Iterator[datetime]:
    """A transaction in somebody's name."""
    with transaction.atomic():
        yield act_as(name)


@dataclass(frozen=True)
class Entry:
    """What one transaction made of a row."""

    model: Model
    record: History
    # The row before; None where there was none, or where nobody knows.
    before: State | None

    @property
    def state(self) -> State | None:
        """What a restoration makes of the row: of a deleted one what it was."""
        return self.before if self.record.kind == DELETED else self.record.state

    @cached_property
    def changes(self) -> list[Change]:
        """Field by field, in the owner's words."""
        if self.record.kind in {KEPT, DELETED}:
            return []
        return history_words.changes(self.model, self.before or {}, self.record.state or {})

    @property
    def title(self) -> str:
        """What the row was called."""
        return history_words.title(self.model, self.state or {})


def of(model: Model, pk: int, *, before: int | None = None) -> list[Entry]:
    """A row's last entries, the newest first; or those older than the entry `before`."""
    records = entries(model).filter(row_id=pk)
    if before is not None:
        records = records.filter(pk__lt=before)
    found = list(records[: MOST + 1])
    states = [record.state for record in found[1:]]
    return [
        Entry(model, record, state) for record, state in zip_longest(found[:MOST], states[:MOST])
    ]


def last(model: Model, pk: int) -> Entry | None:
    """What was last done to a row."""
    return next(iter(of(model, pk)), None)


def deleted(model: Model, **those: Any) -> list[Entry]:
    """The rows that can be brought back, the one deleted last first: all, or `at` some time.

    `those` are conditions on their entries; without any there are at most `MOST_DELETED`.
    """
    newest = entries(model).order_by().values("row_id").annotate(newest=Max("pk")).values("newest")
    older = entries(model).filter(row_id=OuterRef("row_id"), pk__lt=OuterRef("pk"))
    records = (
        entries(model)
        .filter(pk__in=newest, kind=DELETED, **those)
        .annotate(before=Subquery(older.values("state")[:1]))
    )
    found = records if those else records[:MOST_DELETED]
    return [Entry(model, record, record.before) for record in found]


def find(model: Model, number: int) -> Entry | None:
    """The entry of this number, if it is one of the model's."""
    record = entries(model).filter(pk=number).first()
    if record is None:
        return None
    older = entries(model).filter(row_id=record.row_id, pk__lt=record.pk).first()
    return Entry(model, record, older.state if older else None)


def state_of(model: Model, pk: int, version: int) -> State | None:
    """What a row was when it had this version; None where nobody knows.

    Its last entry by then: a version that has none differs from the one before in its place alone.
    """
    found = entries(model).filter(row_id=pk, state__version__lte=version).first()
    return found.state if found else None


def entries(model: Model) -> Any:
    return History.objects.filter(table_name=model._meta.db_table).order_by("-pk")
