"""Regular expressions that were compiled when the bundle was made, not at each cold start.

Importing compiles some 120 of them, which takes Python more time than reading
a third of all modules. What `re` makes of an expression is the same each time in
the same Python: flags, a list of numbers and the groups' names. The bundle has
that, and while it is being used `re` is handed it back.
"""

import _sre  # type: ignore[import-not-found]  # of the C that `re` is made of
import marshal
import re
from typing import Any

# `re`'s own compiler: an expression and its flags become a `re.Pattern`.
compiler: Any = re._compiler  # type: ignore[attr-defined]  # private, the same from 3.11 to 3.14
compile_anew = compiler.compile

# Expression and flags as they are given: flags, code and groups as `_sre.compile` takes them.
Stored = dict[tuple[str | bytes, int], bytes]


class Recorder:
    """Stands for `_sre` in `re`'s compiler, and keeps what was compiled last."""

    def __init__(self) -> None:
        self.stored: Stored = {}
        self.last: tuple[Any, ...] = ()

    def __getattr__(self, name: str) -> Any:
        return getattr(_sre, name)

    def compile(self, *arguments: Any) -> re.Pattern[Any]:
        self.last = arguments
        pattern: re.Pattern[Any] = _sre.compile(*arguments)
        return pattern

    def watch(self, expression: Any, flags: int = 0) -> re.Pattern[Any]:
        """In the place of `re`'s compiler."""
        pattern: re.Pattern[Any] = compile_anew(expression, flags)
        if isinstance(expression, str | bytes) and not flags & re.DEBUG:
            _, all_flags, code, *groups = self.last
            # Some of its numbers have names, which only its maker needs.
            numbers = [int(number) for number in code]
            self.stored[expression, int(flags)] = marshal.dumps((all_flags, numbers, *groups))
        return pattern


def record() -> Stored:
    """From now on all that is compiled goes into the answer."""
    recorder = Recorder()
    compiler._sre, compiler.compile = recorder, recorder.watch
    return recorder.stored


def install(stored: Stored) -> None:
    """From now on what is stored is not compiled anew, until `uninstall()`."""

    def compile_stored(expression: Any, flags: int = 0) -> re.Pattern[Any]:
        known = stored.get((expression, flags)) if isinstance(expression, str | bytes) else None
        if known is None:
            anew: re.Pattern[Any] = compile_anew(expression, flags)
            return anew
        arguments = marshal.loads(known)  # noqa: S302 - our own
        pattern: re.Pattern[Any] = _sre.compile(expression, *arguments)
        return pattern

    compiler.compile = compile_stored


def uninstall() -> None:
    compiler.compile = compile_anew
