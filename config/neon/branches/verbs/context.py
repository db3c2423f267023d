"""What each verb is given: the provider, and where to say what."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from config.neon.branches import chosen, names, tables
from config.neon.branches.interface import Branch, BranchError, Provider


class Context:
    """Results go to standard output, all else to standard error."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    @cached_property
    def provider(self) -> Provider:
        """The configured one, named once to whoever reads along."""
        found = chosen.provider()
        self.tell(f"Branches of {found.title}")
        return found

    def find(self, name: str) -> Branch:
        """The branch of that name, or `BranchError`. One that was made elsewhere may be odd."""
        try:
            checked = names.checked(name)
        except BranchError as wrong:
            with suppress(BranchError):
                for branch in self.provider.branches():
                    if branch.name == name:
                        return branch
            raise wrong from None
        return self.provider.find(checked)

    def children(self, branch: Branch) -> list[str]:
        found = self.provider.branches()
        return [each.name for each in found if each.parent == branch.name and not is_point(each)]

    def tell(self, line: str) -> None:
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()

    def say(self, line: str) -> None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        for line in tables.lines(head, rows):
            self.say(line)

    def result(self, value: Any, lines: Sequence[str] = ()) -> None:
        """For machines or for people."""
        if self.as_json:
            self.say(json.dumps(value, indent=2, ensure_ascii=False, default=str))
            return
        for line in lines:
            self.say(line)


def is_point(branch: Branch) -> bool:
    """Whether it is a restore point, which is nobody's work and ends by itself."""
    return branch.name.startswith("restore-point/")


def as_json(branch: Branch) -> dict[str, Any]:
    """The branch as `--json` shows it. Times in ISO 8601."""
    values = asdict(branch)
    for name in ("created_at", "expires_at"):
        values[name] = values[name].isoformat() if values[name] else None
    return values


@dataclass(frozen=True)
class Verb:
    """One verb of `manage.py branch`. `run` answers the exit code."""

    name: str
    help: str
    add_arguments: Callable[[ArgumentParser], object]
    run: Callable[[Context, dict[str, Any]], int]
