"""`list`, `url`, `diff`: what there is, and what differs."""

from argparse import ArgumentParser
from typing import Any

from config.neon.branches import chosen, moments, names, tables
from config.neon.branches.interface import Branch, BranchError
from config.neon.branches.verbs.context import Context, Verb, as_json

HEAD = ("", "branch", "parent", "age", "size", "expires", "compute", "migrations", "drift")


def add_list_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--quick", action="store_true", help="ask no branch for its migrations: wakes no compute"
    )


def show_list(context: Context, options: dict[str, Any]) -> int:
    branches = context.provider.branches()
    in_use = chosen.chosen()
    found = []
    for branch in branches:
        schema = {} if options["quick"] else schema_of(context, branch)
        found.append(as_json(branch) | {"in_use": branch.name == in_use} | schema)
    if context.as_json:
        context.result(found)
    else:
        rows = [row(branch, entry) for branch, entry in zip(branches, found, strict=True)]
        context.table(HEAD, rows)
        for entry in found:
            for name in entry.get("unknown") or []:
                context.say(f"{entry['name']}: {name} is applied, and unknown to this code")
            for sentence in entry.get("drift") or []:
                context.say(f"{entry['name']}: {sentence}")
    return 0


def schema_of(context: Context, branch: Branch) -> dict[str, Any]:
    """What the branch's database says of its migrations, or why it says nothing."""
    from config.neon.branches import drift, migrating

    try:
        url = context.provider.url(branch, direct=True)
        state = migrating.state(url)
        return {
            "applied": list(state.applied),
            "pending": list(state.pending),
            "unknown": list(state.unknown),
            "drift": list(drift.of(url)),
            "problem": None,
        }
    except BranchError as error:
        return {"applied": None, "pending": None, "unknown": None, "drift": None} | {
            "problem": f"{error}"
        }


def row(branch: Branch, entry: dict[str, Any]) -> list[str]:
    mark = "*" if entry["in_use"] else ""
    age = moments.length(moments.now() - branch.created_at) if branch.created_at else "-"
    expires = (
        f"in {moments.length(branch.expires_at - moments.now())}" if branch.expires_at else "-"
    )
    protected = ", protected" if branch.is_protected else ""
    return [
        mark,
        names.shown(branch.name),
        names.shown(branch.parent or "-"),
        age,
        tables.size(branch.size),
        expires,
        f"{branch.state}{protected}",
        migrations(entry),
        drift_words(entry),
    ]


def migrations(entry: dict[str, Any]) -> str:
    if "applied" not in entry:
        return "not asked"
    if entry["problem"]:
        return "unreachable"
    words = [f"{len(entry['applied'])} applied"]
    words += [f"{len(entry[kind])} {kind}" for kind in ("pending", "unknown") if entry[kind]]
    return ", ".join(words)


def drift_words(entry: dict[str, Any]) -> str:
    found = entry.get("drift")
    return "-" if found is None else str(len(found)) if found else "none"


def add_url_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", help="the branch")
    parser.add_argument("--direct", action="store_true", help="without a pooler, for migrations")


def show_url(context: Context, options: dict[str, Any]) -> int:
    url = context.provider.url(context.find(options["name"]), direct=options["direct"])
    context.result({"url": url}, [url])
    return 0


def add_diff_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("a", help="a branch")
    parser.add_argument("b", help="the branch that it is compared with")
    parser.add_argument("--data", action="store_true", help="the content's rows too, by their keys")
    parser.add_argument("--exit-code", action="store_true", help="end with 1 where they differ")


def show_diff(context: Context, options: dict[str, Any]) -> int:
    from django.conf import settings

    from config.neon.branches import schema

    a, b = (context.provider.url(context.find(options[side]), direct=True) for side in "ab")
    text = schema.difference(a, b)
    rows: list[str] | None = None
    if options["data"]:
        rows = list(schema.data_difference(a, b, settings.BRANCH_CONTENT_KEYS))
    lines = [text or "The schemas are equal."]
    if rows is not None:
        lines += rows or ["The rows are equal."]
    context.result({"a": options["a"], "b": options["b"], "schema": text, "rows": rows}, lines)
    return 1 if options["exit_code"] and (text or rows) else 0


VERBS = (
    Verb("list", "every branch, and how far its schema is", add_list_arguments, show_list),
    Verb("url", "the connection string of a branch, alone", add_url_arguments, show_url),
    Verb("diff", "what differs between two branches", add_diff_arguments, show_diff),
)
