"""What a branch is, and what whoever keeps branches can do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

# Called with one line for a person, whenever there is something to wait for.
Tell = Callable[[str], None]


class BranchError(Exception):
    """Why nothing more was done, what exists now, and how to go on: a sentence for a person.

    Never carries a password or an API key. `code` is the process's exit code.
    """

    def __init__(self, sentence: str, *, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class Branch:
    """One branch, as its provider knows it. Times are aware, in UTC."""

    id: str
    name: str
    # The parent's name; None for the root.
    parent: str | None
    # The branch that is served. Every provider has exactly one.
    is_production: bool
    # Guarded by the provider itself, besides what this project's guards refuse.
    is_protected: bool
    created_at: datetime | None
    expires_at: datetime | None
    # Bytes; None where the provider has not measured yet.
    size: int | None
    # The compute's state: "active", "idle", "starting", "none".
    state: str


@dataclass(frozen=True)
class RestorePoint:
    """A state of a branch to which `Provider.restore` can go back."""

    branch: str
    at: datetime
    # The arguments of `manage.py branch` that go back to it.
    command: tuple[str, ...]


class Provider(Protocol):
    """Who keeps branches. Each call returns when it is done, and raises `BranchError`.

    What was half done by a run that was killed is continued by the same call.
    """

    # For a person: "Neon project calm-sun-1" or "the PostgreSQL at 127.0.0.1:5433".
    title: str

    def branches(self) -> list[Branch]:
        """All of them, production first, then by name."""

    def find(self, name: str) -> Branch:
        """The branch of this name; the error of an unknown one names the near ones."""

    def production(self) -> Branch: ...

    def create(
        self,
        name: str,
        *,
        parent: Branch,
        expires_at: datetime | None = None,
        schema_only: bool = False,
        tell: Tell,
    ) -> Branch:
        """A copy of `parent` that answers queries. One that is there already is an error."""

    def url(self, branch: Branch, *, direct: bool) -> str:
        """Its connection string, for the role that owns the tables."""

    def delete(self, branch: Branch, *, tell: Tell) -> None: ...

    def reset(self, branch: Branch, *, keep_as: str | None = None, tell: Tell) -> None:
        """Makes it what its parent is now; `keep_as` keeps the old state under that name."""

    def restore(
        self, branch: Branch, *, at: datetime, keep_as: str | None = None, tell: Tell
    ) -> None:
        """Makes it what it was at `at`."""

    def restore_point(self, branch: Branch, *, tell: Tell) -> RestorePoint:
        """A state to go back to, taken now."""

    def rename(self, branch: Branch, name: str, *, tell: Tell) -> Branch: ...

    def expire(self, branch: Branch, at: datetime | None, *, tell: Tell) -> Branch:
        """When it deletes itself; None never."""
