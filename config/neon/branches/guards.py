"""What nobody may lose by a slip: production, and what its provider protects.

This stands in code because Neon protects branches only on some of its plans.
"""

import sys

from config.neon.branches.interface import Branch, BranchError

FLAG = "--yes-i-mean"


def require_name(name: str, *, what: str, given: str | None) -> None:
    """Raises `BranchError` unless `given` is `name`, or a person at a terminal types it now.

    `what` is the sentence of what is lost.
    """
    if given is None and sys.stdin.isatty() and sys.stderr.isatty():
        sys.stderr.write(f"{what}\nType the name {name} to go on: ")
        sys.stderr.flush()
        given = sys.stdin.readline().rstrip("\n")
    if given != name:
        wrong = "" if given is None else " What was typed is another name."
        raise BranchError(f"{what}{wrong} Nothing was done. To do it: {FLAG} {name}")


def before_loss(branch: Branch, *, what: str, given: str | None) -> None:
    """Asks for the name where the branch is production or protected."""
    if branch.is_production or branch.is_protected:
        require_name(branch.name, what=what, given=given)


def refuse_deletion(branch: Branch, children: list[str]) -> None:
    """Production is never deleted, whatever is typed; nor what others hang on."""
    if branch.is_production:
        raise BranchError(
            f"{branch.name} is production and is never deleted from here. Nothing was done."
        )
    if branch.is_protected:
        raise BranchError(
            f"{branch.name} is protected: take the protection off in Neon's console first. "
            "Nothing was done."
        )
    if children:
        raise BranchError(
            f"{branch.name} has branches of its own: {', '.join(children)}. Delete those first. "
            "Nothing was done."
        )


def refuse_expiry(branch: Branch, children: list[str]) -> None:
    """An expiry is a deletion that somebody else does."""
    if branch.is_production or branch.is_protected:
        raise BranchError(f"{branch.name} is served or protected, so it never expires.")
    if children:
        raise BranchError(
            f"{branch.name} has branches of its own ({', '.join(children)}), so it can't expire."
        )
