"""The verbs of `manage.py branch`, in the order of a day's work."""

from config.neon.branches.verbs import entering, losing, making, moving, reading
from config.neon.branches.verbs.context import Context, Verb

__all__ = ["VERBS", "Context", "Verb"]

ORDER = (
    *("list", "create", "use", "url", "migrate", "rehearse", "promote", "diff"),
    *("reset", "restore", "rename", "expire", "delete", "shell", "run", "tune"),
)
FOUND = {
    verb.name: verb
    for module in (reading, making, moving, losing, entering)
    for verb in module.VERBS
}
VERBS = [FOUND[name] for name in ORDER]
