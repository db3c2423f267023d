"""What a rehearsal or a promotion found, for a person and for a machine."""

import re
from dataclasses import dataclass, field
from typing import Any

from config.neon.branches.watching import MODES, Run, Statement

# Characters of a statement in the table for a person.
LONGEST = 100


@dataclass
class Report:
    """`reasons` is why production would have suffered; `warnings` is what to know besides."""

    on: str
    # The throw-away branch, and until when it is kept; "" where it is gone.
    branch: str
    kept_until: str = ""
    runs: list[Run] = field(default_factory=list)
    # Table -> rows before and after; None where the table is not there.
    rows: dict[str, tuple[int | None, int | None]] = field(default_factory=dict)
    difference: str = ""
    reasons: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.reasons

    def lines(self) -> list[str]:
        lines = [f"Rehearsal of {counted(len(self.runs), 'migration')} on a copy of {self.on}"]
        if not self.runs:
            lines = [f"{self.on} has every migration: there is nothing to rehearse."]
        for run in self.runs:
            lines += ["", f"{run.name}  {milliseconds(run.seconds)}", *table_of(run)]
        changed = [
            f"  {table}  {shown(before)} -> {shown(after)}"
            for table, (before, after) in sorted(self.rows.items())
            if before != after and table != "django_migrations"
        ]
        lines += ["", "Rows, where their number changed", *changed] if changed else []
        lines += ["", "Schema", *indented(self.difference)] if self.difference else []
        lines += ["", "Know that", *bullets(self.warnings)] if self.warnings else []
        if self.kept_until:
            lines += ["", f"The copy stays as branch {self.branch} until {self.kept_until}."]
        if self.reasons:
            lines += ["", f"Refused: {self.on} would suffer", *bullets(self.reasons)]
        elif self.runs:
            lines += ["", f"{self.on} would not suffer."]
        return lines

    def as_json(self) -> dict[str, Any]:
        return {
            "on": self.on,
            "ok": self.ok,
            "branch": self.branch,
            "kept_until": self.kept_until or None,
            "migrations": [
                {
                    "name": run.name,
                    "atomic": run.is_atomic,
                    "milliseconds": round(run.seconds * 1000, 1),
                    "statements": [statement_as_json(each) for each in run.statements],
                }
                for run in self.runs
            ],
            "rows": {
                table: {"before": before, "after": after}
                for table, (before, after) in sorted(self.rows.items())
            },
            "schema_difference": self.difference,
            "warnings": self.warnings,
            "reasons": self.reasons,
        }


def statement_as_json(statement: Statement) -> dict[str, Any]:
    return {
        "sql": statement.sql,
        "milliseconds": round(statement.seconds * 1000, 1),
        "rows": statement.rows,
        "locks": [{"table": table, "mode": MODES[mode][0]} for table, mode in statement.locks],
        "rewritten": statement.rewritten,
    }


def table_of(run: Run) -> list[str]:
    """A row for each statement: how long, how many rows, which locks, its beginning."""
    rows = [
        (
            milliseconds(each.seconds),
            "" if each.rows is None else counted(each.rows, "row"),
            ", ".join(f"{MODES[mode][0]} {table}" for table, mode in each.locks),
            shortened(each.sql),
        )
        for each in run.statements
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    return [
        f"  {time.rjust(widths[0])}  {count.rjust(widths[1])}  {locks.ljust(widths[2])}  {sql}"
        for time, count, locks, sql in rows
    ]


def shortened(statement: str) -> str:
    text = re.sub(r"\s+", " ", statement).strip()
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def shown(count: int | None) -> str:
    return "no table" if count is None else f"{count}"


def indented(text: str) -> list[str]:
    return [f"  {line}" for line in text.splitlines()]


def bullets(sentences: list[str]) -> list[str]:
    return [f"  - {sentence}" for sentence in sentences]
