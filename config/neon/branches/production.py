"""What Django's own commands must ask before production loses something."""

from typing import Any

from config.neon.branches import chosen, guards


def require_name(connection: Any, *, what: str, given: str | None) -> None:
    """Raises `BranchError` where Django's `connection` is to production and its name is not typed.

    `what` is the sentence of what is lost, `given` the value of the flag.
    """
    branch = chosen.current(connection)
    if branch.is_production:
        guards.require_name(branch.name, what=what, given=given)
