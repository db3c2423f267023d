"""JSON Resume in and out, without loss. docs/jsonresume.md tells the whole of it.

    document = jsonresume.read(data)           # bytes -> Document, or ResumeError
    plan = jsonresume.plan(document)           # what would change, 1 statement
    plan.apply()                               # changes it, in one transaction
    jsonresume.export(cv.read(owner=True))     # the CV as a JSON Resume document

Nothing is imported before it is called: a cold start pays nothing for this package.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from portfolio.jsonresume.faults import PlanOutdatedError, ResumeError

if TYPE_CHECKING:
    from portfolio.jsonresume.document import Document
    from portfolio.jsonresume.planning import Plan

__all__ = ["PlanOutdatedError", "ResumeError", "dumps", "export", "plan", "read"]


def read(data: bytes) -> "Document":
    """Reads, checks and mends a document; `.warnings` says what was mended or will not show.

    Raises ResumeError, whose `.faults` are all that is wrong, each a path and a sentence.
    """
    from portfolio.jsonresume.document import read

    return read(data)


def plan(document: "Document", *, replace: bool = False) -> "Plan":
    """What importing the document would change. Reads the whole CV in one statement.

    Without `replace` the document is merged: what it does not mention stays as it is.
    """
    from portfolio.jsonresume.planning import plan

    return plan(document, replace=replace)


def export(cv: Any, *, public: bool = True) -> dict[str, Any]:
    """A `portfolio.cv.CV` as a JSON Resume document, with no statement of its own.

    The public one holds what the public API shows and nothing else; the other one everything.
    Raises ValueError where the CV was not read for that reader.
    """
    from portfolio.jsonresume.exporting import export

    return export(cv, public=public)


def dumps(document: Mapping[str, Any]) -> str:
    """The text of a document, indented as people keep such files, with a last line break."""
    import json

    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
