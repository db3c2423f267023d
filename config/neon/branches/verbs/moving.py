"""`migrate`, `rehearse`, `promote`: how a schema goes from a branch to production."""

from argparse import ArgumentParser
from typing import Any

from config.neon.branches import names
from config.neon.branches.interface import Branch, BranchError
from config.neon.branches.verbs.context import Context, Verb, is_point


def add_migrate_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="the branches, in this order")
    parser.add_argument("--all", action="store_true", help="every branch, production last")
    parser.add_argument("--plan", action="store_true", help="say what would be applied")
    parser.add_argument("--keep-going", action="store_true", help="go on after one that failed")


def migrate(context: Context, options: dict[str, Any]) -> int:
    from config.neon.branches import migrating

    results: list[dict[str, Any]] = []
    for branch in selected(context, options):
        entry: dict[str, Any] = {"branch": branch.name, "problem": None}
        if results and results[-1]["problem"] and not options["keep_going"]:
            results.append(entry | {"problem": "not begun: the one before it failed"})
            continue
        try:
            done = migrating.migrate(
                context.provider, branch, plan=options["plan"], tell=context.tell
            )
        except BranchError as error:
            context.tell(f"{branch.name}: {error}")
            entry["problem"] = f"{error}"
        else:
            entry |= {"applied": list(done.applied), "pending": list(done.pending)}
            entry["seconds"] = round(done.seconds, 3)
        results.append(entry)
    show(context, results, plan=options["plan"])
    return 1 if any(entry["problem"] for entry in results) else 0


def selected(context: Context, options: dict[str, Any]) -> list[Branch]:
    """The named branches, each once; with --all every one, those that are served last."""
    if bool(options["names"]) == options["all"]:
        raise BranchError("`branch migrate` wants names or --all.", code=2)
    if options["all"]:
        found = [branch for branch in context.provider.branches() if not is_point(branch)]
        return sorted(found, key=lambda branch: branch.is_production)
    return list({name: context.find(name) for name in options["names"]}.values())


def show(context: Context, results: list[dict[str, Any]], *, plan: bool) -> None:
    if context.as_json:
        context.result(results)
        return
    kind = "pending" if plan else "applied"
    rows = []
    for entry in results:
        if entry["problem"]:
            first = entry["problem"].partition("\n")[0]
            rows.append([entry["branch"], "failed", "-", first])
            continue
        listed = ", ".join(entry[kind]) or "nothing"
        rows.append(
            [entry["branch"], "planned" if plan else "done", f"{entry['seconds']:.1f} s", listed]
        )
    context.table(("branch", "result", "took", kind), rows)


def add_rehearse_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--on", default=names.PRODUCTION, metavar="BRANCH", help="whose copy the rehearsal takes"
    )
    parser.add_argument("--keep", action="store_true", help="keep the copy to look at it")


def rehearse(context: Context, options: dict[str, Any]) -> int:
    from config.neon.branches import rehearsal

    on = context.find(options["on"])
    report = rehearsal.rehearse(context.provider, on, keep=options["keep"], tell=context.tell)
    context.result(report.as_json(), report.lines() if not context.as_json else [])
    return 0 if report.ok else 1


def add_promote_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", help="the branch whose migrations are applied to the target")
    parser.add_argument("--to", default=names.PRODUCTION, metavar="BRANCH", help="the target")


def promote(context: Context, options: dict[str, Any]) -> int:
    from config.neon.branches import promotion

    source, target = context.find(options["name"]), context.find(options["to"])
    if source.id == target.id:
        raise BranchError("A branch can't be promoted to itself.", code=2)
    report = promotion.promote(context.provider, source, target, tell=context.tell)
    context.result(report.as_json(), report.lines() if not context.as_json else [])
    return 0 if report.ok else 1


VERBS = (
    Verb("migrate", "apply this code's migrations", add_migrate_arguments, migrate),
    Verb("rehearse", "try the pending migrations on a copy", add_rehearse_arguments, rehearse),
    Verb("promote", "the same migrations to production", add_promote_arguments, promote),
)
