"""What a database's schema has that no migration made, and what it lacks that one did.

`config/schema.json` says what each migration changes, object by object; `make schema` writes it by
running them all. So the schema that ought to be follows from the migrations that a database has
applied, also where some are pending, without another database to compare with.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from config.env import BASE_DIR
from config.neon.branches import schema
from config.neon.branches.connecting import alias_of, connected
from config.neon.branches.schema import Schema

FILE = BASE_DIR / "config" / "schema.json"

# One for each migration that changes the schema, in the order of a first run: {"migration": name,
# "adds": {object: items}, "removes": {object: items}, "drops": objects}.
Steps = list[dict[str, Any]]
# Django's own table, which no migration makes.
RECORD = "table django_migrations"


def of(url: str, file: Path = FILE) -> list[str]:
    """A sentence for each difference. [] where the schema is what its migrations make.

    Extensions and other schemas than "public" are the owner's affair. Raises `BranchError`.
    """
    with connected(url) as connection:
        found = schema.read_from(connection)
        applied = applied_in(connection, found)
    written = json.loads(file.read_text())
    steps, known = written["steps"], written["migrations"]
    unknown = sorted(applied - set(known))
    if unknown:
        names = ", ".join(unknown)
        told = f"{names}: applied and not in {file.name}, so nobody can say what ought to be."
        return [f"{told} Take the code that has it, or run `make schema`."]
    return sentences(expected(steps, applied), found)


def applied_in(connection: Any, found: Schema) -> set[str]:
    if "table django_migrations" not in found:
        return set()
    rows = connection.execute("SELECT app || '.' || name FROM django_migrations").fetchall()
    return {row[0] for row in rows}


def expected(steps: Steps, applied: Iterable[str]) -> Schema:
    """What these migrations make together."""
    applied = set(applied)
    made: dict[str, set[str]] = {}
    for step in steps:
        if step["migration"] not in applied:
            continue
        for name in step["drops"]:
            made.pop(name, None)
        for name, items in step["removes"].items():
            made.setdefault(name, set()).difference_update(items)
        for name, items in step["adds"].items():
            made.setdefault(name, set()).update(items)
    return {name: sorted(items) for name, items in made.items()}


def sentences(wanted: Schema, found: Schema) -> list[str]:
    told = []
    for name in sorted(wanted.keys() | found.keys()):
        if name not in found:
            told.append(f"{name} is missing.")
        elif name not in wanted:
            if is_ours(name):
                told.append(f"{name} is there, and no migration makes it.")
        elif name.startswith("table "):
            told += in_table(name, set(wanted[name]), set(found[name]))
        elif wanted[name] != found[name]:
            told.append(f"{name} is not what the migrations make.")
    return told


def is_ours(name: str) -> bool:
    kind, _, rest = name.partition(" ")
    return kind != "extension" and name != RECORD and "." not in rest.partition("(")[0]


def in_table(table: str, wanted: set[str], found: set[str]) -> list[str]:
    """A changed column is one sentence, not one of what is missing and one of what is not."""
    missing = {label(item): item for item in wanted - found}
    extra = {label(item): item for item in found - wanted}
    told = []
    for key in sorted(missing.keys() | extra.keys()):
        if key not in extra:
            told.append(f"{table} lacks {missing[key]}.")
        elif key not in missing:
            told.append(f"{table} has {extra[key]}, which no migration makes.")
        else:
            told.append(f"{table} has {extra[key]}; the migrations make {missing[key]}.")
    return told


def label(item: str) -> str:
    """As in "column name": the item's kind and its name."""
    return " ".join(item.split(" ")[:2])


def written(url: str) -> dict[str, Any]:
    """Runs all migrations, one by one, on the empty database at `url`: what `FILE` holds."""
    steps: Steps = []
    before: Schema = {}
    with alias_of(url) as alias:
        executor = MigrationExecutor(connections[alias])
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        for migration, _ in plan:
            # Anew, for an executor knows what was applied when it was made.
            key = (migration.app_label, migration.name)
            MigrationExecutor(connections[alias]).migrate([key])
            after = schema.read(url)
            after.pop(RECORD, None)
            if after != before:
                steps.append({"migration": f"{migration}"} | step(before, after))
            before = after
    return {"migrations": [f"{migration}" for migration, _ in plan], "steps": steps}


def step(before: Schema, after: Schema) -> dict[str, Any]:
    def more(left: Schema, right: Schema) -> dict[str, list[str]]:
        """What `left` has and `right` has not; an object without items too."""
        found = {name: sorted(set(left[name]) - set(right.get(name, []))) for name in left}
        return {name: items for name, items in found.items() if items or name not in right}

    removed = more(before, after)
    return {
        "drops": sorted(name for name in removed if name not in after),
        "removes": {name: items for name, items in removed.items() if name in after},
        "adds": more(after, before),
    }
