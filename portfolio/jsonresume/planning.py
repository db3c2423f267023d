"""What importing a document would change: a plan, which can be shown and then applied."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from portfolio import cv
from portfolio.jsonresume.differences import (
    EntryDifference,
    SectionDifference,
    between,
    differing,
)
from portfolio.jsonresume.document import Document
from portfolio.jsonresume.parts import Entry
from portfolio.jsonresume.section import Section


@dataclass
class Target:
    """A row as it is to be."""

    # What is shown of it, as an entry of JSON Resume, and what was.
    entry: Entry
    path: str
    values: dict[str, Any]
    imported: Entry | None
    # The row that there is, and its place among the others.
    row: Any = None
    old: Entry | None = None
    place: int | None = None
    # Whether the row must be written.
    changed: bool = True
    # The row once it is.
    written: Any = None

    @property
    def added(self) -> bool:
        return self.row is None

    @property
    def rewritten(self) -> bool:
        return self.row is not None and self.changed


@dataclass
class SectionPlan:
    """What becomes of the rows of one table."""

    section: Section
    targets: list[Target] = field(default_factory=list)
    removed: list[tuple[Any, Entry]] = field(default_factory=list)
    # Rows of which the document does not speak, and which stay.
    kept: int = 0
    # Whether the document alone says in which order the rows are.
    in_order_of_document: bool = False

    @property
    def key(self) -> str:
        return self.section.key

    @property
    def touched(self) -> list[Any]:
        """The rows that the document speaks of, and those that are to go."""
        found = [target.row for target in self.targets if target.row is not None]
        return [*found, *(row for row, _ in self.removed)]

    @property
    def reordered(self) -> bool:
        places = [target.place for target in self.targets if target.place is not None]
        return self.in_order_of_document and places != sorted(places)

    def difference(self) -> SectionDifference:
        section = self.section
        return SectionDifference(
            name=self.key,
            label=str(section.model._meta.verbose_name_plural),
            added=[between(section, None, t.entry, t.path) for t in self.targets if t.added],
            changed=[between(section, t.old, t.entry, t.path) for t in self.targets if t.rewritten],
            removed=[between(section, entry, None, "") for _, entry in self.removed],
            unchanged=self.kept + sum(not target.changed for target in self.targets),
            reordered=self.reordered,
        )


@dataclass
class Plan:
    """A difference that can be shown, and then applied."""

    document: Document
    replace: bool
    tables: list[SectionPlan]
    # The document without its entries, as it is remembered now and as it is to be.
    old_frame: Entry
    frame: Entry

    @cached_property
    def sections(self) -> list[SectionDifference]:
        """Section by section, in the order of the schema; what belongs to none comes last."""
        tables = [table.difference() for table in self.tables]
        return [*tables, *self.rest()]

    def rest(self) -> Iterator[SectionDifference]:
        """What the document says beside its sections."""
        ours = {table.key for table in self.tables}
        old, new = (
            {key: value for key, value in frame.items() if key not in ours}
            for frame in (self.old_frame, self.frame)
        )
        fields = list(differing(old, new))
        rest = SectionDifference("document", "the document itself", unchanged=0 if fields else 1)
        if fields:
            rest.changed.append(EntryDifference(rest.label, "", fields))
        rest.reordered = not fields and self.has_new_frame
        yield rest

    @property
    def has_new_frame(self) -> bool:
        return json.dumps(self.old_frame) != json.dumps(self.frame)

    @property
    def warnings(self) -> list[tuple[str, str]]:
        return self.document.warnings

    @property
    def changes(self) -> bool:
        """Whether there is anything to do."""
        return any(section.differs for section in self.sections)

    @property
    def versions(self) -> list[list[tuple[int, int]]]:
        """Of each table the rows that the document speaks of, and those that are to go."""
        return [[(row.pk, row.version) for row in table.touched] for table in self.tables]

    @property
    def fingerprint(self) -> str:
        """The same for the same difference made to the same rows.

        So what was shown can be told from what would be done: also where a row that is to be
        written or deleted was changed in what the difference does not show.
        """
        shown = [asdict(section) for section in self.sections]
        text = json.dumps([self.replace, shown, self.versions], sort_keys=True)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        """All of it in values of JSON."""
        return {
            "replace": self.replace,
            "changes": self.changes,
            "fingerprint": self.fingerprint,
            "warnings": [{"path": path, "sentence": said} for path, said in self.warnings],
            "sections": [asdict(section) for section in self.sections],
        }

    def apply(
        self,
        progress: Callable[[SectionDifference], None] | None = None,
        *,
        actor: str = "import_resume",
    ) -> None:
        """Does it, in one transaction; `progress` is told of each section that is done.

        Raises PlanOutdatedError if the CV was changed meanwhile so that this would do something
        else, and writes nothing then.
        """
        from portfolio.jsonresume.writing import apply

        apply(self, progress or (lambda section: None), actor)


def plan(document: Document, *, replace: bool) -> Plan:
    """See `portfolio.jsonresume.plan`."""
    from portfolio.jsonresume.targets import compute

    return compute(document, cv.read(owner=True), replace=replace)
