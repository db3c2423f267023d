"""A JSON Resume document, read and mended."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from portfolio.jsonresume import strict
from portfolio.jsonresume.faults import Fault, Notes, ResumeError
from portfolio.jsonresume.mending import mend_object
from portfolio.jsonresume.vocabulary import RESUME

UNKNOWN = _(
    "Nothing in this document is known to JSON Resume, so there is nothing to import. "
    "A JSON Resume has keys such as basics, work and education: https://jsonresume.org/schema"
)
# Keys that say what a document is, not what a CV says.
ABOUT = ("$schema", "meta")


@dataclass(frozen=True)
class Document:
    """What the official schema accepts, and what had to be said about it."""

    content: dict[str, Any]
    # What was mended, and what is kept but can't be shown: each a path and a sentence.
    warnings: list[Fault] = field(default_factory=list)

    def entries(self, section: str) -> list[dict[str, Any]]:
        return self.content.get(section, [])

    @property
    def basics(self) -> dict[str, Any]:
        return self.content.get("basics", {})


def read(data: bytes) -> Document:
    """See `portfolio.jsonresume.read`."""
    from portfolio.jsonresume import sections

    notes = Notes()
    content = mend_object(RESUME, strict.parse(data), "", notes)
    if not notes.faults and not is_recognised(content):
        notes.fault("", UNKNOWN)
    if notes.faults:
        raise ResumeError(notes.faults)
    sections.note_what_will_not_show(content, notes)
    return Document(content, notes.warnings)


def is_recognised(content: dict[str, Any]) -> bool:
    """Whether some of it is JSON Resume: the schema itself accepts any object.

    A section counts unless all that is in it is strange. Where there is none, a document that
    holds nothing strange is taken for an empty CV, if only it says something about itself.
    """
    from portfolio.jsonresume.sections import known_keys

    sections = [key for key in content if key in RESUME.keys and key not in ABOUT]
    if sections:
        return any(is_section_recognised(content[key], known_keys(key)) for key in sections)
    return bool(content) and content.keys() <= set(ABOUT)


def is_section_recognised(value: Any, known: set[str]) -> bool:
    entries = value if isinstance(value, list) else [value]
    strange = any(entry.keys() - known for entry in entries)
    return not strange or any(entry.keys() & known for entry in entries)
