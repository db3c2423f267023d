"""A part of a page that a program writes, between two comments that name it."""

from pathlib import Path


class DocumentError(Exception):
    """The page has no such part. The text says what to write."""


def read(path: Path, name: str) -> str:
    return split(path, name)[1]


def replace(path: Path, name: str, text: str) -> None:
    before, _, after = split(path, name)
    path.write_text(f"{before}\n{text.strip()}\n{after}")


def split(path: Path, name: str) -> tuple[str, str, str]:
    """What stands before and with the first comment, between, and from the second on."""
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
    text = path.read_text() if path.is_file() else ""
    if text.count(begin) != 1 or text.count(end) != 1 or text.index(end) < text.index(begin):
        raise DocumentError(f"{path.name} needs one line {begin.strip()} and, below it, one {end}.")
    head, rest = text.split(begin)
    part, tail = rest.split(end)
    return head + begin, part.strip("\n"), f"\n{end}{tail}"
