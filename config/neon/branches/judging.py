"""Whether production would have suffered, by what a rehearsal has seen."""

import re
from dataclasses import dataclass

from config.neon.branches.watching import Run

INDEX = re.compile(r"\bCREATE\s+(?:UNIQUE\s+)?INDEX\s+(?!CONCURRENTLY\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Limits:
    # Seconds for which a lock may make others wait. A request gives up after ten.
    lock: float = 2.0
    # Rows from which on a table is worth an index that is made beside the traffic.
    large: int = 10_000


def of_locks(run: Run, rows: dict[str, int], limits: Limits) -> list[str]:
    """The tables with rows that others would have waited for too long."""
    longest: dict[str, tuple[float, str, str]] = {}
    for held in run.held():
        if rows.get(held.table) and held.seconds > limits.lock:
            known = longest.get(held.table, (0.0, "", ""))
            longest[held.table] = max(known, (held.seconds, held.mode, held.blocks))
    return [
        f"{run.name} holds {mode} on {table} for {seconds:.1f} s, which has rows: {blocks} would"
        f" wait, and {limits.lock:g} s is the limit. Do the slow part in a migration of its own."
        for table, (seconds, mode, blocks) in sorted(longest.items())
    ]


def of_rewriting(run: Run, rows: dict[str, int]) -> list[str]:
    tables = {table for each in run.statements for table in each.rewritten if rows.get(table)}
    return [
        f"{run.name} writes {table} anew, which has rows ({rows[table]}): nobody can read them"
        " meanwhile."
        " Add a column of the new type instead, fill it, and let a later release use it."
        for table in sorted(tables)
    ]


def of_indexes(run: Run, rows: dict[str, int], limits: Limits) -> list[str]:
    """Warnings: indexes that keep writers of large tables waiting."""
    return [
        f"{run.name} makes an index on {table} ({rows[table]} rows) while nobody can write to it:"
        " use AddIndexConcurrently in a migration with atomic = False."
        for statement in run.statements
        if INDEX.search(statement.sql)
        for table, mode in statement.locks
        if mode == "ShareLock" and rows.get(table, 0) >= limits.large
    ]


def of_rows(before: dict[str, int], after: dict[str, int]) -> list[str]:
    """Warnings: rows that are gone. A table that is gone shows in what the release can't read."""
    return [
        f"{table} has {after[table]} rows where it had {count}."
        for table, count in sorted(before.items())
        if table in after and after[table] < count
    ]
