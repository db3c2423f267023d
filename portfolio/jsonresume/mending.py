"""What almost fits the schema is mended, with a warning; what does not fit is a fault.

What comes out is a document that the schema accepts. What the schema accepts comes out unchanged.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portfolio import dates
from portfolio.jsonresume import written_dates
from portfolio.jsonresume.faults import Notes, quoted, within
from portfolio.jsonresume.vocabulary import Date, Kind, Object, Objects, Text, Texts
from portfolio.rules import Sentence

# A value that is left out of the document.
ABSENT: Any = object()

NULL = _("null is left out.")
BLANK = _("The empty text is left out.")
EMPTY_LIST = _("The empty list is left out.")
EMPTY_OBJECT = _("The empty object is left out.")


def mend(kind: Kind, value: Any, path: str, notes: Notes) -> Any:
    """The value as the schema wants it, or ABSENT."""
    if value is None:
        notes.warn(path, NULL)
        return ABSENT
    return MENDERS[type(kind)](kind, value, path, notes)


def mend_object(kind: Object, value: Any, path: str, notes: Notes) -> Any:
    if isinstance(value, str) and value.strip() and kind.short:
        notes.warn(path, _("A text where an object belongs: taken as its %s.") % quoted(kind.short))
        return {kind.short: value}
    if is_blank(value) or value == []:
        notes.warn(path, BLANK if is_blank(value) else EMPTY_LIST)
        return ABSENT
    if not isinstance(value, dict):
        return refuse(value, _("an object in braces"), path, notes)
    return {key: item for key, item in mended_items(kind, value, path, notes) if item is not ABSENT}


def mended_items(kind: Object, value: dict[str, Any], path: str, notes: Notes) -> Any:
    for key, item in value.items():
        known = kind.keys.get(key)
        yield key, mend(known, item, within(path, key), notes) if known else item


def mend_objects(kind: Objects, value: Any, path: str, notes: Notes) -> Any:
    if is_blank(value) or value == {}:
        notes.warn(path, BLANK if is_blank(value) else EMPTY_OBJECT)
        return ABSENT
    if isinstance(value, dict) and value.keys() & kind.item.keys.keys():
        notes.warn(path, _("One object where a list belongs: taken as its only entry."))
        value = [value]
    if not isinstance(value, list):
        return refuse(value, _("a list of objects"), path, notes)
    items = (mend(kind.item, item, within(path, at), notes) for at, item in enumerate(value))
    return [item for item in items if item is not ABSENT]


def mend_texts(kind: Texts, value: Any, path: str, notes: Notes) -> Any:
    if is_blank(value) or value == {}:
        notes.warn(path, BLANK if is_blank(value) else EMPTY_OBJECT)
        return ABSENT
    if isinstance(value, str):
        notes.warn(path, _("One text where a list of texts belongs: taken apart."))
        return [part.strip() for part in value.split(kind.separator) if part.strip()]
    if not isinstance(value, list):
        return refuse(value, _("a list of texts"), path, notes)
    items = (mend(Text(), item, within(path, at), notes) for at, item in enumerate(value))
    return [item for item in items if item is not ABSENT]


def mend_text(kind: Text, value: Any, path: str, notes: Notes) -> Any:
    if isinstance(value, str):
        return value
    if is_number(value):
        notes.warn(path, _("The number %s where a text belongs: taken as a text.") % value)
        return str(value)
    if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        notes.warn(path, _("A list where one text belongs: joined, a line each."))
        return "\n".join(value)
    return refuse(value, _("a text"), path, notes)


def mend_date(kind: Date, value: Any, path: str, notes: Notes) -> Any:
    text = str(value) if isinstance(value, int) and is_number(value) else value
    if not isinstance(text, str):
        return refuse(value, _("a date as text"), path, notes)
    if written_dates.is_valid(text):
        if text is not value:
            notes.warn(path, _("The number %s where a date belongs: taken as one.") % value)
        return text
    word = text.strip().rstrip(".").lower()
    if word in written_dates.MISSING or (kind.open and word in written_dates.ONGOING):
        notes.warn(path, _("%s is no date: left out.") % quoted(text))
        return ABSENT
    mended = written_dates.mend(text)
    if mended is None:
        return refuse(value, _("a date as in %s") % dates.EXAMPLES, path, notes)
    notes.warn(path, _("%(text)s is taken as %(date)s.") % {"text": quoted(text), "date": mended})
    return mended


def refuse(value: Any, wanted: Sentence, path: str, notes: Notes) -> Any:
    said = {"wanted": wanted, "value": quoted(value)}
    notes.fault(path, _("Write %(wanted)s here; this is %(value)s.") % said)
    return ABSENT


def is_blank(value: Any) -> bool:
    return isinstance(value, str) and not value.strip()


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


MENDERS: dict[type, Any] = {
    Text: mend_text,
    Date: mend_date,
    Texts: mend_texts,
    Object: mend_object,
    Objects: mend_objects,
}
