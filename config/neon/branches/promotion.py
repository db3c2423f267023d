"""The migrations of a branch, applied to another: what stands in the place of a merge.

    restore point -> rehearsal on the target -> the same migrations -> both schemas equal?

What was done is written down in the target, in the table `branch_promotions`: with the data that it
is about, it survives this machine, is copied with every branch, and goes back with a restore that
takes the promotion back. No migration makes the table, for it must be there before the first
migration is promoted; the first promotion does, as Django makes `django_migrations`.

A promotion that was killed is an entry without an end. Running it again goes on: with the same
restore point, from the first migration that is still pending.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from django.db import DatabaseError

from config.neon.branches import lock, migrating, rehearsal
from config.neon.branches import schema as schemas
from config.neon.branches.catalogue import RECORD
from config.neon.branches.connecting import connected
from config.neon.branches.interface import Branch, BranchError, Provider, RestorePoint, Tell
from config.neon.branches.judging import Limits
from config.neon.branches.migrating import State
from config.neon.branches.report import Report as Rehearsal
from config.neon.branches.report import bullets, counted, indented

CREATE = """
CREATE TABLE IF NOT EXISTS branch_promotions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source text NOT NULL,
    target text NOT NULL,
    migrations text[] NOT NULL,
    restore_at timestamptz NOT NULL,
    restore_command text[] NOT NULL,
    who text NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    outcome text
)
"""
UNFINISHED = """
SELECT id, restore_at, restore_command, migrations, begun_at FROM branch_promotions
WHERE target = %s AND source = %s AND ended_at IS NULL ORDER BY id DESC LIMIT 1
"""
BEGIN = """
INSERT INTO branch_promotions (source, target, migrations, restore_at, restore_command, who)
VALUES (%s, %s, %s, %s, %s, %s) RETURNING id
"""
END = "UPDATE branch_promotions SET ended_at = clock_timestamp(), outcome = %s WHERE id = %s"
PROMOTED, REFUSED, UNEQUAL = "promoted", "refused", "schemas differ"
COMMAND = "python manage.py branch"


@dataclass
class Report:
    source: str
    target: str
    migrations: list[str] = field(default_factory=list)
    point: RestorePoint | None = None
    rehearsal: Rehearsal | None = None
    applied: list[str] = field(default_factory=list)
    seconds: float = 0.0
    difference: str = ""
    reasons: list[str] = field(default_factory=list)
    # When the promotion began that this one went on with.
    continues: str = ""

    @property
    def ok(self) -> bool:
        return not self.reasons

    @property
    def back(self) -> str:
        """The command that takes it back; "" where there is nothing to take back."""
        return " ".join([COMMAND, *self.point.command]) if self.point else ""

    def lines(self) -> list[str]:
        lines = []
        if self.rehearsal and self.rehearsal.runs:
            lines += [*self.rehearsal.lines(), ""]
        if self.ok and not self.migrations:
            lines.append(f"{self.target} has every migration of {self.source} already.")
        elif self.ok:
            lines.append(f"Promoted {self.source} to {self.target} in {self.seconds:.1f} s:")
            lines += bullets(self.migrations)
        elif self.rehearsal and not self.rehearsal.ok:
            lines.append(f"Not promoted: {self.target} is as it was.")
        else:
            lines += [f"{self.target} is not as it ought to be:", *bullets(self.reasons)]
        if self.difference:
            lines += [
                f"What differs (- {self.source}, + {self.target})",
                *indented(self.difference),
            ]
        elif self.ok:
            lines.append("Both schemas are equal.")
        if self.back and self.ok:
            lines += ["To go back, which loses what was written since:", f"  {self.back}"]
        return lines

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "target": self.target,
            "ok": self.ok,
            "migrations": self.migrations,
            "applied": self.applied,
            "seconds": round(self.seconds, 3),
            "restore_point": self.point.at.isoformat() if self.point else None,
            "back": self.back or None,
            "continues": self.continues or None,
            "rehearsal": self.rehearsal.as_json() if self.rehearsal else None,
            "schema_difference": self.difference,
            "reasons": self.reasons,
        }


def promote(
    provider: Provider,
    source: Branch,
    target: Branch,
    *,
    tell: Tell,
    limits: Limits | None = None,
) -> Report:
    """Raises `BranchError` that says what exists now; a refusal is in the report."""
    report = Report(source.name, target.name)
    urls = provider.url(source, direct=True), provider.url(target, direct=True)
    state = comparable(source, target, migrating.state(urls[0]), migrating.state(urls[1]))
    number = resume(report, urls[1], state)
    if not state.pending and number is None:
        verify(report, *urls)
        return report
    with telling_what_exists(report, provider, target):
        if number is None:
            tell(f"Restore point of {target.name}")
            report.point = provider.restore_point(target, tell=tell)
            report.migrations = state.pending
            number = begin(report, urls[1])
        tell(f"Rehearsal on a copy of {target.name}")
        report.rehearsal = rehearsal.rehearse(
            provider, target, keep=False, tell=tell, limits=limits
        )
        if not report.rehearsal.ok:
            report.reasons = report.rehearsal.reasons
            end(urls[1], number, REFUSED)
            return report
        tell(f"{counted(len(state.pending), 'migration')} to {target.name}")
        result = migrating.migrate(
            provider, target, plan=False, tell=lambda line: tell(f"applied {line}")
        )
        report.applied, report.seconds = result.applied, result.seconds
        tell(f"Comparing {source.name} and {target.name}")
        verify(report, *urls)
        end(urls[1], number, PROMOTED if report.ok else UNEQUAL)
    return report


def comparable(source: Branch, target: Branch, ours: State, theirs: State) -> State:
    """The target's state. Raises `BranchError` where the two can't be made equal with this code."""
    if source.name == target.name:
        raise BranchError(f"{source.name} can't be promoted to itself: name another branch.")
    if ours.pending:
        raise BranchError(
            f"{source.name} lacks migrations of this code itself ({', '.join(ours.pending)}):"
            f" run `{COMMAND} migrate {source.name}` first, and try what comes of it there."
        )
    for branch, state in ((source, ours), (target, theirs)):
        if state.unknown:
            raise BranchError(
                f"{branch.name} has migrations that this code does not know"
                f" ({', '.join(state.unknown)}): promote with the code that has them."
            )
    return theirs


def resume(report: Report, url: str, state: State) -> int | None:
    """Takes up what an earlier run left unfinished. The number of its entry."""
    with connected(url) as connection:
        row = connection.execute("SELECT to_regclass(%s)", [RECORD]).fetchone()
        if row is None or row[0] is None:
            return None
        found = connection.execute(UNFINISHED, [report.target, report.source]).fetchone()
    if found is None:
        return None
    number, at, command, migrations, begun_at = found
    report.point = RestorePoint(report.target, at.astimezone(UTC), tuple(command))
    report.migrations = migrations + [name for name in state.pending if name not in migrations]
    report.continues = f"{begun_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    return int(number)


def begin(report: Report, url: str) -> int:
    """Writes down that it begins, and where it goes back to. The number of the entry."""
    assert report.point is not None  # noqa: S101 - taken just before
    values = [
        report.source,
        report.target,
        report.migrations,
        report.point.at,
        list(report.point.command),
        lock.who(),
    ]
    with connected(url) as connection:
        connection.execute(CREATE)
        row = connection.execute(BEGIN, values).fetchone()
    assert row is not None  # noqa: S101 - it returns the key
    return int(row[0])


def end(url: str, number: int, outcome: str) -> None:
    with connected(url) as connection:
        connection.execute(END, [outcome, number])


def verify(report: Report, source_url: str, target_url: str) -> None:
    report.difference = schemas.difference(source_url, target_url)
    if report.difference:
        report.reasons.append(
            f"{report.target} has every migration of {report.source}, and yet another schema:"
            " somebody changed one of them by hand."
        )


@contextmanager
def telling_what_exists(report: Report, provider: Provider, target: Branch) -> Iterator[None]:
    """Says with every error, Ctrl-C too, what is there by now and how to go on or back."""
    try:
        yield
    except BranchError as error:
        raise BranchError(
            f"{error} {whereabouts(report, provider, target)}", code=error.code
        ) from None
    except KeyboardInterrupt:
        raise BranchError(
            f"Interrupted. {whereabouts(report, provider, target)}", code=130
        ) from None


def whereabouts(report: Report, provider: Provider, target: Branch) -> str:
    again = f"{COMMAND} promote {report.source} --to {report.target}"
    if report.point is None:
        return f"{report.target} is as it was. To go on: {again}"
    try:
        pending = migrating.state(provider.url(target, direct=True)).pending
        there = [name for name in report.migrations if name not in pending]
        has = f"has {len(there)} of {counted(len(report.migrations), 'migration')}"
    except (BranchError, DatabaseError):
        has = "does not answer now"
    return f"{report.target} {has}. To go on: {again}; to go back: {report.back}"
