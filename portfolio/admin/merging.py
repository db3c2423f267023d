"""What became of a row while somebody edited it: their fields beside ours, one by one.

Three states are compared: the row as it was opened, as it stands now, and as it was posted. Where
one side alone changed a field, that is what it becomes; where both did, its owner must choose.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from portfolio import history, restoring
from portfolio.admin import fieldwise, words
from portfolio.admin.fieldwise import Content
from portfolio.admin.words import Marked

MINE, THEIRS, BY_HAND = "mine", "theirs", "hand"


@dataclass(frozen=True)
class Saved:
    """Who wrote something, and when."""

    actor: str
    at: datetime


@dataclass
class Difference:
    """One field that is not the same everywhere."""

    name: str
    label: str
    # None where nobody knows any more what it was.
    base: Content | None
    theirs: Content
    mine: Content
    mine_changed: bool
    theirs_changed: bool
    saved: Saved | None = None
    # What was chosen on a screen before this one, and the input to write something else.
    choice: str = ""
    input: Any = field(default=None, repr=False)

    @property
    def is_conflict(self) -> bool:
        return self.mine_changed and self.theirs_changed

    @cached_property
    def sides(self) -> dict[str, Marked]:
        """The texts with the words marked that a side changed; without a base, that differ."""
        mine, theirs = self.mine.text, self.theirs.text
        if self.base is None:
            ours, others = words.apart(mine, theirs)
            return {MINE: words.marked(mine, ours), THEIRS: words.marked(theirs, others)}
        gone, ours = words.apart(self.base.text, mine)
        gone_there, others = words.apart(self.base.text, theirs)
        return {
            "base": words.marked(self.base.text, gone | gone_there),
            MINE: words.marked(mine, ours),
            THEIRS: words.marked(theirs, others),
        }


@dataclass
class Comparison:
    """A posted form beside the row as it stands now. `opened` is the version it began from."""

    model: Any
    # The class of the form, and the form as it was posted.
    form_class: Any
    posted: Any
    row: Any
    opened: int | None

    @cached_property
    def state(self) -> dict[str, Any] | None:
        """What was opened; None where nobody knows."""
        if self.opened is None or self.opened > self.row.version:
            return None
        return history.state_of(self.model, self.row.pk, self.opened)

    @cached_property
    def base(self) -> dict[str, Content] | None:
        return None if self.state is None else self.contents_of(self.state)

    @cached_property
    def base_form(self) -> Any:
        return None if self.state is None else self.form_of(self.state)

    def form_of(self, state: dict[str, Any]) -> Any:
        values = restoring.values(self.model, state)
        return self.form_class(instance=self.model(pk=self.row.pk, **values))

    def contents_of(self, state: dict[str, Any]) -> dict[str, Content]:
        return fieldwise.of_row(self.form_of(state))

    @cached_property
    def now_form(self) -> Any:
        return self.form_class(instance=self.row)

    @cached_property
    def differences(self) -> list[Difference]:
        """The fields that were changed, by whomever, but not those that say the same by now."""
        now = fieldwise.of_row(self.now_form)
        mine = fieldwise.of_post(self.posted)
        return [found for name in now for found in self.compared(name, now[name], mine[name])]

    def compared(self, name: str, theirs: Content, mine: Content) -> Iterator[Difference]:
        asked = self.posted.fields[name]
        sent = self.posted[name].data
        if not asked.has_changed(self.now_form.get_initial_for_field(asked, name), sent):
            return
        base = self.base[name] if self.base else None
        if base is None:
            ours = others = True
        else:
            ours = asked.has_changed(self.base_form.get_initial_for_field(asked, name), sent)
            others = base.posted != theirs.posted
        label = str(asked.label or name)
        yield Difference(name, label, base, theirs, mine, ours, others)

    @property
    def is_touched(self) -> bool:
        """Whether saving the form as it is would undo what somebody else wrote."""
        return any(each.theirs_changed for each in self.differences)

    def merged(self) -> dict[str, Content]:
        """The form's fields with what either side changed; of what both did, ours."""
        contents = fieldwise.of_post(self.posted)
        for each in self.differences:
            if each.theirs_changed and not each.mine_changed:
                contents[each.name] = each.theirs
        return contents

    def saved(self) -> Iterator[Saved]:
        """Who wrote the row since it was opened, the newest first; the last one, if nobody did."""
        found = [entry for entry in history.of(self.model, self.row.pk) if self.is_since(entry)]
        newest = history.last(self.model, self.row.pk)
        for entry in found or [entry for entry in (newest,) if entry]:
            yield Saved(entry.record.actor, entry.record.at)

    def is_since(self, entry: history.Entry) -> bool:
        state = entry.record.state
        return self.opened is None or state is None or state["version"] > self.opened

    def sign(self) -> None:
        """Notes beside each difference who wrote what stands there now."""
        unsigned = {each.name: each for each in self.differences if each.theirs_changed}
        for entry in history.of(self.model, self.row.pk):
            if not unsigned or not entry.record.state or not self.is_since(entry):
                return
            after = self.contents_of(entry.record.state)
            before = self.contents_of(entry.before) if entry.before else {}
            for name in list(unsigned):
                if name not in before or before[name].posted != after[name].posted:
                    signed = unsigned.pop(name)
                    signed.saved = Saved(entry.record.actor, entry.record.at)
