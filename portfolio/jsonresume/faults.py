"""What is wrong with a document, and where: `work[0].startDate`."""

import json
import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from portfolio.rules import Sentence

PLAIN_KEY = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
# Characters of a key or value that a sentence quotes.
QUOTED = 60

Fault = tuple[str, str]


class ResumeError(Exception):
    """A document that can't be imported. `faults`: all of them, each a path and a sentence.

    The path of the document itself is the empty text.
    """

    def __init__(self, faults: Sequence[tuple[str, Sentence]]) -> None:
        self.faults = [(path, str(sentence)) for path, sentence in faults]
        super().__init__("\n".join(line(path, sentence) for path, sentence in self.faults))


class PlanOutdatedError(Exception):
    """The CV was changed after the difference was shown."""

    def __init__(self) -> None:
        super().__init__(_("The CV was changed meanwhile. Look at the new difference first."))


class Notes:
    """Gathers what is to be said of a document, and where."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []

    def fault(self, path: str, sentence: Sentence) -> None:
        self.faults.append((path, str(sentence)))

    def warn(self, path: str, sentence: Sentence) -> None:
        self.warnings.append((path, str(sentence)))


def within(path: str, key: str | int) -> str:
    """The path of what stands under this key, or at this place of a list."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    if not PLAIN_KEY.fullmatch(key):
        return f"{path}[{quoted(key)}]"
    return f"{path}.{key}" if path else key


def line(path: str, sentence: str) -> str:
    return f"{path}: {sentence}" if path else sentence


def quoted(value: object) -> str:
    """A value for a sentence: as JSON, in plain characters, cut to a readable length."""
    text = json.dumps(value, ensure_ascii=False)
    text = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)
    return text if len(text) <= QUOTED else f"{text[:QUOTED]}…"
