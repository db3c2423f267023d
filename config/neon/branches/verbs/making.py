"""`create`, `rename`, `expire`, `use`: what loses nothing."""

import shlex
import time
from argparse import ArgumentParser
from typing import Any

from config.env import BASE_DIR
from config.neon.branches import chosen, guards, moments, names
from config.neon.branches.interface import Branch, BranchError
from config.neon.branches.verbs.context import Context, Verb, as_json


def add_create_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", help="the new branch's name")
    parser.add_argument("--git", action="store_true", help="name it after the current git branch")
    parser.add_argument(
        "--from", dest="parent", default=names.PRODUCTION, metavar="PARENT", help="what it copies"
    )
    parser.add_argument(
        "--expires", default="never", metavar="WHEN", help="when it deletes itself: 12h, 7d, a time"
    )
    parser.add_argument("--schema-only", action="store_true", help="the tables without their rows")
    parser.add_argument("--exist-ok", action="store_true", help="take one that is there already")


def create(context: Context, options: dict[str, Any]) -> int:
    if bool(options["name"]) == options["git"]:
        raise BranchError("`branch create` wants a NAME or --git.", code=2)
    name = names.of_git(BASE_DIR) if options["git"] else names.checked(options["name"])
    expires_at = moments.ahead(options["expires"])
    started = time.monotonic()
    branch = existing(context, name) if options["exist_ok"] else None
    is_new = branch is None
    if branch is None:
        branch = context.provider.create(
            name,
            parent=context.find(options["parent"]),
            expires_at=expires_at,
            schema_only=options["schema_only"],
            tell=context.tell,
        )
    how = f"ready after {time.monotonic() - started:.1f} s" if is_new else "was there already"
    context.result(as_json(branch) | {"created": is_new}, [*described(branch, how)])
    return 0


def existing(context: Context, name: str) -> Branch | None:
    """The branch, if it is there and answers; one that is half made is made whole by `create`."""
    for branch in context.provider.branches():
        if branch.name == name and branch.state in {"active", "idle"}:
            return branch
    return None


def described(branch: Branch, how: str) -> list[str]:
    quoted = shlex.quote(branch.name)
    parent = f" of {branch.parent}" if branch.parent else ""
    expires = f", deletes itself {moments.shown(branch.expires_at)}" if branch.expires_at else ""
    return [
        f"Branch {branch.name}{parent}, {how}{expires}.",
        "",
        f"  python manage.py branch use {quoted}",
        "or, for one terminal:",
        f'  export DATABASE_URL="$(python manage.py branch url {quoted})"',
    ]


def add_rename_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", help="the branch")
    parser.add_argument("new_name", metavar="NEW", help="its new name")


def rename(context: Context, options: dict[str, Any]) -> int:
    branch = context.find(options["name"])
    if branch.is_production:
        raise BranchError(f"{branch.name} is production and keeps its name. Nothing was done.")
    renamed = context.provider.rename(branch, names.checked(options["new_name"]), tell=context.tell)
    if chosen.chosen() == branch.name:
        chosen.choose(renamed.name)
    context.result(as_json(renamed), [f"{branch.name} is called {renamed.name} now."])
    return 0


def add_expire_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", help="the branch")
    parser.add_argument("when", metavar="WHEN", help="12h, 7d, a time, or never")


def expire(context: Context, options: dict[str, Any]) -> int:
    at = moments.ahead(options["when"])
    branch = context.find(options["name"])
    guards.refuse_expiry(branch, context.children(branch) if at else [])
    changed = context.provider.expire(branch, at, tell=context.tell)
    when = f"deletes itself {moments.shown(at)}: all that is in it is lost then" if at else "stays"
    context.result(as_json(changed), [f"{branch.name} {when}."])
    return 0


def add_use_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", help="the branch; without it, which one is in use")
    parser.add_argument("--none", action="store_true", help="production again")


def use(context: Context, options: dict[str, Any]) -> int:
    if options["name"] and options["none"]:
        raise BranchError("`branch use` wants a NAME or --none.", code=2)
    if options["none"]:
        chosen.choose("")
    elif options["name"]:
        chosen.choose(context.find(options["name"]).name)
    name = chosen.chosen()
    line = f"manage.py and make run use {f'the branch {name}' if name else 'production'}."
    context.result({"in_use": name or None}, [line])
    return 0


VERBS = (
    Verb("create", "a copy of a branch that answers queries", add_create_arguments, create),
    Verb("rename", "another name for a branch", add_rename_arguments, rename),
    Verb("expire", "when a branch deletes itself", add_expire_arguments, expire),
    Verb("use", "which branch manage.py and make run talk to", add_use_arguments, use),
)
