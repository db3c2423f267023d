"""Local branches as a whole: which database is whose, what hangs on what, what must go."""

from dataclasses import replace as changed
from datetime import UTC, datetime
from typing import Any

from config.neon.branches import names
from config.neon.branches.databases import Database, Databases
from config.neon.branches.interface import Branch, BranchError, Tell
from config.neon.branches.names import PRODUCTION
from config.neon.branches.notes import Note

LOCK = "SELECT pg_try_advisory_lock(hashtextextended('branches of ' || %s, 0))"


class LocalBranches(Databases):
    """The databases of one root, as branches."""

    # Reading

    def name_of(self, database: Database) -> str | None:
        """The name of a database's branch; None for what is left over."""
        if database.name == self.root:
            return PRODUCTION
        return database.note.name if database.note and not database.note.is_dead else None

    def of(self, name: str) -> Database:
        """The database of a branch, as it is now."""
        found = self.all()
        for each in found:
            if self.name_of(each) == name:
                return each
        raise names.unknown(name, filter(None, map(self.name_of, found)))

    def branch(self, database: Database) -> Branch | None:
        name = self.name_of(database)
        if name is None:
            return None
        note = database.note if database.name != self.root else None
        size, connections = self.details(database)
        return Branch(
            id=database.name,
            name=name,
            parent=note.parent if note else None,
            is_production=note is None,
            is_protected=False,
            created_at=note.created_at if note else None,
            expires_at=note.expires_at if note else None,
            size=size,
            state="none" if database.is_invalid else "active" if connections else "idle",
        )

    def found(self, name: str) -> Branch:
        branch = self.branch(self.of(name))
        if branch is None:
            raise names.unknown(name, [])
        return branch

    def children(self, name: str) -> list[str]:
        """Its branches. Its restore points are none: they are copies that end by themselves."""
        found = [each.note for each in self.all() if each.note and not each.note.is_dead]
        return sorted(note.name for note in found if note.parent == name and not note.restores)

    def points(self, name: str) -> list[tuple[datetime, Database]]:
        """Its restore points, the oldest first."""
        return sorted(
            (
                (each.note.restores_at, each)
                for each in self.all()
                if each.note and each.note.restores == name and each.note.restores_at
            ),
            key=lambda point: point[0],
        )

    def refuse_taken(self, name: str) -> None:
        if name in [self.name_of(each) for each in self.all()]:
            raise BranchError(
                f"There is a branch {name} already: take another name, or delete that one first."
            )

    # Changing: only while the lock is held

    def lock(self) -> bool:
        """Holds it until the connection ends, so also where this process is killed."""
        found = self.connection.execute(LOCK, [self.root]).fetchone()
        return bool(found and found[0])

    def sweep(self) -> None:
        for each in self.all():
            if self.is_due(each):
                self.drop(each.name)

    def sweep_unless_busy(self) -> None:
        if any(self.is_due(each) for each in self.all()) and self.lock():
            self.sweep()

    def is_due(self, database: Database) -> bool:
        """Whether it is a copy that was cut short, was replaced, or has expired."""
        if database.name == self.root:
            return False
        note = database.note
        if note is None or note.is_dead or database.is_invalid:
            return True
        expired = note.expires_at is not None and note.expires_at <= now()
        return expired and not self.children(note.name)

    def change(self, database: Database, **changes: Any) -> None:
        if database.note is not None:
            self.write(database.name, changed(database.note, **changes))

    def move_children(self, before: str, after: str) -> None:
        for each in self.all():
            if each.note and each.note.parent == before:
                self.change(each, parent=after)

    def replace(self, name: str, source: Database, keep_as: str | None, tell: Tell) -> None:
        """The branch becomes a copy of `source`, in one step; its database keeps its name."""
        if keep_as:
            keep_as = names.checked(keep_as)
            self.refuse_taken(keep_as)
        old = self.of(name)
        parent = old.note.parent if old.note else None

        def write(set_aside: str) -> None:
            self.write(old.name, old.note, comment=old.comment)
            if keep_as:
                self.move_children(name, keep_as)
            kept = Note(keep_as or name, self.root, parent, now(), is_dead=not keep_as)
            self.write(set_aside, kept)

        with self.copy(source.name, name, tell) as copy:
            self.exchange(old, copy, write, tell)
        self.sweep()


def now() -> datetime:
    return datetime.now(UTC)
