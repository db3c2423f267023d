"""`reset`, `restore`, `delete`: what loses something, said first."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from config.neon.branches import chosen, guards, moments, names
from config.neon.branches.interface import Branch, BranchError
from config.neon.branches.names import UnknownBranchError
from config.neon.branches.verbs.context import Context, Verb

KEEP = "keep the present state as a branch of this name"


def add_name(parser: ArgumentParser) -> None:
    parser.add_argument("name", help="the branch")
    parser.add_argument(
        guards.FLAG, dest="meant", metavar="NAME", help="for a branch that is guarded: its name"
    )


def add_reset_arguments(parser: ArgumentParser) -> None:
    add_name(parser)
    parser.add_argument("--keep-as", metavar="NAME", help=KEEP)


def reset(context: Context, options: dict[str, Any]) -> int:
    branch = context.find(options["name"])
    if branch.parent is None:
        raise BranchError(
            f"{branch.name} has no parent to be reset to. `branch restore {branch.name} --at …` "
            "goes back in time. Nothing was done."
        )
    children = context.children(branch)
    keep_as = kept(branch, options["keep_as"], needed=bool(children))
    lost = (
        f"{branch.name} becomes what {branch.parent} is now: its own rows and migrations "
        f"{f'go to the branch {keep_as}' if keep_as else 'are lost'}."
    )
    if children:
        lost += f" Its branches ({', '.join(children)}) move there."
    guards.before_loss(branch, what=lost, given=options["meant"])
    context.tell(lost)
    context.provider.reset(branch, keep_as=keep_as or None, tell=context.tell)
    context.result(
        {"branch": branch.name, "kept_as": keep_as or None},
        [f"{branch.name} is what {branch.parent} was just now."],
    )
    return 0


def add_restore_arguments(parser: ArgumentParser) -> None:
    add_name(parser)
    parser.add_argument("--at", required=True, metavar="TIME", help="15m ago, or a time")
    parser.add_argument("--keep-as", metavar="NAME", help=f"{KEEP}; default: one is made up")


def restore(context: Context, options: dict[str, Any]) -> int:
    at = moments.ago(options["at"])
    branch = context.find(options["name"])
    keep_as = kept(branch, options["keep_as"], needed=True)
    lost = (
        f"{branch.name} becomes what it was at {at.isoformat()}: what was written since is gone "
        f"from it, and stays in the branch {keep_as}."
    )
    guards.before_loss(branch, what=lost, given=options["meant"])
    context.tell(lost)
    context.provider.restore(branch, at=at, keep_as=keep_as, tell=context.tell)
    context.result(
        {"branch": branch.name, "at": at.isoformat(), "kept_as": keep_as},
        [f"{branch.name} is what it was. What it was before this is the branch {keep_as}."],
    )
    return 0


def kept(branch: Branch, given: str | None, *, needed: bool) -> str:
    """The name for the present state; "" where it is not kept."""
    if given is not None:
        return names.checked(given)
    return names.derived("before", branch.name, at=datetime.now(UTC)) if needed else ""


def add_delete_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", help="the branch")
    parser.add_argument("--missing-ok", action="store_true", help="no error where it is gone")


def delete(context: Context, options: dict[str, Any]) -> int:
    try:
        branch = context.find(options["name"])
    except UnknownBranchError:
        if not options["missing_ok"]:
            raise
        line = f"There is no branch {names.shown(options['name'])}."
        context.result({"deleted": None}, [line])
        return 0
    guards.refuse_deletion(branch, context.children(branch))
    age = moments.length(moments.now() - branch.created_at) if branch.created_at else "unknown age"
    context.tell(f"{branch.name} ({age}) is deleted, with all that is in it.")
    context.provider.delete(branch, tell=context.tell)
    if chosen.chosen() == branch.name:
        chosen.choose("")
        context.tell("It was in use: manage.py and make run use production again.")
    context.result({"deleted": branch.name}, [f"{branch.name} is deleted."])
    return 0


VERBS = (
    Verb("reset", "what its parent is now", add_reset_arguments, reset),
    Verb("restore", "what it was at a time", add_restore_arguments, restore),
    Verb("delete", "the end of a branch", add_delete_arguments, delete),
)
