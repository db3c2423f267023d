"""What the screen of a conflict posts, made into what the form itself would have posted.

Beside the form's own keys stand, for each field that both sides changed: `conflict` with its name,
`choose.<name>` with what was chosen, and both texts under the form's keys after `mine.` and
`theirs.`. By hand is written what stands under the form's own keys.
"""

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from portfolio.admin.fieldwise import keys_of
from portfolio.admin.merging import BY_HAND, MINE, THEIRS
from portfolio.admin.seen import is_id

CONFLICT, CHOOSE, OPENED_FIRST = "conflict", "choose.", "opened-first"
# Of technologies: that they were asked for, and which ones are to stay.
ASKED, KEPT = "asked.", "kept."
OURS = (CHOOSE, f"{MINE}.", f"{THEIRS}.", ASKED, KEPT)


@dataclass
class Chosen:
    """What was posted, without the screen's own keys."""

    data: QueryDict
    # What was chosen for each field, and the fields for which nothing was.
    choices: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    # By the form's keys: what was written at first, where something else may stand by hand.
    before: dict[str, list[str]] = field(default_factory=dict)
    # The version that was opened before the screen was shown.
    opened_first: str = ""
    # By the prefix of their rows: the technologies that are to stay.
    technologies: dict[str, set[int]] = field(default_factory=dict)


def read(posted: QueryDict, fields: dict[str, Any]) -> Chosen:
    """`fields` are the form's. What is no choice of theirs is left out."""
    chosen = Chosen(posted.copy(), opened_first=posted.get(OPENED_FIRST, ""))
    for name in dict.fromkeys(posted.getlist(CONFLICT)):
        if name in fields:
            choose(chosen, posted, name, fields[name])
    for key in posted:
        if key.startswith(ASKED):
            kept = posted.getlist(KEPT + key.removeprefix(ASKED))
            chosen.technologies[key.removeprefix(ASKED)] = {int(pk) for pk in kept if is_id(pk)}
    for key in list(chosen.data):
        if key in {CONFLICT, OPENED_FIRST} or key.startswith(OURS):
            del chosen.data[key]
    return chosen


def choose(chosen: Chosen, posted: QueryDict, name: str, asked: Any) -> None:
    choice = posted.get(CHOOSE + name, "")
    if choice in {MINE, THEIRS, BY_HAND}:
        chosen.choices[name] = choice
    else:
        chosen.missing.append(name)
    for key in keys_of(name, asked):
        if choice in {MINE, THEIRS}:
            chosen.data.setlist(key, posted.getlist(f"{choice}.{key}"))
        else:
            chosen.before[key] = posted.getlist(f"{MINE}.{key}")
