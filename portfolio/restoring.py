"""A row made what it was. That is a change like any other: it has its entry, and can be undone."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, models, transaction
from django.db.models import NOT_PROVIDED
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portfolio import history_words
from portfolio.history import DELETED, MOST, Entry, entries, last
from portfolio.history_words import TECHNOLOGIES, State
from portfolio.models import Content, Experience, Project, Revision, Technology

# Triggers write these.
THE_DATABASES = ("version", "updated_at")
# What belongs to the list: a row that is there stays where it is.
THE_LISTS = "sort_order"
LINKED: tuple[Any, ...] = (Experience, Project)

# A key that was given out by hand, which its sequence may reach only later (TRUNCATE … RESTART).
ADVANCE = """
SELECT max(nextval(%s::regclass))
FROM {sequence}, generate_series(last_value + is_called::integer, %s)
"""


class CanNotRestoreError(Exception):
    """The row can't be what it was. The sentence says why; nothing was changed."""


class OutdatedError(CanNotRestoreError):
    """The row was changed after whoever restores had looked at it; nothing was changed."""


class Restored(NamedTuple):
    """What became of a row."""

    pk: int
    # Whether anything had to be written.
    changed: bool
    # Names of technologies that it was linked to and that there are no more.
    missing: list[str]


def restore(entry: Entry, *, newest: int | None = None) -> Restored:
    """Writes the row as the entry has it, or had it before it was deleted; with the same id.

    `newest` is the row's last entry that was seen: with another one it raises `OutdatedError`.
    Columns that are gone are left out, newer ones get their default. Raises `CanNotRestoreError`.
    """
    model, pk, state = entry.model, entry.record.row_id, entry.state
    if state is None:
        raise CanNotRestoreError(_("Nothing is known of what it was."))
    try:
        with transaction.atomic():
            return write(model, pk, state, newest)
    except (IntegrityError, DataError, ValidationError, ValueError, TypeError) as error:
        raise CanNotRestoreError(reason(model, error)) from None


def write(model: Any, pk: int, state: State, newest: int | None) -> Restored:
    row = model.objects.select_for_update(no_key=True).filter(pk=pk).first()
    # Whoever changes the row waits for it, and an entry is written before it is let go.
    latest = last(model, pk)
    if newest is not None and (latest is None or latest.record.pk != newest):
        raise OutdatedError(_("It was changed meanwhile."))
    wanted = values(model, state)
    names = state.get(TECHNOLOGIES) if model in LINKED else None
    links, missing = technologies(names)
    if row is None:
        model.objects.add(pk=pk, version=next_version(model, pk), **wanted, **links)
        advance(model, pk)
        if model is Technology:
            link_again(pk)
        return Restored(pk, changed=True, missing=missing)
    wanted.pop(THE_LISTS, None)
    changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    if links and set(links["technology_names"]) == set(row.technologies.all()):
        links = {}
    if changed or links:
        model.objects.change(pk, **changed, **links)
    return Restored(pk, changed=bool(changed or links), missing=missing)


def next_version(model: type[Content], pk: int) -> int:
    """A version that the row never had, so that who knows an old one does not take it for that.

    Each transaction that moves a version moves the revision too: so many moves, and no more, may
    have come after the last version that is noted. They leave no entry where only a place changed.
    """
    states = entries(model).filter(row_id=pk, state__isnull=False)
    versions = [state.get("version", 0) for state in states.values_list("state", flat=True)[:MOST]]
    revision = Revision.objects.values_list("revision", flat=True).first() or 0
    return max([0, *versions]) + revision + 1


def values(model: type[Content], state: State) -> dict[str, Any]:
    """The columns' values, as the model has them."""
    found = {}
    for column in model._meta.concrete_fields:
        if column.primary_key or column.column in THE_DATABASES:
            continue
        if column.column in state:
            found[column.attname] = value(column, state[column.column])
        elif column.has_default():
            found[column.attname] = column.get_default()
        elif column.null and column.db_default is NOT_PROVIDED:
            found[column.attname] = None
    return found


def value(column: models.Field, told: Any) -> Any:
    if isinstance(told, str) and isinstance(column, models.DateTimeField):
        return datetime.fromisoformat(told)
    if isinstance(told, str) and isinstance(column, models.DateField):
        return date.fromisoformat(told)
    return told


def technologies(names: list[str] | None) -> tuple[dict[str, Any], list[str]]:
    """What links a row to the technologies of these names, and the names that there are not."""
    if names is None:
        return {}, []
    found = {row.name: row for row in Technology.objects.filter(name__in=names)}
    return {"technology_names": [*found.values()]}, [name for name in names if name not in found]


def link_again(pk: int) -> None:
    """Gives a technology back to the jobs and projects that lost it with its deletion."""
    deletion = last(Technology, pk)
    if deletion is None or deletion.before is None or deletion.record.kind != DELETED:
        return
    for model in LINKED:
        ours = entries(model)
        # All that a transaction changed has its time.
        for lost in ours.filter(at=deletion.record.at):
            before = ours.filter(row_id=lost.row_id, pk__lt=lost.pk).first()
            names = (before.state or {}).get(TECHNOLOGIES, []) if before else []
            there = model.objects.filter(pk=lost.row_id).exists()
            if deletion.before["name"] in names and there:
                model.objects.link(lost.row_id, [Technology(pk=pk)])


def advance(model: type[Content], pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table])
        [sequence] = cursor.fetchone()
        cursor.execute(ADVANCE.format(sequence=sequence), [sequence, pk])


def reason(model: type[Content], error: Exception) -> str:
    """Why a row of before is none of today, as a sentence."""
    told = getattr(error.__cause__, "diag", None)
    for constraint in model._meta.constraints:
        if constraint.name == getattr(told, "constraint_name", None):
            return str(constraint.get_violation_error_message())
    column = getattr(told, "column_name", None)
    if isinstance(error, IntegrityError) and column:
        field: Any = model._meta.get_field(column)
        name = capfirst(history_words.name(field))
        return _("“%(name)s” may not be empty any more.") % {"name": name}
    if isinstance(error, IntegrityError):
        return _("A rule that the tables have today forbids it.")
    return _("Something in it does not fit into the tables of today.")
