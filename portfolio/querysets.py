"""Named queries: who may see the rows, what an answer needs, how a row is written."""

from typing import Any, Self, TypeVar

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


def shown(path: str = "") -> Q:
    """The condition that the public may see a row, or one at the end of a path (`technology__`)."""
    since = Q(**{f"{path}visible_from__isnull": True}) | Q(**{f"{path}visible_from__lte": Now()})
    return Q(**{f"{path}active": True}) & since


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

    def change(self, pk: int, **values: Any) -> bool:
        """Writes the values into one row. False where there is no such row."""
        # Without any value it still counts as a change: the trigger raises the version.
        return bool(self.filter(pk=pk).update(**values or {"version": F("version")}))

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

    def change_shown(self, **values: Any) -> bool:
        """Writes the values into the first row, in one statement. False where there is none."""
        first = self.values("pk")[:1]
        return bool(self.model._default_manager.filter(pk__in=first).update(**values))


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
        self, pk: int, *, technology_names: list[Model] | None = None, **values: Any
    ) -> bool:
        if technology_names is None:
            return super().change(pk, **values)
        with transaction.atomic(savepoint=False):
            if not super().change(pk, **values):
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
