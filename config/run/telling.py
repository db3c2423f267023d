"""What the run says of itself, and how long each step took."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def say(text: str, end: str = "\n") -> None:
    try:
        sys.stdout.write(text + end)
        sys.stdout.flush()
    except OSError:
        # The reader is gone (a closed terminal, a `tee` that Ctrl-C hit first): go on unheard.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(text: str) -> None:
    sys.stderr.write(f"{text}\n")


@contextmanager
def step(what: str) -> Iterator[None]:
    started = time.monotonic()
    say(f"{what} ...", end=" ")
    try:
        yield
    except BaseException:
        say("")
        raise
    say(f"{time.monotonic() - started:.1f} s")


def shown(path: Path) -> str:
    """The path as the reader would type it."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else os.fspath(path)
