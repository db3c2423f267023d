"""Named queries: who may see the rows, what an answer needs, how a row is written.

Whoever read a row before they write it says which `versions` of it they may replace. The check is
a condition of the very statement that writes: between the two nobody can come.
"""

from collections.abc import Collection
from hashlib import blake2b
from typing import Any, NamedTuple, Self, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, transaction
from django.db.models import F, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Now

Row = TypeVar("Row", bound=Model)

# All rows, each with its place in a list of ids; none for those that the list leaves out.
ARRANGE = """
UPDATE {table} SET sort_order = place.number
FROM (
    SELECT id, number FROM {table}
    LEFT JOIN unnest(%s::int[]) WITH ORDINALITY AS wanted (id, number) USING (id)
) place
WHERE place.id = {table}.id AND {table}.sort_order IS DISTINCT FROM place.number
"""

# Against all that write, a row that comes included; readers go on.
HOLD = "LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"


def column(ordering: Any) -> str:
    """The column that an entry of `Meta.ordering` sorts by."""
    return ordering.lstrip("-") if isinstance(ordering, str) else ordering.expression.name


def shown(path: str = "") -> Q:
    """The condition that the public may see a row, or one at the end of a path (`technology__`)."""
    since = Q(**{f"{path}visible_from__isnull": True}) | Q(**{f"{path}visible_from__lte": Now()})
    return Q(**{f"{path}active": True}) & since


class Places(NamedTuple):
    """The order of a table's rows, and what it comes from."""

    # Of each row the key, the place that the owner gave it, and what decides where there is none.
    rows: list[tuple[Any, ...]]

    @property
    def ids(self) -> list[int]:
        return [row[0] for row in self.rows]

    @property
    def tag(self) -> str:
        """The same as long as each row keeps its place, and the reasons for it."""
        return blake2b(repr(sorted(self.rows)).encode(), digest_size=16).hexdigest()

    def arranged(self, ids: list[int]) -> "Places":
        """What they are after `arrange(ids)`. Not sorted anew."""
        places = {pk: number for number, pk in enumerate(ids, 1)}
        return Places([(pk, places.get(pk), *others) for pk, _, *others in self.rows])


class ContentQuerySet(QuerySet[Row]):
    """Rows that the owner can hide."""

    def visible(self) -> Self:
        """Rows the public may see."""
        return self.filter(shown())

    def for_reader(self, *, owner: bool) -> Self:
        """The rows that this reader may see, with all that an answer needs, in one statement."""
        return (self.all() if owner else self.visible()).defer("imported")

    def add(self, **values: Any) -> int:
        """Writes a new row, and answers its id."""
        return self.create(**values).pk

    def of_version(self, versions: Collection[int] | None) -> Self:
        """The rows that still have one of these versions; None for whatever version."""
        return self.all() if versions is None else self.filter(version__in=versions)

    def change(self, pk: int, *, versions: Collection[int] | None = None, **values: Any) -> bool:
        """Writes the values into one row. False where there is no such row of such a version."""
        row = self.filter(pk=pk).of_version(versions)
        # Without any value it still counts as a change: the trigger raises the version.
        return bool(row.update(**values or {"version": F("version")}))

    def remove(self, pk: int, *, versions: Collection[int] | None = None) -> bool:
        """Deletes one row, its links with it. False where there is no such row of such a version.

        In one statement: the database cascades (migration 0002). Django's own `delete()` looks
        first and deletes by the key alone, so what was written in between would be lost.
        """
        return bool(self.filter(pk=pk).of_version(versions)._raw_delete(self.db))

    def hold(self) -> None:
        """Nobody else writes to the table until the transaction ends, as its first lock here."""
        table = connection.ops.quote_name(self.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(HOLD.format(table=table))

    def places(self, *, lock: bool = False) -> Places:
        """The order of all rows, in one statement.

        With `lock` nobody moves, changes or deletes a row until the transaction ends; but rows may
        come, and those that waited for another's lock see the rows sorted as they were before.
        """
        names = dict.fromkeys(["pk", "sort_order", *map(column, self.model._meta.ordering or ())])
        rows = self.model._default_manager.values_list(*names)
        if lock:
            # By their keys, so that two that lock wait for each other and not both.
            rows = rows.order_by("pk").select_for_update(no_key=True)
        return Places(list(rows))

    def arrange(self, ids: list[int]) -> None:
        """Puts all rows of the table into the order of these ids, in one statement.

        Rows that are not named lose their place and come first; with no ids at all the order is
        that of the dates again. Only rows whose place changes are written.
        """
        table = connection.ops.quote_name(self.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(ARRANGE.format(table=table), [ids])


class PersonalInfoQuerySet(ContentQuerySet[Row]):
    def newest_first(self) -> Self:
        """The row that counts comes first: the one written last."""
        return self.order_by("-updated_at", "-id")

    def change_shown(self, *, those: Q | None = None, **values: Any) -> bool:
        """Writes the values into the first row, in one statement.

        False where there is none, or the first is not one of `those`.
        """
        first = self.model._default_manager.filter(pk__in=self.values("pk")[:1])
        return bool(first.filter(those or Q()).update(**values))


class WithTechnologiesQuerySet(ContentQuerySet[Row]):
    """Rows linked to technologies."""

    def for_reader(self, *, owner: bool) -> Self:
        return super().for_reader(owner=owner).with_technology_names(hidden=owner)

    def with_technology_names(self, *, hidden: bool) -> Self:
        """Adds `technology_names`, sorted, those of hidden technologies on request.

        A subquery for each row, not a join: the rows are cut to the page first,
        so a page costs the same however long the table is.
        """
        links = self.links().filter(**{self.link_field(): OuterRef("pk")})
        if not hidden:
            links = links.filter(shown("technology__"))
        names = links.order_by("technology__name").values("technology__name")
        return self.annotate(technology_names=ArraySubquery(names))

    def add(self, *, technology_names: list[Model] | None = None, **values: Any) -> int:
        with transaction.atomic(savepoint=False):
            pk = super().add(**values)
            self.link(pk, technology_names or [])
        return pk

    def change(
        self,
        pk: int,
        *,
        versions: Collection[int] | None = None,
        technology_names: list[Model] | None = None,
        **values: Any,
    ) -> bool:
        if technology_names is None:
            return super().change(pk, versions=versions, **values)
        with transaction.atomic(savepoint=False):
            # The row first, even if nothing but its links changes: it holds the version.
            if not super().change(pk, versions=versions, **values):
                return False
            own = self.links().filter(**{f"{self.link_field()}_id": pk})
            own.exclude(technology__in=technology_names).delete()
            self.link(pk, technology_names)
        return True

    def link(self, pk: int, technologies: list[Model]) -> None:
        row = {f"{self.link_field()}_id": pk}
        links = [self.links().model(**row, technology=technology) for technology in technologies]
        self.links().bulk_create(links, ignore_conflicts=True)

    def links(self) -> QuerySet:
        return self.relation().through.objects.all()

    def link_field(self) -> str:
        """The name of the link table's key to these rows."""
        return self.relation().field.m2m_field_name()

    def relation(self) -> Any:
        model: Any = self.model
        return model.technologies
